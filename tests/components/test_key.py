"""Key and ExistingKey, option by option."""

from collections.abc import Callable
from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import If, Ref, Sub

from cloudtrail_templates import (
    NO_KMS_KEY,
    AlarmTopic,
    DeliveryTopic,
    ExistingKey,
    Key,
    LogBucket,
    LogGroup,
    OptionError,
)
from cloudtrail_templates.components.component import RETAIN
from cloudtrail_templates.policies.key import alarm_topic_use, delivery_topic_use, log_group_use, trail_use
from components.samples import ACCOUNT, KEY_ARN, body, statements

USES = (alarm_topic_use(),)


def properties(**options: Any) -> dict[str, Any]:
    found: dict[str, Any] = body(Key(**{"uses": USES, **options}))["Resources"]["Key"]["Properties"]
    return found


def test_it_rotates_every_year() -> None:
    made = properties()
    assert made["EnableKeyRotation"] is True
    assert made["RotationPeriodInDays"] == 365


def test_the_key_outlives_its_stack_and_the_alias_does_not() -> None:
    resources = body(Key(uses=USES))["Resources"]
    assert [resources["Key"][name] for name in RETAIN] == list(RETAIN.values())
    assert "DeletionPolicy" not in resources["KeyAlias"]


@pytest.mark.parametrize(
    ("stack", "alias"),
    [
        ("logs", "alias/logs/Audit"),
        ("aws-logs", "alias/aws-logs/Audit"),
        ("my-aws", "alias/my-aws/Audit"),
        # KMS reserves the names that begin with alias/aws/.
        ("aws", "alias/aws_/Audit"),
    ],
)
def test_the_alias_has_the_names_of_stack_and_key_so_that_two_stacks_can_have_one(
    stack: str, alias: str
) -> None:
    made = Resolved(body(Key(uses=USES, title="Audit")), stack=stack, ids={"Audit": "key-id"})
    assert made.properties("AuditAlias") == {"AliasName": alias, "TargetKeyId": "key-id"}


@pytest.mark.parametrize("days", [90, 2560, Ref("Days")])
def test_rotation_period_in_days_is_a_choice(days: Any) -> None:
    written = days if isinstance(days, int) else days.to_dict()
    assert properties(rotation_period_in_days=days)["RotationPeriodInDays"] == written


@pytest.mark.parametrize("days", [89, 2561, 0, -1])
def test_rotation_period_that_kms_refuses_is_an_error(days: int) -> None:
    with pytest.raises(OptionError, match=rf"^rotation_period_in_days must be 90 to 2560, got {days}; give"):
        properties(rotation_period_in_days=days)


def test_uses_are_statements_after_that_of_the_account() -> None:
    uses = (trail_use("audit"), log_group_use(), alarm_topic_use(), delivery_topic_use("audit"))
    policy = properties(uses=uses)["KeyPolicy"]
    assert [one["Sid"] for one in policy["Statement"]] == [
        "AllowAccountToAdminister",
        "DenyGrantsThatAreNotForAwsServices",
        "AllowTrailToEncryptLogs",
        "AllowLogGroupToEncrypt",
        "AllowAlarmsToPublishEncrypted",
        "AllowTrailToPublishEncrypted",
    ]
    assert policy["Version"] == "2012-10-17"


def test_uses_may_depend_on_a_condition() -> None:
    (use,) = alarm_topic_use().statements
    made = properties(uses=(If("Wanted", use, Ref("AWS::NoValue")),))
    assert made["KeyPolicy"]["Statement"][2]["Fn::If"][0] == "Wanted"


@pytest.mark.parametrize("uses", [None, "kms:Decrypt", list(USES), ({"Effect": "Allow"},)])
def test_uses_that_are_no_statements_are_an_error(uses: Any) -> None:
    with pytest.raises(OptionError, match="^uses must be a tuple of KeyUse or Statement or If, got"):
        properties(uses=uses)


def test_the_account_can_always_administer_the_key() -> None:
    root = statements(properties(uses=())["KeyPolicy"])["AllowAccountToAdminister"]
    assert root["Action"] == ["kms:*"]
    assert root["Principal"] == {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}


def test_description_is_shown_in_the_console() -> None:
    assert properties(description="Encrypts the audit trail.")["Description"] == "Encrypts the audit trail."
    for wrong in ("x" * 8193, None, 5):
        with pytest.raises(OptionError, match="^description must be"):
            properties(description=wrong)


def test_arn_comes_from_the_title() -> None:
    assert Key(uses=USES, title="Audit").arn.to_dict() == {"Fn::GetAtt": ["Audit", "Arn"]}


def test_an_existing_key_is_named_by_its_arn() -> None:
    for partition in ("aws", "aws-cn", "aws-us-gov"):
        arn = KEY_ARN.replace("arn:aws:", f"arn:{partition}:")
        assert ExistingKey(arn=arn).arn == arn
    multi_region = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/mrk-1234abcd12ab34cd56ef1234567890ab"
    assert ExistingKey(arn=multi_region).arn == multi_region


@pytest.mark.parametrize(
    "arn", ["", "alias/aws/s3", f"arn:aws:kms:eu-west-1:{ACCOUNT}:alias/logs", "1234abcd", 5]
)
def test_an_alias_or_id_is_no_arn_of_a_key(arn: Any) -> None:
    with pytest.raises(OptionError, match="^arn must be"):
        ExistingKey(arn=arn)


def test_amazon_s3_key_is_no_kms_key() -> None:
    assert NO_KMS_KEY.arn is None


