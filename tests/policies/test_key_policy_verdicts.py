"""Who may do what with each KMS key: requests and verdicts."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from deployment.resolver import Resolved
from templates.deployments import rendered
from troposphere import Template

from cloudtrail_templates import CATALOG, LogBucket
from policies.calls import (
    ALLOWED,
    DENIED,
    OTHER,
    OWN,
    REGION,
    STRANGER,
    UNSAID,
    Row,
    by_nobody,
    by_service,
    by_user,
    misjudged,
    parts_that_no_row_keeps,
    trail_arn,
)
from policies.evaluator import Request

READER = "555566667777"
CLOUDTRAIL, CLOUDWATCH = "cloudtrail.amazonaws.com", "cloudwatch.amazonaws.com"
TRAIL, LOGS, ALARMS, DELIVERY, REPLICAS = "trail", "logs", "alarms", "delivery", "replicas"
WRITER = f"arn:aws:iam::{OTHER}:role/audit/Replication"


@dataclass(frozen=True)
class Key:
    """A key as deployed, and what it is for."""

    resolved: Resolved
    title: str
    uses: frozenset[str]
    accounts: tuple[str, ...] = (OWN,)
    readers: tuple[str, ...] = ()
    log_group: str = "stack-LogGroup-1A2B3C4D5E6F"
    region: str = REGION
    partition: str = "aws"
    suffix: str = "amazonaws.com"

    @property
    def policy(self) -> Mapping[str, Any]:
        """The policy, without a statement that a parameter switches off: the account may do that already."""
        found: Mapping[str, Any] = self.resolved.properties(self.title)["KeyPolicy"]
        kept = [one for one in found["Statement"] if one["Principal"] != {"AWS": OWN}]
        return {**found, "Statement": kept}

    @property
    def without_repetition(self) -> Mapping[str, Any]:
        """The policy without the statement for replicas, if it allows the account alone, which has all permissions."""
        kept = [
            one
            for one in self.policy["Statement"]
            if one["Sid"] != "AllowReplicasToEncrypt" or REPLICAS in self.uses
        ]
        return {**self.policy, "Statement": kept}

    @property
    def arn(self) -> str:
        return str(self.resolved.value({"Fn::GetAtt": [self.title, "Arn"]}))

    def may(self, *uses: str) -> Any:
        return ALLOWED if self.uses & set(uses) else UNSAID

    def by_trail(self, action: str, source: str = "", encrypted: str | None = "", **context: Any) -> Request:
        """CloudTrail uses the key for a trail, which is named in the encryption context of log files."""
        source = source or trail_arn(region=self.region, partition=self.partition, account=self.accounts[0])
        named = {} if encrypted is None else {"kms:EncryptionContext:aws:cloudtrail:arn": encrypted or source}
        return by_service(CLOUDTRAIL, action, self.arn, source, context={**named, **context})

    def by_logs(
        self, action: str, group: str, region: str = "", account: str = OWN, service_region: str = ""
    ) -> Request:
        """CloudWatch Logs uses the key for a log group."""
        service = f"logs.{service_region or self.region}.{self.suffix}"
        group = f"arn:{self.partition}:logs:{region or self.region}:{account}:log-group:{group}"
        return by_service(service, action, self.arn, context={"kms:EncryptionContext:aws:logs:arn": group})

    def by_alarm(self, action: str, account: str = OWN, region: str = "", **context: Any) -> Request:
        """CloudWatch uses the key for a message to an encrypted topic."""
        alarm = f"arn:{self.partition}:cloudwatch:{region or self.region}:{account}:alarm:RootAccountUsage"
        return by_service(CLOUDWATCH, action, self.arn, alarm, context=context)


def key(name: str, title: str, *uses: str, parameters: Mapping[str, str] | None = None, **more: Any) -> Key:
    place = {part: more[part] for part in ("region", "partition") if part in more}
    resolved = Resolved(rendered(name), parameters, **place)
    return Key(resolved, title, frozenset(uses), **more)


def from_python(**options: Any) -> Key:
    template = Template()
    LogBucket(trail_name="management-events", **options).add_to(template)
    accounts, readers = options.get("account_ids", (OWN,)), options.get("reader_account_ids", ())
    return Key(Resolved(template.to_dict()), "LogBucketKey", frozenset({TRAIL}), accounts, readers)


BOTH = f"{OWN},{OTHER}"
CHINA = {"region": "cn-north-1", "partition": "aws-cn", "suffix": "amazonaws.com.cn"}
BUCKET = {"LogBucketName": "existing-logs"}
ORGANIZATION = {**BUCKET, "ManagementAccountId": OWN, "OrganizationId": "o-exampleorg1"}
KEYS = {
    "log-bucket": key("log-bucket", "Key", TRAIL),
    "log-bucket-accounts": key(
        "log-bucket", "Key", TRAIL, parameters={"AccountIds": BOTH}, accounts=(OWN, OTHER)
    ),
    "log-bucket-one-account": key(
        "log-bucket", "Key", TRAIL, parameters={"AccountIds": OTHER}, accounts=(OTHER,)
    ),
    "log-bucket-readers": key(
        "log-bucket", "Key", TRAIL, parameters={"ReaderAccountIds": f"{OWN},{READER}"}, readers=(READER,)
    ),
    "python-readers": from_python(reader_account_ids=(READER,)),
    "log-bucket-home-region": key("log-bucket", "Key", TRAIL, parameters={"TrailRegion": REGION}),
    "log-bucket-china": key("log-bucket", "Key", TRAIL, **CHINA),
    "log-bucket-replicas": key("log-bucket", "Key", TRAIL, REPLICAS, parameters={"ReplicaWriterArn": WRITER}),
    "python": from_python(),
    "python-accounts": from_python(account_ids=(OWN, OTHER)),
    "baseline": key("baseline", "Key", TRAIL, LOGS, ALARMS),
    "baseline-china": key("baseline", "Key", TRAIL, LOGS, ALARMS, **CHINA),
    "trail-log-group": key("trail", "LogGroupKey", LOGS, parameters=BUCKET),
    "trail-named-log-group": key(
        "trail",
        "LogGroupKey",
        LOGS,
        parameters={**BUCKET, "LogGroupName": "audit/trail"},
        log_group="audit/trail",
    ),
    "trail-delivery-topic": key(
        "trail", "DeliveryTopicKey", DELIVERY, parameters={**BUCKET, "CreateDeliveryTopic": "true"}
    ),
    "organization-trail-log-group": key("organization-trail", "LogGroupKey", LOGS, parameters=ORGANIZATION),
    "organization-trail-delivery-topic": key(
        "organization-trail",
        "DeliveryTopicKey",
        DELIVERY,
        parameters={**ORGANIZATION, "CreateDeliveryTopic": "true"},
    ),
    "alarms": key("alarms", "AlarmTopicKey", ALARMS, parameters={"LogGroupName": "audit"}),
    "integrity-check": key(
        "integrity-check",
        "IntegrityCheckKey",
        LOGS,
        ALARMS,
        parameters={"LogBucketName": "existing-logs", "TrailArn": trail_arn()},
        log_group="stack-IntegrityCheckLogGroup-1A2B3C4D5E6F",
    ),
}

# tests/policies/test_log_queue_policy_verdicts.py has their rows.
IN_TABLES_OF_THEIR_OWN = {("log-queue", "LogQueueKey"), ("log-queue", "NotificationTopicKey")}


def people(one: Key) -> Iterator[Row]:
    """The account's own IAM policies decide about its own principals; nobody else has a part in the key."""
    for action in ("kms:Decrypt", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"):
        yield Row(f"our own user, {action}", by_user(action, one.arn, partition=one.partition), ALLOWED)
        yield Row(f"another account, {action}", by_user(action, one.arn, STRANGER, one.partition), UNSAID)
        yield Row(f"anonymous, {action}", by_nobody(action, one.arn), UNSAID)
    for words, context, expected in (
        ("for an AWS service", {"kms:GrantIsForAWSResource": "true"}, ALLOWED),
        ("for anybody", {"kms:GrantIsForAWSResource": "false"}, DENIED),
        ("without that key", {}, DENIED),
    ):
        grant = by_user("kms:CreateGrant", one.arn, partition=one.partition, context=context)
        yield Row(f"our own user creates a grant {words}", grant, expected)
    for service in ("config.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com"):
        yield Row(f"{service} decrypts", by_service(service, "kms:Decrypt", one.arn), UNSAID)


def trail(one: Key) -> Iterator[Row]:
    """CloudTrail encrypts what it writes to the bucket."""
    encrypting = ("kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext")
    for account in one.accounts:
        right = trail_arn(region=one.region, partition=one.partition, account=account)
        for action in encrypting:
            yield Row(
                f"the trail of {account}, {action}", one.by_trail(action, right), one.may(TRAIL, DELIVERY)
            )
        for action in ("kms:DescribeKey", "kms:Decrypt"):
            may = one.may(TRAIL, DELIVERY) if action == "kms:Decrypt" else one.may(TRAIL)
            yield Row(f"the trail of {account}, {action}", one.by_trail(action, right, None), may)
    for action in (*encrypting, "kms:DescribeKey", "kms:Decrypt"):
        for what, foreign in {
            "a trail of another name": trail_arn("evil", one.accounts[0], one.region, one.partition),
            "a trail of another account": trail_arn(
                account=STRANGER, region=one.region, partition=one.partition
            ),
            "a trail of another region": trail_arn(
                account=one.accounts[0], region="ap-south-1", partition=one.partition
            ),
        }.items():
            yield Row(f"{what}, {action}", one.by_trail(action, foreign), UNSAID)
        without = one.by_trail(action, **{"aws:SourceArn": None, "aws:SourceAccount": None})
        # CloudTrail does not document that its calls for an encrypted topic name the trail; the topic's policy decides.
        unnamed = UNSAID if action == "kms:DescribeKey" else one.may(DELIVERY)
        yield Row(f"cloudtrail without a trail, {action}", without, unnamed)
        config = Request("config.amazonaws.com", action, one.arn, one.by_trail(action).context)
        yield Row(f"config for the trail, {action}", config, UNSAID)
    other = trail_arn(account=STRANGER, region=one.region, partition=one.partition)
    # A topic's key knows no encryption context of trails.
    elsewhere = one.may(DELIVERY)
    yield Row(
        "encrypting for another account's trail", one.by_trail(encrypting[0], encrypted=other), elsewhere
    )
    mixed = one.by_trail(
        encrypting[0], other, trail_arn("management-events", one.accounts[0], one.region, one.partition)
    )
    yield Row("another account's trail encrypting for ours", mixed, UNSAID)
    # S3 encrypts the files of a trail without a key with the key of a bucket that has one, without that context.
    by_default = one.by_trail(encrypting[0], encrypted=None)
    yield Row("the default encryption of the bucket for the trail", by_default, one.may(TRAIL, DELIVERY))
    foreign = trail_arn(account=STRANGER, region=one.region, partition=one.partition)
    by_default = one.by_trail(encrypting[0], foreign, None)
    yield Row("the default encryption of the bucket for another account's trail", by_default, UNSAID)
    for action in ("kms:Encrypt", "kms:CreateGrant", "kms:ScheduleKeyDeletion"):
        yield Row(f"the trail, {action}", one.by_trail(action), UNSAID)


def logs(one: Key) -> Iterator[Row]:
    """CloudWatch Logs encrypts the log group of the stack, and no other."""
    using = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:DescribeKey")
    for action in using:
        right = one.by_logs(action, one.log_group)
        yield Row(f"the log group, {action}", right, one.may(LOGS))
        yield Row(f"another log group, {action}", one.by_logs(action, "other"), UNSAID)
        yield Row(
            f"the log group of another account, {action}",
            one.by_logs(action, one.log_group, account=OTHER),
            UNSAID,
        )
        yield Row(
            f"the log group of another region, {action}",
            one.by_logs(action, one.log_group, region="ap-south-1"),
            UNSAID,
        )
        elsewhere = one.by_logs(action, one.log_group, service_region="ap-south-1")
        yield Row(f"logs of another region for the log group, {action}", elsewhere, UNSAID)
        yield Row(f"no log group, {action}", Request(right.principal, action, one.arn), UNSAID)
    yield Row(
        "the log group, kms:ScheduleKeyDeletion",
        one.by_logs("kms:ScheduleKeyDeletion", one.log_group),
        UNSAID,
    )


def alarms(one: Key) -> Iterator[Row]:
    """CloudWatch encrypts what the alarms of this account and region send."""
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        yield Row(f"our own alarm, {action}", one.by_alarm(action), one.may(ALARMS))
        yield Row(f"an alarm of another account, {action}", one.by_alarm(action, OTHER), UNSAID)
        yield Row(f"an alarm of another region, {action}", one.by_alarm(action, region="ap-south-1"), UNSAID)
        lying = one.by_alarm(action, **{"aws:SourceAccount": OTHER})
        yield Row(f"our alarm on behalf of another account, {action}", lying, UNSAID)
        yield Row(f"no alarm, {action}", one.by_alarm(action, **{"aws:SourceArn": None}), UNSAID)
        rule = f"arn:{one.partition}:cloudwatch:{one.region}:{OWN}:insight-rule/audit"
        yield Row(
            f"something else than an alarm, {action}", one.by_alarm(action, **{"aws:SourceArn": rule}), UNSAID
        )
        budgets = Request("budgets.amazonaws.com", action, one.arn, one.by_alarm(action).context)
        yield Row(f"another service for our alarm, {action}", budgets, UNSAID)
    yield Row("our own alarm, kms:ScheduleKeyDeletion", one.by_alarm("kms:ScheduleKeyDeletion"), UNSAID)


def replicas(one: Key) -> Iterator[Row]:
    """The replication role of another account encrypts through S3."""
    through_s3 = {"kms:ViaService": f"s3.{one.region}.amazonaws.com"}
    for action in ("kms:Encrypt", "kms:Decrypt"):
        for who in (WRITER, f"{WRITER}2", f"arn:aws:iam::{OTHER}:root", f"arn:aws:iam::{STRANGER}:role/r"):
            expected = one.may(REPLICAS) if who == WRITER else UNSAID
            yield Row(f"{who}, {action}", Request(who, action, one.arn, through_s3), expected)
        elsewhere = {"kms:ViaService": f"sqs.{one.region}.amazonaws.com"}
        for context in ({}, elsewhere):
            direct = Request(WRITER, action, one.arn, context)
            yield Row(f"the role by {context or 'itself'}, {action}", direct, UNSAID)
    for action in ("kms:CreateGrant", "kms:PutKeyPolicy", "kms:GenerateDataKey", "kms:ScheduleKeyDeletion"):
        request = Request(WRITER, action, one.arn, {**through_s3, "kms:GrantIsForAWSResource": "true"})
        yield Row(f"the role, {action}", request, UNSAID)


def readers(one: Key) -> Iterator[Row]:
    """Readers decrypt through S3, with and without an S3 Bucket Key."""
    through = {"kms:ViaService": f"s3.{one.region}.{one.suffix}"}
    file = "arn:aws:s3:::logs/AWSLogs/555566667777/CloudTrail/x.json.gz"
    for account in (READER, STRANGER):
        may = ALLOWED if account in one.readers else UNSAID
        for context in (
            {
                "kms:EncryptionContext:aws:s3:arn": file,
                "kms:EncryptionContext:aws:cloudtrail:arn": trail_arn(),
            },
            {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::logs"},
        ):
            decrypt = by_user("kms:Decrypt", one.arn, account, one.partition, context={**through, **context})
            yield Row(f"{account} decrypts with {context}", decrypt, may)
        for action in ("kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:DescribeKey"):
            request = by_user(action, one.arn, account, one.partition, context=through)
            yield Row(f"{account}, {action}", request, UNSAID)
        itself = by_user("kms:Decrypt", one.arn, account, one.partition)
        yield Row(f"{account} decrypts by itself", itself, UNSAID)
        sqs = {"kms:ViaService": f"sqs.{one.region}.{one.suffix}"}
        other = by_user("kms:Decrypt", one.arn, account, one.partition, context=sqs)
        yield Row(f"{account} decrypts through another service", other, UNSAID)


TABLES = (people, readers, trail, logs, alarms, replicas)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
@pytest.mark.parametrize("one", KEYS.values(), ids=KEYS)
def test_the_policy_says_of_each_request_what_it_must(
    one: Key, table: Callable[[Key], Iterable[Row]]
) -> None:
    assert misjudged(one.policy, table(one)) == []


@pytest.mark.parametrize("one", KEYS.values(), ids=KEYS)
def test_no_part_of_the_policy_could_be_lost_unnoticed(one: Key) -> None:
    rows = [row for table in TABLES for row in table(one)]
    assert misjudged(one.without_repetition, rows) == []
    assert parts_that_no_row_keeps(one.without_repetition, rows) == []


def test_every_key_of_the_catalogue_is_in_the_table() -> None:
    def policy(template: Mapping[str, Any], title: str) -> str:
        return json.dumps(template["Resources"][title]["Properties"]["KeyPolicy"])

    tested = {policy(one.resolved.template, one.title) for one in KEYS.values()}
    missing = {
        (name, title)
        for name in CATALOG
        for title, body in rendered(name)["Resources"].items()
        if body["Type"] == "AWS::KMS::Key" and policy(rendered(name), title) not in tested
    }
    assert missing == IN_TABLES_OF_THEIR_OWN
