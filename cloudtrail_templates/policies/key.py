"""The policy of a KMS key: its account, and the services that encrypt with it."""

from typing import Any

from awacs import kms
from awacs.aws import Action, PolicyDocument, Principal, Statement
from troposphere import If

from cloudtrail_templates.intrinsics import given, sub
from cloudtrail_templates.options import Text, Texts
from cloudtrail_templates.policies.document import account_root, allow, document, merged, service
from cloudtrail_templates.policies.topic import from_alarms
from cloudtrail_templates.policies.trails import any_trail_of, from_trails, trail_arn

KeyUse = Statement | If
_THIS_KEY = ["*"]


def key_policy(*uses: KeyUse) -> PolicyDocument:
    """The account administers the key through IAM, and each use is a statement more.

    Without the account's statement a key can become unmanageable.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    return document(
        allow("AllowAccountToAdminister", account_root(), [Action("kms", "*")], resource=_THIS_KEY),
        *uses,
    )


def trail_uses(
    trail_name: Text, trail_region: Text | None = None, account_ids: Texts | None = None
) -> tuple[KeyUse, ...]:
    """CloudTrail encrypts log and digest files, and reads the key's state.

    kms:Decrypt is for buckets with an S3 Bucket Key, which CloudTrail tests when the trail is made.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
    """

    def uses(accounts: Texts | None) -> list[Statement]:
        trails = from_trails(trail_name, trail_region, accounts)
        context = {"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": any_trail_of(accounts)}}
        cloudtrail = service("cloudtrail")
        return [
            allow(
                "AllowTrailToEncryptLogs",
                cloudtrail,
                [kms.Action("GenerateDataKey*")],
                resource=_THIS_KEY,
                conditions=merged(trails, context),
            ),
            allow(
                "AllowTrailToDescribeKeyAndUseBucketKey",
                cloudtrail,
                [kms.DescribeKey, kms.Decrypt],
                resource=_THIS_KEY,
                conditions=trails,
            ),
        ]

    own, shared = uses(None), given(account_ids, uses)
    if shared is None:
        return tuple(own)
    if isinstance(shared, If):
        condition, several, _ = shared.data["Fn::If"]
        return tuple(If(condition, many, one) for many, one in zip(several, own, strict=True))
    return tuple(shared)


def log_group_use(log_group_name: Text | None = None) -> tuple[KeyUse, ...]:
    """CloudWatch Logs encrypts the log group of that name, or those whose names this stack generates.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    # The one principal here that differs by region and partition.
    logs = Principal("Service", sub("logs.${AWS::Region}.${AWS::URLSuffix}"))
    name: Any = given(log_group_name, lambda value: value, otherwise=sub("${AWS::StackName}-*"))
    context = sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Name}", Name=name)
    return (
        allow(
            "AllowLogGroupToEncrypt",
            logs,
            [
                kms.Encrypt,
                kms.Decrypt,
                kms.Action("ReEncrypt*"),
                kms.Action("GenerateDataKey*"),
                kms.Action("Describe*"),
            ],
            resource=_THIS_KEY,
            conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": context}},
        ),
    )


def alarm_topic_use() -> tuple[KeyUse, ...]:
    """CloudWatch alarms publish to an encrypted topic; without this they fail in silence.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    return (
        allow(
            "AllowAlarmsToPublishEncrypted",
            service("cloudwatch"),
            [kms.Action("GenerateDataKey*"), kms.Decrypt],
            resource=_THIS_KEY,
            conditions=from_alarms(),
        ),
    )


def delivery_topic_use(trail_name: Text) -> tuple[KeyUse, ...]:
    """CloudTrail publishes delivery notifications to an encrypted topic.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html
    """
    return (
        allow(
            "AllowTrailToPublishEncrypted",
            service("cloudtrail"),
            [kms.Action("GenerateDataKey*"), kms.Decrypt],
            resource=_THIS_KEY,
            conditions={"StringEquals": {"aws:SourceArn": trail_arn(trail_name)}},
        ),
    )