# The uses of a key, the component that is given the key, and the use that it needs; None where the key has it.
NAME, OTHER_NAME = "management-events", "other"
ACCOUNTS = ("111122223333", "444455556666")


def bucket(key: Key, **options: Any) -> LogBucket:
    return LogBucket(**{"trail_name": NAME, "key": key, **options})


def delivery_topic(key: Key, **options: Any) -> DeliveryTopic:
    return DeliveryTopic(**{"trail_name": NAME, "key": key, **options})


def group(key: Key, **options: Any) -> LogGroup:
    return LogGroup(key=key, **options)


def alarm_topic(key: Key, **options: Any) -> AlarmTopic:
    return AlarmTopic(key=key, **options)


OWN_STATEMENT = alarm_topic_use().statements[0]


@pytest.mark.parametrize(
    ("uses", "make", "options", "needed"),
    [
        ((), bucket, {}, "trail_use(trail_name='management-events')"),
        ((), group, {}, "log_group_use()"),
        ((), alarm_topic, {}, "alarm_topic_use()"),
        ((), delivery_topic, {}, "delivery_topic_use(trail_name='management-events')"),
        ((trail_use(NAME),), group, {}, "log_group_use()"),
        ((delivery_topic_use(NAME),), alarm_topic, {}, "alarm_topic_use()"),
        ((alarm_topic_use(),), delivery_topic, {}, "delivery_topic_use(trail_name='management-events')"),
        ((trail_use(OTHER_NAME),), bucket, {}, "trail_use(trail_name='management-events')"),
        ((trail_use(OTHER_NAME), OWN_STATEMENT), bucket, {}, "trail_use(trail_name='management-events')"),
        ((delivery_topic_use(OTHER_NAME),), delivery_topic, {}, "delivery_topic_use(trail_name='manag"),
        ((trail_use(NAME, "eu-west-1"),), bucket, {"trail_region": "us-east-1"}, "trail_use(trail_name='man"),
        ((trail_use(NAME),), bucket, {"account_ids": ACCOUNTS}, "trail_use(trail_name='management-events'"),
        (
            (trail_use(NAME, account_ids=ACCOUNTS[:1]),),
            bucket,
            {"account_ids": ACCOUNTS},
            "account_ids=('111122223333', '444455556666'))",
        ),
        (
            (trail_use(NAME, account_ids=(*ACCOUNTS[:1], Ref("Other"))),),
            bucket,
            {"account_ids": ("777788889999", "444455556666")},
            "trail_use(",
        ),
        ((log_group_use(),), group, {"log_group_name": "audit"}, "log_group_use(log_group_name='audit')"),
        ((log_group_use(),), group, {"title": "Audit"}, "log_group_use(title='Audit'), got log_group_use()"),
        (
            (log_group_use("audit"),),
            group,
            {"log_group_name": "audit", "former_log_group_names": "old"},
            "log_group_use(log_group_name='audit', former_log_group_names='old')",
        ),
        ((log_group_use("audit"),), group, {"log_group_name": "other"}, "log_group_use(log_group_name='ot"),
        # What serves, or may serve once it is deployed.
        ((alarm_topic_use(), trail_use(OTHER_NAME), trail_use(NAME)), bucket, {}, None),
        ((trail_use(Ref("Name")),), bucket, {}, None),
        ((trail_use(NAME),), bucket, {"trail_name": Ref("Name")}, None),
        # Without a region, the trail is in that of the stack: it may be any.
        ((trail_use(NAME),), bucket, {"trail_region": "us-east-1"}, None),
        ((trail_use(NAME, "eu-west-1"),), bucket, {}, None),
        ((trail_use(NAME, account_ids=ACCOUNTS),), bucket, {"account_ids": ACCOUNTS[1:]}, None),
        ((trail_use(NAME, account_ids=ACCOUNTS),), bucket, {}, None),
        ((trail_use(NAME),), bucket, {"account_ids": ACCOUNTS[:1]}, None),
        ((trail_use(NAME),), bucket, {"account_ids": Ref("Accounts")}, None),
        ((trail_use(NAME, account_ids=(*ACCOUNTS[:1], Ref("X"))),), bucket, {"account_ids": ACCOUNTS}, None),
        ((log_group_use(),), group, {"log_group_name": Sub("${AWS::StackName}-audit")}, None),
        ((log_group_use("audit"),), group, {"log_group_name": "audit"}, None),
        # The key goes on to serve the names that the stack generates.
        ((log_group_use("audit"),), group, {}, None),
        ((log_group_use("audit", "old"),), group, {"log_group_name": "audit"}, None),
        ((log_group_use(title="Audit"),), group, {"title": "Audit"}, None),
        ((alarm_topic_use(),), alarm_topic, {}, None),
        ((delivery_topic_use(NAME),), delivery_topic, {}, None),
        # A statement of one's own may allow anything.
        ((OWN_STATEMENT,), bucket, {}, None),
        ((If("Wanted", OWN_STATEMENT, Ref("AWS::NoValue")), trail_use(NAME)), group, {}, None),
    ],
)
def test_a_component_refuses_a_key_that_has_not_the_use_it_needs(
    uses: tuple[Any, ...], make: Callable[..., Any], options: dict[str, Any], needed: str | None
) -> None:
    key = Key(uses=uses)
    if needed is None:
        assert make(key, **options).key is key
        return
    with pytest.raises(OptionError) as refused:
        make(key, **options)
    text = str(refused.value)
    assert text.startswith("key must have the use ")
    assert needed in text
    assert text.endswith("; add it to the uses of the Key")
