"""Templates built by hand, with everything in them that is hard to write down."""

from troposphere import (
    And,
    Base64,
    Condition,
    Equals,
    Export,
    FindInMap,
    GetAtt,
    GetAZs,
    If,
    ImportValue,
    Join,
    Not,
    NoValue,
    Or,
    Output,
    Parameter,
    Ref,
    Select,
    Split,
    Sub,
    Template,
)
from troposphere.cloudwatch import Alarm
from troposphere.ec2 import Instance
from troposphere.kms import Key
from troposphere.logs import LogGroup, MetricFilter, MetricTransformation
from troposphere.s3 import Bucket, BucketPolicy, Tags, VersioningConfiguration
from troposphere.sns import Topic

_QUERY = """It happened: root signed in. CIS AWS Foundations 5.0.0 / 4.3.

Who it was:
fields @timestamp, userIdentity.arn, sourceIPAddress
| filter userIdentity.type = "Root" and eventType != 'AwsServiceEvent'
| sort @timestamp desc"""


def functions() -> Template:
    """Each intrinsic function, nested in each way that the short form makes dangerous."""
    template = Template(Description="Each function: short, long, and one in the other # not a comment")
    template.set_version()
    template.set_metadata({"Generator": "1.10", "AWS::CloudFormation::Interface": {"ParameterGroups": []}})
    template.add_parameter(
        Parameter("KeyArn", Type="String", Default="", AllowedPattern=r"^$|^arn:[a-z-]+:kms:.*$")
    )
    template.add_parameter(Parameter("Accounts", Type="CommaDelimitedList", Default="012345678901"))
    template.add_parameter(Parameter("Days", Type="Number", Default=2557, MinValue=1))
    template.add_mapping("Regions", {"us-east-1": {"Zone": "on"}, "eu-north-1": {"Zone": "no"}})
    template.add_condition("OwnKey", Equals(Ref("KeyArn"), ""))
    template.add_condition("NotOwnKey", Not(Condition("OwnKey")))
    template.add_condition(
        "Either", Or(And(Condition("OwnKey"), Condition("NotOwnKey")), Condition("OwnKey"))
    )
    template.add_rule("Both", {"Assertions": [{"Assert": {"Fn::Contains": [["a", "b"], Ref("KeyArn")]}}]})
    key = Key("Key", KeyPolicy={"Version": "2012-10-17", "Statement": []}, EnableKeyRotation=True)
    key.DeletionPolicy = key.UpdateReplacePolicy = "Retain"
    key.Condition = "OwnKey"
    template.add_resource(key)
    bucket = Bucket(
        "Bucket",
        DependsOn=["Key"],
        Metadata={"Condition": {"Bool": True}},
        BucketName=Join("-", [Select(0, Split("-", Ref("AWS::StackName"))), Ref("AWS::AccountId")]),
        VersioningConfiguration=VersioningConfiguration(Status="Enabled"),
        Tags=Tags(Zone=FindInMap("Regions", Ref("AWS::Region"), "Zone"), Key=If("OwnKey", Ref(key), NoValue)),
    )
    bucket.DeletionPolicy = "Retain"
    template.add_resource(bucket)
    arn = Sub("arn:${AWS::Partition}:s3:::${Name}/AWSLogs/*", Name=Ref(bucket))
    template.add_resource(
        BucketPolicy(
            "BucketPolicy",
            Bucket=Ref(bucket),
            PolicyDocument={
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "Write",
                        "Effect": "Allow",
                        "Action": ["s3:PutObject"],
                        "Resource": [arn, GetAtt(bucket, "Arn")],
                    },
                    {"Condition": {"Bool": {"aws:SecureTransport": "false"}, "Null": {"aws:x": True}}},
                ],
            },
        )
    )
    template.add_resource(
        Instance(
            "Host",
            ImageId=ImportValue(Sub("${AWS::StackName}-image")),
            AvailabilityZone=Select("0", GetAZs(Ref("AWS::Region"))),
            SubnetId=Select(0, GetAZs("")),
            UserData=Base64(Sub("#!/bin/bash\n\techo ${AWS::Region}\n\n  exit 0\n")),
            KernelId=Base64(Join("", ["a", Base64("b")])),
        )
    )
    template.add_output(
        Output(
            "KeyArn",
            Description="",
            Value=GetAtt("Nested", "Outputs.Key.Arn"),
            Export=Export(Sub("${AWS::StackName}-Key")),
        )
    )
    return template


def alarms(count: int = 17) -> Template:
    """As large as a real template: filters, alarms and their long descriptions."""
    template = Template(Description=f"{count} alarms on one log group.")
    template.set_version("2010-09-09")
    name = template.add_parameter(
        Parameter("LogGroupName", Type="String", Description="Name of the log group.")
    )
    topic = template.add_resource(Topic("Topic", KmsMasterKeyId=Sub("alias/${AWS::StackName}")))
    template.add_resource(LogGroup("LogGroup", RetentionInDays=365))
    for number in range(count):
        template.add_condition(
            f"Has{number}", Not(Equals(Select(0, Split(f"Alarm{number}", Join(",", Ref("Accounts")))), "a"))
        )
        template.add_resource(
            MetricFilter(
                f"Filter{number}",
                Condition=f"Has{number}",
                LogGroupName=Ref(name),
                FilterPattern='{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS '
                '&& $.eventType !="AwsServiceEvent"}',
                MetricTransformations=[
                    MetricTransformation(
                        MetricName=f"Alarm{number}", MetricNamespace="CloudTrail", MetricValue="1"
                    )
                ],
            )
        )
        template.add_resource(
            Alarm(
                f"Alarm{number}",
                Condition=f"Has{number}",
                AlarmDescription=_QUERY,
                AlarmActions=[Ref(topic)],
                ComparisonOperator="GreaterThanOrEqualToThreshold",
                EvaluationPeriods=1,
                MetricName=f"Alarm{number}",
                Namespace="CloudTrail",
                Period=300,
                Statistic="Sum",
                Threshold=1.5e-7,
                TreatMissingData="notBreaching",
            )
        )
    return template


SAMPLES = {"functions": functions(), "alarms": alarms(), "empty": Template()}
