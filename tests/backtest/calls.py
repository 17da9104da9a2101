"""The calls of an ordinary account, with their frequencies, and rare calls for each alarm."""

from typing import Any

ACCOUNT = "111122223333"

# Service, event name, weight, request, response; a letter X stands for a random word.
ORDINARY: tuple[tuple[str, str, float, Any, Any], ...] = (
    (
        "sts",
        "AssumeRole",
        900,
        {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/X", "roleSessionName": "X"},
        {
            "credentials": {
                "accessKeyId": "ASIAX",
                "sessionToken": "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
                "expiration": "Oct 2, 2026, 8:15:30 AM",
            },
            "assumedRoleUser": {
                "assumedRoleId": "AROAX:X",
                "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/X/X",
            },
        },
    ),
    (
        "kms",
        "Decrypt",
        1300,
        {
            "encryptionContext": {"aws:s3:arn": "arn:aws:s3:::X/X/X"},
            "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
        },
        None,
    ),
    (
        "kms",
        "GenerateDataKey",
        500,
        {
            "keyId": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/X",
            "keySpec": "AES_256",
            "encryptionContext": {"aws:cloudtrail:arn": "X"},
        },
        None,
    ),
    (
        "ec2",
        "DescribeInstances",
        800,
        {
            "maxResults": 1000,
            "instancesSet": {},
            "filterSet": {"items": [{"name": "tag:Name", "valueSet": {"items": [{"value": "X"}]}}]},
        },
        None,
    ),
    ("ec2", "DescribeVolumes", 300, {"volumeSet": {"items": [{"volumeId": "vol-X"}]}, "filterSet": {}}, None),
    ("ec2", "DescribeSecurityGroups", 300, {"securityGroupSet": {}, "filterSet": {}}, None),
    (
        "ec2",
        "RunInstances",
        12,
        {
            "instancesSet": {"items": [{"imageId": "ami-X", "minCount": 1, "maxCount": 1}]},
            "instanceType": "m7i.large",
            "monitoring": {"enabled": False},
        },
        {
            "requestId": "X",
            "instancesSet": {
                "items": [
                    {"instanceId": "i-X", "instanceType": "m7i.4xlarge", "privateIpAddress": "10.0.0.9"}
                ]
            },
        },
    ),
    (
        "ec2",
        "TerminateInstances",
        10,
        {"instancesSet": {"items": [{"instanceId": "i-X"}]}},
        {"instancesSet": {}},
    ),
    (
        "ec2",
        "AuthorizeSecurityGroupIngress",
        3,
        {
            "groupId": "sg-X",
            "ipPermissions": {
                "items": [
                    {
                        "ipProtocol": "tcp",
                        "fromPort": 443,
                        "toPort": 443,
                        "ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}]},
                    }
                ]
            },
        },
        {"_return": True},
    ),
    (
        "ec2",
        "CreateRoute",
        1,
        {"routeTableId": "rtb-X", "destinationCidrBlock": "10.1.0.0/16"},
        {"_return": True},
    ),
    ("s3", "GetBucketAcl", 400, {"bucketName": "X", "Host": "X.s3.eu-west-1.amazonaws.com", "acl": ""}, None),
    ("s3", "ListBuckets", 90, {"Host": "s3.eu-west-1.amazonaws.com"}, None),
    (
        "s3",
        "PutBucketPolicy",
        1,
        {"bucketName": "X", "bucketPolicy": {"Version": "2012-10-17", "Statement": []}},
        None,
    ),
    (
        "logs",
        "CreateLogStream",
        400,
        {"logGroupName": "/aws/lambda/X", "logStreamName": "2026/10/01/[$LATEST]X"},
        None,
    ),
    ("logs", "DescribeLogGroups", 150, {"limit": 50, "logGroupNamePrefix": "/aws/X"}, None),
    ("lambda", "GetFunction20150331v2", 250, {"functionName": "X"}, None),
    (
        "lambda",
        "UpdateFunctionCode20150331v2",
        6,
        {"functionName": "X", "dryRun": False},
        {"functionName": "X", "codeSize": 1048576, "lastUpdateStatus": "InProgress"},
    ),
    ("dynamodb", "DescribeTable", 350, {"tableName": "X"}, None),
    (
        "ssm",
        "UpdateInstanceInformation",
        500,
        {"instanceId": "i-X", "agentVersion": "3.3.1", "platformType": "Linux"},
        None,
    ),
    ("ssm", "GetParameters", 250, {"names": ["/X/X"], "withDecryption": True}, None),
    (
        "secretsmanager",
        "GetSecretValue",
        200,
        {"secretId": f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:X"},
        None,
    ),
    ("monitoring", "DescribeAlarms", 200, {"alarmNames": ["X"], "maxRecords": 100}, None),
    ("autoscaling", "DescribeAutoScalingGroups", 250, {"maxRecords": 100}, None),
    (
        "elasticloadbalancing",
        "DescribeTargetHealth",
        300,
        {"targetGroupArn": f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:targetgroup/X/X"},
        None,
    ),
    ("iam", "GetRole", 120, {"roleName": "X"}, None),
    ("iam", "ListAttachedRolePolicies", 100, {"roleName": "X"}, None),
    (
        "iam",
        "AttachRolePolicy",
        3,
        {"roleName": "X", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        None,
    ),
    (
        "iam",
        "CreatePolicyVersion",
        1,
        {"policyArn": f"arn:aws:iam::{ACCOUNT}:policy/X", "setAsDefault": True},
        None,
    ),
    ("cloudformation", "DescribeStacks", 150, {"stackName": "X"}, None),
    ("cloudtrail", "LookupEvents", 20, {"maxResults": 50}, None),
    ("cloudtrail", "StopLogging", 1, {"name": "X"}, None),
    ("config", "PutEvaluations", 60, {"resultToken": "X", "evaluations": []}, None),
    ("signin", "ConsoleLogin", 8, None, {"ConsoleLogin": "Success"}),
)

# What happens a few times in a month of 100,000 calls, an attack or an administrator's work: one for each alarm that
# the ordinary calls would never set off.
_RARE: tuple[tuple[str, str, Any, Any], ...] = (
    ("signin", "ConsoleLogin", None, {"ConsoleLogin": "Failure"}),
    ("kms", "ScheduleKeyDeletion", {"keyId": "X", "pendingWindowInDays": 7}, {"keyId": "X"}),
    ("kms", "PutKeyPolicy", {"keyId": "X", "policyName": "default", "policy": "{}"}, None),
    ("config", "StopConfigurationRecorder", {"configurationRecorderName": "default"}, None),
    (
        "ec2",
        "CreateNetworkAclEntry",
        {"networkAclId": "acl-X", "ruleNumber": 90, "egress": False},
        {"_return": True},
    ),
    ("ec2", "AttachInternetGateway", {"internetGatewayId": "igw-X", "vpcId": "vpc-X"}, {"_return": True}),
    ("ec2", "CreateVpc", {"cidrBlock": "10.9.0.0/16"}, {"vpc": {"vpcId": "vpc-X"}}),
    ("ec2", "CreateNatGateway", {"CreateNatGatewayRequest": {"SubnetId": "subnet-X"}}, None),
    ("ec2", "DeleteFlowLogs", {"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "fl-X"}}}, None),
    (
        "ec2",
        "ModifyInstanceAttribute",
        {"instanceId": "i-X", "userData": "<sensitiveDataRemoved>"},
        {"_return": True},
    ),
    (
        "ec2",
        "ModifySnapshotAttribute",
        {
            "snapshotId": "snap-X",
            "attributeType": "CREATE_VOLUME_PERMISSION",
            "createVolumePermission": {"add": {"items": [{"userId": "444455556666"}]}},
        },
        {"_return": True},
    ),
    ("organizations", "MoveAccount", {"accountId": ACCOUNT, "destinationParentId": "ou-X"}, None),
    (
        "organizations",
        "RegisterDelegatedAdministrator",
        {"accountId": ACCOUNT, "servicePrincipal": "guardduty.amazonaws.com"},
        None,
    ),
    ("iam", "CreateAccessKey", {"userName": "X"}, {"accessKey": {"userName": "X", "status": "Active"}}),
    ("iam", "AddUserToGroup", {"userName": "X", "groupName": "admins"}, None),
    ("iam", "UpdateAssumeRolePolicy", {"roleName": "X", "policyDocument": "{}"}, None),
    (
        "sso",
        "CreateAccountAssignment",
        {"targetId": ACCOUNT, "principalType": "USER", "principalId": "X"},
        None,
    ),
    ("monitoring", "DeleteAlarms", {"alarmNames": ["X"]}, None),
    ("guardduty", "UpdateDetector", {"detectorId": "X", "enable": False}, None),
    ("s3", "DeleteBucketPublicAccessBlock", {"bucketName": "X", "publicAccessBlock": ""}, None),
    ("cloudtrail", "PutEventSelectors", {"trailName": "X"}, {"trailARN": "X"}),
    (
        "lambda",
        "AddPermission20150331v2",
        {"functionName": "X", "action": "lambda:InvokeFunction", "principal": "444455556666"},
        {"statement": "{}"},
    ),
    ("ssm", "StartSession", {"target": "i-X"}, {"sessionId": "X"}),
)
_RARELY = 0.5

CALLS = ORDINARY + tuple((service, name, _RARELY, *forms) for service, name, *forms in _RARE)
