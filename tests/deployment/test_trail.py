"""What the trail template really makes."""

import json
from typing import Any

import pytest
from policies.evaluator import Request, Verdict, verdict

from cloudtrail_templates import CATALOG
from deployment.conftest import NewAccount
from deployment.emulator import Account, Stack, StackError

MANAGEMENT = {"Field": "eventCategory", "Equals": ["Management"]}
DATA = {"Field": "eventCategory", "Equals": ["Data"]}


@pytest.fixture(scope="module")
def stack(new_account: NewAccount) -> Stack:
    """The template with all of its defaults, on a bucket of the log-bucket template."""
    account = new_account()
    bucket = account.deploy("log-bucket")
    return account.deploy("trail", LogBucketName=bucket.outputs["LogBucketName"])


@pytest.fixture(scope="module")
def rich(new_account: NewAccount) -> Stack:
    """The template with every choice made."""
    account = new_account("eu-west-1")
    bucket = account.deploy(
        "log-bucket", TrailName="audit", OrganizationId="o-exampleorgid", S3KeyPrefix="logs"
    )
    return account.deploy(
        "trail",
        TrailName="audit",
        IsLogging="false",
        OrganizationId="o-exampleorgid",
        LogBucketName=bucket.outputs["LogBucketName"],
        KmsKeyArn=bucket.outputs["KmsKeyArn"],
        S3KeyPrefix="logs",
        LogGroupName="audit/cloudtrail",
        LogGroupRetentionDays="90",
        CreateDeliveryTopic="true",
        ManagementEvents="WriteOnly",
        ExcludeKmsEvents="true",
        ExcludeRdsDataEvents="true",
        S3DataEvents="All",
        LambdaDataEvents="ReadOnly",
        DynamodbDataEvents="WriteOnly",
        ApiCallRateInsights="true",
        ApiErrorRateInsights="true",
        AccessLogBucketName=bucket.outputs["AccessLogBucketName"],
    )


