"""The policy of a KMS key: its account, and the services that encrypt with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awacs import kms
from awacs.aws import Action, PolicyDocument, Principal, Statement
from troposphere import AWSHelperFn, If

from cloudtrail_templates.errors import shorten
from cloudtrail_templates.intrinsics import given, present_items, sub
from cloudtrail_templates.options import Text, Texts
from cloudtrail_templates.policies.document import account_root, allow, deny, document, if_exists, service
from cloudtrail_templates.policies.topic import from_alarms
from cloudtrail_templates.policies.trails import any_trail_of, from_trails

MAX_KEY_POLICY_BYTES = 32_768
"""https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html"""

DEFAULT_LOG_GROUP_TITLE = "LogGroup"
"""The logical id of a log group unless another one is given."""

_THIS_KEY = ["*"]


@dataclass(frozen=True)
class KeyUse:
    """What a service encrypts with a key, and the statements that allow it.

    `name` is that of the function that makes it, `options` its arguments.
    """

    name: str
    options: Mapping[str, Any]
    statements: tuple[Statement, ...]

    def __str__(self) -> str:
        said = (f"{name}={_shown(value)}" for name, value in self.options.items() if value is not None)
        return f"{self.name}({', '.join(said)})"

    def covers(self, needed: "KeyUse") -> bool:
        """Return whether the statements may allow the needed use; a reference may have any value."""
        return self.name == needed.name and all(
            _covers(name, value, needed.options[name]) for name, value in self.options.items()
        )


def key_policy(*uses: KeyUse | Statement | If) -> PolicyDocument:
    """Return the policy: the account administers the key through IAM, and each use adds its statements.

    Without the account's statement a key can become unmanageable. Grants are for AWS services only, because a grant lets
    its principal use the key whatever the key policy says later.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    Source: https://docs.aws.amazon.com/controltower/latest/controlreference/kms-rules.html (CT.KMS.PR.3)
    """
    return document(
        allow("AllowAccountToAdminister", account_root(), [Action("kms", "*")], resource=_THIS_KEY),
        deny(
            "DenyGrantsThatAreNotForAwsServices",
            Principal("AWS", "*"),
            [kms.CreateGrant],
            resource=_THIS_KEY,
            conditions={
                "BoolIfExists": {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}
            },
        ),
        *(one for use in uses for one in (use.statements if isinstance(use, KeyUse) else [use])),
    )


def trail_use(trail_name: Text, trail_region: Text | None = None, account_ids: Texts | None = None) -> KeyUse:
    """Allow CloudTrail to encrypt the log and digest files of a trail, and to read the key's state.

    kms:Decrypt is for buckets with an S3 Bucket Key, which CloudTrail tests when the trail is created. A file without the
    encryption context of CloudTrail is one that S3 encrypts because the key is the bucket's default: a trail without a
    key would deliver nothing to such a bucket if the context had to be there.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """

    def using(accounts: Texts | None) -> Any:
        context = {"kms:EncryptionContext:aws:cloudtrail:arn": any_trail_of(accounts)}
        return from_trails(trail_name, trail_region, accounts, StringLikeIfExists=context)

    statement = allow(
        "AllowTrailToEncryptLogs",
        service("cloudtrail"),
        [kms.Action("GenerateDataKey*"), kms.DescribeKey, kms.Decrypt],
        resource=_THIS_KEY,
        conditions=given(account_ids, using, otherwise=using(None)),
    )
    options = {"trail_name": trail_name, "trail_region": trail_region, "account_ids": account_ids}
    return KeyUse("trail_use", options, (statement,))


def log_group_use(
    log_group_name: Text | None = None,
    former_log_group_names: Text | None = None,
    title: str = DEFAULT_LOG_GROUP_TITLE,
) -> KeyUse:
    """Allow CloudWatch Logs to encrypt and decrypt a log group, whatever its name was before.

    A log group is kept when its name changes, and its events can be read only as long as the key admits it. So the key
    serves the names that the stack generates for it besides the given one, and former names.

    Args:
        log_group_name: the name of the log group, if the stack does not generate it.
        former_log_group_names: a name that was given before; `*` stands for any characters.
        title: the logical id of the log group, which is in a generated name.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    generated = sub("${AWS::StackName}-${Title}-*", Title=title)
    statement = log_groups_statement(generated, log_group_name, former_log_group_names)
    options = {
        "log_group_name": log_group_name,
        "former_log_group_names": former_log_group_names,
        "title": None if title == DEFAULT_LOG_GROUP_TITLE else title,
    }
    return KeyUse("log_group_use", options, (statement,))


def log_groups_statement(*names: Any) -> Statement:
    """Return the statement that allows CloudWatch Logs to use a key for the log groups of these names.

    A name may be None, or a `Given` of a parameter that may be empty; `*` stands for any characters.
    """
    # The one principal here that differs by region and partition.
    logs = Principal("Service", sub("logs.${AWS::Region}.${AWS::URLSuffix}"))
    arn = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Name}"
    arns = present_items(*(given(name, lambda value: sub(arn, Name=value)) for name in names))
    return allow(
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
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arns}},
    )


def alarm_topic_use() -> KeyUse:
    """Allow CloudWatch alarms to publish to an encrypted topic; without it their notifications are lost.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    statement = allow(
        "AllowAlarmsToPublishEncrypted",
        service("cloudwatch"),
        [kms.Action("GenerateDataKey*"), kms.Decrypt],
        resource=_THIS_KEY,
        conditions=from_alarms(),
    )
    return KeyUse("alarm_topic_use", {}, (statement,))


def delivery_topic_use(
    trail_name: Text, trail_region: Text | None = None, account_ids: tuple[Text, ...] | None = None
) -> KeyUse:
    """Allow CloudTrail to publish the delivery notifications of a trail to an encrypted topic.

    AWS's page has no condition here, and does not say that the call to KMS names the trail; without the permission,
    notifications are lost. So another trail is refused, and a call that names none is allowed: the topic's policy
    decides which trail publishes.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html
    """
    statement = allow(
        "AllowTrailToPublishEncrypted",
        service("cloudtrail"),
        [kms.Action("GenerateDataKey*"), kms.Decrypt],
        resource=_THIS_KEY,
        conditions=if_exists(from_trails(trail_name, trail_region, account_ids)),
    )
    options = {"trail_name": trail_name, "trail_region": trail_region, "account_ids": account_ids}
    return KeyUse("delivery_topic_use", options, (statement,))


def _covers(option: str, value: Any, needed: Any) -> bool:
    if isinstance(value, AWSHelperFn) or isinstance(needed, AWSHelperFn):
        return True
    # The names that the stack generates are always among those of a key.
    if needed is None and option in ("log_group_name", "former_log_group_names"):
        return True
    if option == "account_ids":
        return _covers_accounts(value, needed)
    # Without a region the trail is in that of the stack, which is known at deployment only.
    return value == needed or (option == "trail_region" and None in (value, needed))


def _covers_accounts(account_ids: tuple[Text, ...] | None, needed: tuple[Text, ...] | None) -> bool:
    """Return whether one list may include the other; without a list it is the account of the stack."""
    if account_ids is None or needed is None:
        return needed is None or len(needed) == 1
    known = {account for account in account_ids if isinstance(account, str)}
    missing = {account for account in needed if isinstance(account, str)} - known
    return len(missing) <= len(account_ids) - len(known)


def _shown(value: Any) -> str:
    return shorten(value.to_dict() if isinstance(value, AWSHelperFn) else value)