@pytest.fixture(scope="module")
def with_existing(new_account: NewAccount) -> Stack:
    """The template with a topic and a key that exist."""
    account = new_account()
    bucket = account.deploy("log-bucket", SseAlgorithm="AES256")
    topic = account.sns.create_topic(Name="deliveries")["TopicArn"]
    trail = f"arn:aws:cloudtrail:{account.region}:{account.number}:trail/management-events"
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic,
        "Condition": {"StringEquals": {"aws:SourceArn": trail}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    account.sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    return account.deploy(
        "trail",
        LogBucketName=bucket.outputs["LogBucketName"],
        LogGroupKmsKeyArn=account.kms.create_key()["KeyMetadata"]["Arn"],
        DeliveryTopicArn=topic,
        ManagementEvents="None",
        S3DataEvents="WriteOnly",
    )


def trail_of(stack: Stack) -> Any:
    (trail,) = stack.account.cloudtrail.describe_trails()["trailList"]
    return trail


def log_group_of(stack: Stack) -> Any:
    (group,) = stack.account.logs.describe_log_groups()["logGroups"]
    return group


def selectors_of(stack: Stack) -> dict[str, Any]:
    found = stack.account.cloudtrail.get_event_selectors(TrailName=trail_of(stack)["Name"])
    return {one["Name"]: one["FieldSelectors"] for one in found["AdvancedEventSelectors"]}


def test_the_trail_covers_all_regions_and_validates_its_files(stack: Stack) -> None:
    trail = trail_of(stack)
    expected = ("IsMultiRegionTrail", "IncludeGlobalServiceEvents", "LogFileValidationEnabled")
    assert {name: trail[name] for name in expected} == dict.fromkeys(expected, True)
    assert trail["S3BucketName"] == stack.parameters["LogBucketName"]
    assert trail["IsOrganizationTrail"] is False
    assert stack.account.cloudtrail.get_trail_status(Name=trail["Name"])["IsLogging"] is True


def test_the_trail_has_no_prefix_no_key_and_no_topic_by_default(stack: Stack) -> None:
    assert not trail_of(stack).keys() & {"S3KeyPrefix", "KmsKeyId", "SnsTopicName"}
    assert stack.account.sns.list_topics()["Topics"] == []
    assert "DeliveryTopicArn" not in stack.outputs


def test_nothing_is_encrypted_with_kms_if_that_was_chosen(account: Account) -> None:
    bucket = account.deploy("log-bucket", SseAlgorithm="AES256")
    name = bucket.outputs["LogBucketName"]
    stack = account.deploy("trail", LogBucketName=name, CreateKmsKeys="false", CreateDeliveryTopic="true")
    assert trail_of(stack)["SnsTopicName"] == stack.ids["DeliveryTopic"]
    assert "KmsKeyId" not in trail_of(stack)
    assert "kmsKeyId" not in log_group_of(stack)
    assert account.kms.list_keys()["Keys"] == []


def test_the_trail_records_all_management_events_by_default(stack: Stack) -> None:
    assert list(selectors_of(stack).values()) == [[MANAGEMENT]]
    assert stack.resolved.properties("Trail")["InsightSelectors"] == []


def test_the_trail_delivers_to_the_log_group_through_the_role(stack: Stack) -> None:
    trail, group = trail_of(stack), log_group_of(stack)
    assert trail["CloudWatchLogsLogGroupArn"] == group["arn"]
    assert trail["CloudWatchLogsLogGroupArn"].endswith(":*")
    (role,) = stack.account.iam.list_roles()["Roles"]
    assert trail["CloudWatchLogsRoleArn"] == role["Arn"]


def test_the_log_group_is_encrypted_with_a_rotated_key_of_its_own_and_kept_for_a_year(stack: Stack) -> None:
    group, kms = log_group_of(stack), stack.account.kms
    assert group["retentionInDays"] == 365
    assert group["kmsKeyId"] == kms.describe_key(KeyId=stack.ids["LogGroupKey"])["KeyMetadata"]["Arn"]
    assert kms.get_key_rotation_status(KeyId=stack.ids["LogGroupKey"])["KeyRotationEnabled"] is True
    policy = json.loads(kms.get_key_policy(KeyId=stack.ids["LogGroupKey"], PolicyName="default")["Policy"])
    assert policy == stack.resolved.properties("LogGroupKey")["KeyPolicy"]


def test_the_role_may_only_write_to_the_streams_of_the_account(stack: Stack) -> None:
    iam, number = stack.account.iam, stack.account.number
    (attached,) = iam.list_attached_role_policies(RoleName=stack.ids["LogGroupRole"])["AttachedPolicies"]
    version = iam.get_policy(PolicyArn=attached["PolicyArn"])["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=attached["PolicyArn"], VersionId=version)["PolicyVersion"][
        "Document"
    ]
    (statement,) = document["Statement"]
    streams = log_group_of(stack)["arn"].removesuffix("*") + f"log-stream:{number}_CloudTrail_eu-central-1*"
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"] == [streams]
    assert iam.list_role_policies(RoleName=stack.ids["LogGroupRole"])["PolicyNames"] == []


def test_the_outputs_name_what_was_made(stack: Stack) -> None:
    group = log_group_of(stack)
    assert stack.outputs == {
        "TrailArn": trail_of(stack)["TrailARN"],
        "TrailName": "management-events",
        "LogGroupName": group["logGroupName"],
        "LogGroupArn": group["arn"],
    }


def test_every_choice_reaches_the_trail(rich: Stack) -> None:
    trail, topic = trail_of(rich), rich.ids["DeliveryTopic"]
    expected = {
        "Name": "audit",
        "S3BucketName": rich.parameters["LogBucketName"],
        "S3KeyPrefix": "logs",
        "KmsKeyId": rich.parameters["KmsKeyArn"],
        "IsOrganizationTrail": True,
        "SnsTopicName": topic,
        "HomeRegion": "eu-west-1",
    }
    assert {name: trail.get(name) for name in expected} == expected
    assert rich.account.cloudtrail.get_trail_status(Name="audit")["IsLogging"] is False
    assert rich.outputs["DeliveryTopicArn"] == topic


def test_the_selectors_record_what_was_chosen_and_never_the_deliveries_themselves(rich: Stack) -> None:
    bucket, logs = rich.parameters["LogBucketName"], rich.parameters["AccessLogBucketName"]
    sources = {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com", "rdsdata.amazonaws.com"]}
    without = {
        "Field": "resources.ARN",
        "NotStartsWith": [f"arn:aws:s3:::{bucket}/", f"arn:aws:s3:::{logs}/"],
    }

    def of(kind: str) -> dict[str, Any]:
        return {"Field": "resources.type", "Equals": [kind]}

    def read_only(value: str) -> dict[str, Any]:
        return {"Field": "readOnly", "Equals": [value]}

    assert list(selectors_of(rich).values()) == [
        [MANAGEMENT, read_only("false"), sources],
        [DATA, of("AWS::S3::Object"), without],
        [DATA, read_only("true"), of("AWS::Lambda::Function")],
        [DATA, read_only("false"), of("AWS::DynamoDB::Table")],
    ]


def test_insights_are_those_of_management_events(rich: Stack) -> None:
    assert rich.resolved.properties("Trail")["InsightSelectors"] == [
        {"InsightType": "ApiCallRateInsight", "EventCategories": ["Management"]},
        {"InsightType": "ApiErrorRateInsight", "EventCategories": ["Management"]},
    ]


def test_the_log_group_has_the_name_and_the_days_that_were_chosen(rich: Stack) -> None:
    group = log_group_of(rich)
    assert (group["logGroupName"], group["retentionInDays"]) == ("audit/cloudtrail", 90)
    policy = rich.account.kms.get_key_policy(KeyId=rich.ids["LogGroupKey"], PolicyName="default")["Policy"]
    assert f":{rich.account.number}:log-group:audit/cloudtrail" in policy


def test_the_role_may_write_the_streams_of_the_organization_too(rich: Stack) -> None:
    (statement,) = rich.resolved.properties("LogGroupRolePolicy")["PolicyDocument"]["Statement"]
    group = log_group_of(rich)["arn"].removesuffix("*")
    assert statement["Resource"] == [
        f"{group}log-stream:{rich.account.number}_CloudTrail_eu-west-1*",
        f"{group}log-stream:o-exampleorgid_*",
    ]


def test_the_delivery_topic_is_encrypted_and_only_the_trail_publishes(rich: Stack) -> None:
    arn, kms = rich.ids["DeliveryTopic"], rich.account.kms
    attributes = rich.account.sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    assert (
        json.loads(attributes["Policy"]) == rich.resolved.properties("DeliveryTopicPolicy")["PolicyDocument"]
    )
    key = kms.describe_key(KeyId=rich.ids["DeliveryTopicKey"])["KeyMetadata"]["Arn"]
    assert rich.resolved.properties("DeliveryTopic")["KmsMasterKeyId"] == key
    policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    assert policy == rich.resolved.properties("DeliveryTopicKey")["KeyPolicy"]
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is True


def test_nothing_is_made_beside_what_exists(with_existing: Stack) -> None:
    assert set(with_existing.ids) == {"LogGroup", "LogGroupRole", "LogGroupRolePolicy", "Trail"}
    assert trail_of(with_existing)["SnsTopicName"] == with_existing.parameters["DeliveryTopicArn"]
    assert log_group_of(with_existing)["kmsKeyId"] == with_existing.parameters["LogGroupKmsKeyArn"]
    assert with_existing.outputs["DeliveryTopicArn"] == with_existing.parameters["DeliveryTopicArn"]


def test_a_trail_of_data_events_alone_records_no_management_events(with_existing: Stack) -> None:
    bucket = with_existing.parameters["LogBucketName"]
    assert list(selectors_of(with_existing).values()) == [
        [
            DATA,
            {"Field": "readOnly", "Equals": ["false"]},
            {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
            {"Field": "resources.ARN", "NotStartsWith": [f"arn:aws:s3:::{bucket}/"]},
        ]
    ]


def test_the_trail_waits_for_the_policy_of_the_topic_in_any_order_of_the_template(account: Account) -> None:
    # The emulator makes what nothing waits for in the order of the alphabet.
    bucket = account.deploy("log-bucket")
    body = json.dumps(CATALOG["trail"].build().to_dict()).replace('"DeliveryTopicPolicy"', '"ZzPolicy"')
    stack = account.deploy(
        json.loads(body), LogBucketName=bucket.outputs["LogBucketName"], CreateDeliveryTopic="true"
    )
    assert {"Trail", "ZzPolicy"} <= set(stack.ids)


@pytest.mark.parametrize(
    ("of_bucket", "of_trail"),
    [
        ({}, {"TrailName": "another"}),
        ({"TrailRegion": "us-east-1"}, {}),
        ({"AccountIds": "999988887777"}, {}),
        ({}, {"S3KeyPrefix": "logs"}),
        ({"S3KeyPrefix": "logs"}, {}),
    ],
)
def test_a_trail_that_the_bucket_was_not_made_for_cannot_be_made(
    account: Account, of_bucket: dict[str, str], of_trail: dict[str, str]
) -> None:
    bucket = account.deploy("log-bucket", **of_bucket)
    with pytest.raises(StackError, match="Incorrect S3 bucket policy is detected"):
        account.deploy("trail", LogBucketName=bucket.outputs["LogBucketName"], **of_trail)
    assert account.cloudtrail.describe_trails()["trailList"] == []


def test_a_kept_log_group_takes_events_again_after_a_trail_had_none(account: Account) -> None:
    bucket = account.deploy("log-bucket")
    stack = account.deploy("trail", LogBucketName=bucket.outputs["LogBucketName"])
    group, key = log_group_of(stack), stack.ids["LogGroupKey"]
    policy = account.kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    stack.update(CloudWatchLogs="None")
    assert set(stack.ids) == {"Trail"}
    assert not [name for name in stack.resolved.properties("Trail") if "CloudWatchLogs" in name]
    # UpdateTrail leaves alone what a request does not name: the page has this command.
    empty = {"CloudWatchLogsLogGroupArn": "", "CloudWatchLogsRoleArn": ""}
    account.cloudtrail.update_trail(Name="management-events", **empty)
    assert not any(trail_of(stack).get(name) for name in empty)
    assert not {"LogGroupName", "LogGroupArn"} & set(stack.outputs)
    # Both are kept, and the key serves the log group as before.
    assert log_group_of(stack) == group
    assert account.kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"
    assert account.kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"] == policy
    role = account.iam.create_role(RoleName="trail", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    stack.update(
        CloudWatchLogs="Existing", ExistingLogGroupName=group["logGroupName"], ExistingLogGroupRoleArn=role
    )
    assert set(stack.ids) == {"Trail"}
    trail = trail_of(stack)
    assert (trail["CloudWatchLogsLogGroupArn"], trail["CloudWatchLogsRoleArn"]) == (group["arn"], role)
    assert stack.outputs["LogGroupName"] == group["logGroupName"]
    assert stack.outputs["LogGroupArn"] == group["arn"]


def test_a_log_group_with_another_name_leaves_the_former_one_readable(account: Account) -> None:
    bucket = account.deploy("log-bucket")
    stack = account.deploy("trail", LogBucketName=bucket.outputs["LogBucketName"], LogGroupName="old")
    stack.update(LogGroupName="new", FormerLogGroupNames="old", LogGroupDeletionProtection="true")
    groups = account.logs.describe_log_groups()["logGroups"]
    assert {one["logGroupName"] for one in groups} == {"old", "new"}
    assert trail_of(stack)["CloudWatchLogsLogGroupArn"].endswith(":log-group:new:*")
    # One key encrypts both.
    assert len({one["kmsKeyId"] for one in groups}) == 1
    key = groups[0]["kmsKeyId"]
    policy = json.loads(account.kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    for group in groups:
        context = {"kms:EncryptionContext:aws:logs:arn": group["arn"].removesuffix(":*")}
        request = Request("logs.eu-central-1.amazonaws.com", "kms:Decrypt", "*", context)
        assert verdict(policy, request) is Verdict.ALLOWED


def test_a_stack_may_be_named_aws(account: Account) -> None:
    account.deploy("log-bucket", "aws")
    names = [one["AliasName"] for one in account.kms.list_aliases()["Aliases"]]
    assert "alias/aws_/Key" in names
    assert "alias/aws/Key" not in names
