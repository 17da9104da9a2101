"""Who may do what with the log bucket: requests and verdicts, for every way to say whose trails deliver."""

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
    BUCKET_CHANGES,
    DENIED,
    FULL_CONTROL,
    OTHER,
    OWN,
    REGION,
    STRANGER,
    TLS,
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

CLOUDTRAIL = "cloudtrail.amazonaws.com"
# The shortest ids, which have as many characters as an account id.
READER = "555566667777"
ORGANIZATION, OTHER_ORGANIZATION = "o-a1b2c3d4e5", "o-1234567890"


@dataclass(frozen=True)
class Bucket:
    """A policy as deployed, and what it was made for."""

    resolved: Resolved
    accounts: tuple[str, ...] = (OWN,)
    organization: str = ""
    prefix: str = ""
    region: str = REGION
    partition: str = "aws"
    mfa: bool = True
    administrators: tuple[str, ...] = ()
    writer: str = ""
    readers: tuple[str, ...] = ()

    @property
    def policy(self) -> Mapping[str, Any]:
        """The policy, without what it allows its own account: there, the policies of its principals decide."""
        found: Mapping[str, Any] = self.resolved.properties("LogBucketPolicy")["PolicyDocument"]
        kept = [one for one in found["Statement"] if one["Principal"] != {"AWS": OWN}]
        return {**found, "Statement": kept}

    @property
    def any_folder(self) -> bool:
        """Whether the policy leaves the folder to CloudTrail: a list parameter cannot become folders."""
        return any(self.resolved.parameters.get("AccountIds", []))

    @property
    def without_repetition(self) -> Mapping[str, Any]:
        """The policy without the statements that repeat others, because a parameter switches them off."""
        repeated = {
            "AllowTrailToWriteToTheOrganizationFolder": not self.organization,
            "DenyDeletesWithoutMfa": not self.mfa,
            "DenyBucketChangesExceptByAdministrators": not self.administrators,
            "AllowReplicas": not self.writer,
        }
        kept = [one for one in self.policy["Statement"] if not repeated.get(one["Sid"])]
        return {**self.policy, "Statement": kept}

    @property
    def arn(self) -> str:
        name = self.resolved.properties("LogBucketPolicy")["Bucket"]
        return f"arn:{self.partition}:s3:::{name}"

    def put(self, folder: str, source: str = "", prefix: str | None = None, **context: Any) -> Request:
        """CloudTrail delivers a log file for a trail."""
        path = self.prefix if prefix is None else prefix
        key = f"{path}AWSLogs/{folder}/CloudTrail/{self.region}/2026/11/22/file.json.gz"
        source = source or self.trail()
        return by_service(
            CLOUDTRAIL, "s3:PutObject", f"{self.arn}/{key}", source, context={**FULL_CONTROL, **context}
        )

    def folder(self, account: str) -> str:
        """The folder of an account."""
        return f"{self.prefix}AWSLogs/{self.organization and self.organization + '/'}{account}"

    def read_acl(self, source: str = "", **context: Any) -> Request:
        """CloudTrail asks whether the bucket is there."""
        return by_service(CLOUDTRAIL, "s3:GetBucketAcl", self.arn, source or self.trail(), context=context)

    def trail(self, **more: str) -> str:
        """The ARN of the trail that the policy is for, or of one that differs."""
        right = {"account": self.accounts[0], "region": self.region, "partition": self.partition}
        return trail_arn(**{**right, **more})


def from_catalog(
    name: str = "log-bucket", *, region: str = REGION, partition: str = "aws", **parameters: str
) -> Resolved:
    return Resolved(rendered(name), parameters, region=region, partition=partition)


def from_python(**options: Any) -> Resolved:
    template = Template()
    LogBucket(trail_name="management-events", **options).add_to(template)
    return Resolved(template.to_dict())


def existing(**parameters: str) -> Resolved:
    return from_catalog("log-bucket-policy", LogBucketName="existing-logs", **parameters)


WRITER = f"arn:aws:iam::{OTHER}:role/audit/Replication"
ADMINISTRATORS = (f"arn:aws:iam::{OWN}:role/Deploy", f"arn:aws:iam::{OWN}:role/aws-reserved/*")
BUCKETS = {
    "template": Bucket(from_catalog()),
    "template-baseline": Bucket(from_catalog("baseline")),
    "template-without-key": Bucket(from_catalog(SseAlgorithm="AES256")),
    "template-baseline-without-key": Bucket(from_catalog("baseline", SseAlgorithm="AES256")),
    "template-for-existing-bucket": Bucket(existing()),
    "python": Bucket(from_python()),
    "template-one-account-named": Bucket(from_catalog(AccountIds=OTHER), (OTHER,)),
    "template-accounts": Bucket(from_catalog(AccountIds=f"{OWN},{OTHER}"), (OWN, OTHER)),
    "template-accounts-for-existing-bucket": Bucket(existing(AccountIds=f"{OTHER},{OWN}"), (OTHER, OWN)),
    "python-one-account-named": Bucket(from_python(account_ids=(OTHER,)), (OTHER,)),
    "python-accounts": Bucket(from_python(account_ids=(OWN, OTHER)), (OWN, OTHER)),
    "template-organization": Bucket(from_catalog(OrganizationId=ORGANIZATION), organization=ORGANIZATION),
    "template-organization-in-log-archive": Bucket(
        from_catalog(OrganizationId=ORGANIZATION, AccountIds=OTHER), (OTHER,), ORGANIZATION
    ),
    "python-organization-in-log-archive": Bucket(
        from_python(organization_id=ORGANIZATION, account_ids=(OTHER,)), (OTHER,), ORGANIZATION
    ),
    "template-prefix": Bucket(from_catalog(S3KeyPrefix="security/logs"), prefix="security/logs/"),
    "python-prefix": Bucket(from_python(s3_key_prefix="logs"), prefix="logs/"),
    "template-everything": Bucket(
        from_catalog(
            AccountIds=f"{OWN},{OTHER}",
            OrganizationId=ORGANIZATION,
            S3KeyPrefix="audit",
            TrailRegion="us-west-2",
            DeleteRequiresMfa="false",
        ),
        (OWN, OTHER),
        ORGANIZATION,
        prefix="audit/",
        region="us-west-2",
        mfa=False,
    ),
    "template-home-region": Bucket(from_catalog(TrailRegion="us-east-1"), region="us-east-1"),
    "python-home-region": Bucket(from_python(trail_region="us-east-1"), region="us-east-1"),
    "template-china": Bucket(
        from_catalog(region="cn-north-1", partition="aws-cn"), region="cn-north-1", partition="aws-cn"
    ),
    "template-accounts-govcloud": Bucket(
        from_catalog(region="us-gov-west-1", partition="aws-us-gov", AccountIds=f"{OWN},{OTHER}"),
        (OWN, OTHER),
        region="us-gov-west-1",
        partition="aws-us-gov",
    ),
    "template-administrators": Bucket(
        from_catalog(AdministratorArns=",".join(ADMINISTRATORS)), administrators=ADMINISTRATORS
    ),
    "template-administrators-for-existing-bucket": Bucket(
        existing(AdministratorArns=",".join(ADMINISTRATORS)), administrators=ADMINISTRATORS
    ),
    "python-administrators": Bucket(
        from_python(administrator_arns=ADMINISTRATORS), administrators=ADMINISTRATORS
    ),
    "template-replicas": Bucket(from_catalog(ReplicaWriterArn=WRITER), writer=WRITER),
    "python-replicas": Bucket(from_python(replica_writer_arn=WRITER), writer=WRITER),
    "template-readers": Bucket(from_catalog(ReaderAccountIds=f"{OTHER}, {READER}"), readers=(OTHER, READER)),
    "template-readers-of-organization": Bucket(
        from_catalog(ReaderAccountIds=OTHER, OrganizationId=ORGANIZATION, S3KeyPrefix=ORGANIZATION),
        organization=ORGANIZATION,
        prefix=f"{ORGANIZATION}/",
        readers=(OTHER,),
    ),
    "template-readers-for-existing-bucket": Bucket(
        existing(ReaderAccountIds=OTHER, S3KeyPrefix="a/b"), prefix="a/b/", readers=(OTHER,)
    ),
    "template-readers-china": Bucket(
        from_catalog(region="cn-north-1", partition="aws-cn", ReaderAccountIds=OTHER),
        region="cn-north-1",
        partition="aws-cn",
        readers=(OTHER,),
    ),
    "python-readers": Bucket(
        from_python(reader_account_ids=(OTHER, READER), organization_id=ORGANIZATION, s3_key_prefix="logs"),
        organization=ORGANIZATION,
        prefix="logs/",
        readers=(OTHER, READER),
    ),
    "template-deletes-without-mfa": Bucket(from_catalog(DeleteRequiresMfa="false"), mfa=False),
}


def delivery(bucket: Bucket) -> Iterator[Row]:
    """CloudTrail, for the right trail and for others."""
    first = bucket.accounts[0]
    for account in bucket.accounts:
        right = bucket.trail(account=account)
        yield Row(f"the trail of {account} into its folder", bucket.put(account, right), ALLOWED)
        yield Row(f"the trail of {account} reads the ACL", bucket.read_acl(right), ALLOWED)
        without = {"aws:SourceAccount": None}
        unnamed = bucket.put(account, right, **without)
        yield Row(f"the trail of {account} without aws:SourceAccount into its folder", unnamed, ALLOWED)
        unnamed = bucket.read_acl(right, **without)
        yield Row(f"the trail of {account} without aws:SourceAccount reads the ACL", unnamed, ALLOWED)
        for algorithm in (None, "AES256", "aws:kms"):
            encrypted = bucket.put(account, right, **{"s3:x-amz-server-side-encryption": algorithm})
            yield Row(f"the trail of {account} encrypts with {algorithm}", encrypted, ALLOWED)
    unknown = ALLOWED if bucket.any_folder else UNSAID
    for account in (STRANGER, *(f"{digit}12233334444" for digit in range(10))):
        yield Row(f"the trail into the folder of {account}", bucket.put(account), unknown)
    for name, request in {
        "a trail of another name": bucket.put(first, bucket.trail(name="evil")),
        "a trail whose name starts alike": bucket.put(first, bucket.trail(name="management-events-2")),
        "a trail of another account": bucket.put(STRANGER, bucket.trail(account=STRANGER)),
        "a trail of another account into our folder": bucket.put(first, bucket.trail(account=STRANGER)),
        "a trail of another region": bucket.put(first, bucket.trail(region="ap-south-1")),
        "the trail beside the prefix": bucket.put(first, prefix="elsewhere/" + bucket.prefix),
        "the trail into the prefix of nobody": bucket.put(first, prefix="" if bucket.prefix else "logs/"),
        "the trail into a folder that starts alike": bucket.put(first + "0"),
        "the trail without full control for the owner": bucket.put(first, **{"s3:x-amz-acl": "private"}),
        "the trail without a word about the ACL": bucket.put(first, **{"s3:x-amz-acl": None}),
        "cloudtrail without a trail": bucket.put(first, **{"aws:SourceArn": None}),
        "a foreign trail reads the ACL": bucket.read_acl(bucket.trail(name="evil")),
        "a foreign account reads the ACL": bucket.read_acl(bucket.trail(account=STRANGER)),
        "cloudtrail without a trail reads the ACL": bucket.read_acl(**{"aws:SourceArn": None}),
        "the trail reads a log file": by_service(
            CLOUDTRAIL, "s3:GetObject", bucket.put(first).resource, bucket.trail(), context=FULL_CONTROL
        ),
        "the trail reads the bucket's policy": by_service(
            CLOUDTRAIL, "s3:GetBucketPolicy", bucket.arn, bucket.trail()
        ),
        "the trail reads the ACL of another bucket": by_service(
            CLOUDTRAIL, "s3:GetBucketAcl", bucket.arn + "2", bucket.trail()
        ),
        "the organization's trail into another organization": bucket.put(f"{OTHER_ORGANIZATION}/{first}"),
    }.items():
        yield Row(name, request, UNSAID)
    yield Row("the trail over plain http", bucket.put(first, **{"aws:SecureTransport": "false"}), DENIED)
    yield Row("the trail over TLS 1.1", bucket.put(first, **{"s3:TlsVersion": "1.1"}), DENIED)
    yield Row("the trail over TLS 1.2", bucket.put(first, **{"s3:TlsVersion": "1.2"}), ALLOWED)


def organization(bucket: Bucket) -> Iterator[Row]:
    """The trail of an organization writes for its members, and a member's own trail does not."""
    into = bucket.put(f"{ORGANIZATION}/{STRANGER}")
    yield Row("the organization's trail for a member", into, ALLOWED if bucket.organization else UNSAID)
    member = bucket.put(f"{ORGANIZATION}/{STRANGER}", bucket.trail(account=STRANGER))
    yield Row("a member's own trail into the organization's folder", member, UNSAID)
    for account in bucket.accounts[1:]:
        listed = bucket.put(f"{ORGANIZATION}/{STRANGER}", bucket.trail(account=account))
        yield Row(f"the trail of {account}, listed, into the organization's folder", listed, UNSAID)
    for what, request in {
        "a trail of another name": bucket.put(f"{ORGANIZATION}/{STRANGER}", bucket.trail(name="evil")),
        "a trail without full control": bucket.put(
            f"{ORGANIZATION}/{STRANGER}", **{"s3:x-amz-acl": "private"}
        ),
        "cloudtrail without a trail": bucket.put(f"{ORGANIZATION}/{STRANGER}", **{"aws:SourceArn": None}),
        "another service": by_service(
            "config.amazonaws.com", into.action, into.resource, context=into.context
        ),
        "the trail, reading,": by_service(CLOUDTRAIL, "s3:GetObject", into.resource, context=into.context),
    }.items():
        yield Row(f"{what} into the organization's folder", request, UNSAID)


def shared(bucket: Bucket) -> Iterator[Row]:
    """One of several accounts into the folder of another: the policy allows it, and CloudTrail does not do it."""
    for account in bucket.accounts:
        for folder in bucket.accounts:
            if folder != account:
                for context in ({}, {"aws:SourceAccount": None}):
                    request = bucket.put(folder, bucket.trail(account=account), **context)
                    yield Row(f"the trail of {account} into the folder of {folder}", request, ALLOWED)


def people(bucket: Bucket) -> Iterator[Row]:
    """Everybody else."""
    key = bucket.put(bucket.accounts[0]).resource
    for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"):
        yield Row(f"anonymous {action}", by_nobody(action, key), UNSAID)
    yield Row("anonymous listing", by_nobody("s3:ListBucket", bucket.arn), UNSAID)
    for account in (OTHER, STRANGER):
        for action in ("s3:GetObject", "s3:PutObject"):
            yield Row(f"{account} {action}", by_user(action, key, account, context=FULL_CONTROL), UNSAID)
    yield Row("our own user, whom IAM decides about", by_user("s3:GetObject", key), UNSAID)
    for service in ("config.amazonaws.com", "delivery.logs.amazonaws.com", "s3.amazonaws.com"):
        put = by_service(service, "s3:PutObject", key, bucket.trail(), context=FULL_CONTROL)
        acl = by_service(service, "s3:GetBucketAcl", bucket.arn, bucket.trail())
        yield Row(f"{service} writes", put, UNSAID)
        yield Row(f"{service} reads the ACL", acl, UNSAID)
    for what, where in {"a file": key, "the bucket": bucket.arn}.items():
        action = "s3:ListBucket" if where == bucket.arn else "s3:GetObject"
        plain = by_user(action, where, context={"aws:SecureTransport": "false"})
        old = by_user(action, where, context={"s3:TlsVersion": "1.1"})
        yield Row(f"our own user reads {what} over plain http", plain, DENIED)
        yield Row(f"our own user reads {what} over TLS 1.1", old, DENIED)
        yield Row(
            f"our own user reads {what} over TLS 1.2",
            by_user(action, where, context={"s3:TlsVersion": "1.2"}),
            UNSAID,
        )


def deletes(bucket: Bucket) -> Iterator[Row]:
    """Deletes need MFA, but not those that a service does for itself."""
    refused = DENIED if bucket.mfa else UNSAID
    key = bucket.put(bucket.accounts[0]).resource
    for action in ("s3:DeleteObject", "s3:DeleteObjectVersion"):
        yield Row(f"{action} with long-term keys", by_user(action, key), refused)
        without = by_user(action, key, context={"aws:MultiFactorAuthPresent": "false"})
        yield Row(f"{action} in a session without MFA", without, refused)
        with_mfa = by_user(action, key, context={"aws:MultiFactorAuthPresent": "true"})
        yield Row(f"{action} with MFA", with_mfa, UNSAID)
        stranger = by_user(action, key, STRANGER, context={"aws:MultiFactorAuthPresent": "false"})
        yield Row(f"{action} by another account", stranger, refused)
        yield Row(f"{action} by a service", by_service("backup.amazonaws.com", action, key), UNSAID)
    reading = by_user("s3:GetObject", key, context={"aws:MultiFactorAuthPresent": "false"})
    yield Row("reading without MFA", reading, UNSAID)


def changes(bucket: Bucket) -> Iterator[Row]:
    """Only administrators change the bucket, where there are some; everybody reads its settings as before."""
    refused = DENIED if bucket.administrators else UNSAID
    for action in BUCKET_CHANGES:
        for arn, expected in {
            f"arn:aws:iam::{OWN}:role/Deploy": UNSAID,
            f"arn:aws:iam::{OWN}:role/aws-reserved/sso.amazonaws.com/Admin": UNSAID,
            f"arn:aws:iam::{OWN}:role/Other": refused,
            f"arn:aws:iam::{STRANGER}:role/Deploy": refused,
        }.items():
            request = by_user(f"s3:{action}", bucket.arn, context={"aws:PrincipalArn": arn})
            yield Row(f"{arn}, s3:{action}", request, expected)
        service = by_service("cloudformation.amazonaws.com", f"s3:{action}", bucket.arn)
        yield Row(f"a service, s3:{action}", service, UNSAID)
    yield Row("reading the lifecycle", by_user("s3:GetLifecycleConfiguration", bucket.arn), UNSAID)


def customer_keys(bucket: Bucket) -> Iterator[Row]:
    """Nobody writes with a key that S3 does not keep."""
    named = {"s3:x-amz-server-side-encryption-customer-algorithm": "AES256"}
    key = bucket.put(bucket.accounts[0]).resource
    yield Row("our own user writes with SSE-C", by_user("s3:PutObject", key, context=named), DENIED)
    yield Row("our own user writes", by_user("s3:PutObject", key), UNSAID)
    yield Row("our own user reads with SSE-C", by_user("s3:GetObject", key, context=named), UNSAID)


REPLICATION = ("ReplicateObject", "ReplicateDelete", "ReplicateTags", "ObjectOwnerOverrideToBucketOwner")


def replicas(bucket: Bucket) -> Iterator[Row]:
    """Only the role of the other account writes replicas, and does nothing else; IAM decides about our own roles."""
    key = bucket.put(STRANGER).resource
    for action in REPLICATION:
        for who in (WRITER, f"{WRITER}2", f"arn:aws:iam::{OTHER}:root", f"arn:aws:iam::{STRANGER}:role/r"):
            expected = ALLOWED if who == bucket.writer else UNSAID
            yield Row(f"{who}, s3:{action}", Request(who, f"s3:{action}", key, TLS), expected)
        other = Request(WRITER, f"s3:{action}", key.replace(bucket.arn, f"{bucket.arn}2"), TLS)
        yield Row(f"the role, s3:{action} in another bucket", other, UNSAID)
        plain = Request(WRITER, f"s3:{action}", key, {"aws:SecureTransport": "false"})
        yield Row(f"the role, s3:{action} over plain http", plain, DENIED)
    for action in ("PutObject", "GetObject", "GetObjectVersion", "PutObjectAcl", "PutObjectRetention"):
        yield Row(f"the role, s3:{action}", Request(WRITER, f"s3:{action}", key, TLS), UNSAID)
    for action in ("ListBucket", "PutBucketVersioning", "PutBucketPolicy"):
        yield Row(f"the role, s3:{action}", Request(WRITER, f"s3:{action}", bucket.arn, TLS), UNSAID)


def readers(bucket: Bucket) -> Iterator[Row]:
    """Each reader reads and lists its own folder of CloudTrail, and nobody else reads anything."""
    for account in (OTHER, READER, STRANGER):
        may = ALLOWED if account in bucket.readers else UNSAID

        def get(key: str, action: str = "s3:GetObject", account: str = account, **context: str) -> Request:
            where = f"{bucket.arn}/{key}"
            return by_user(action, where, account, bucket.partition, context=context)

        def listing(prefix: str | None, account: str = account, action: str = "s3:ListBucket") -> Request:
            context = {} if prefix is None else {"s3:prefix": prefix}
            return by_user(action, bucket.arn, account, bucket.partition, context=context)

        own = bucket.folder(account)
        for kind in ("", "-Digest", "-Insight", "-NetworkActivity", "-Aggregated"):
            key = f"{own}/CloudTrail{kind}/{bucket.region}/2026/11/28/x.json.gz"
            yield Row(f"{account} reads {key}", get(key), may)
        file = f"CloudTrail/{bucket.region}/2026/11/28/x.json.gz"
        for action in ("s3:PutObject", "s3:GetObjectVersion", "s3:RestoreObject"):
            yield Row(f"{account}, {action}", get(f"{own}/{file}", action), UNSAID)
        plain = get(f"{own}/{file}", **{"aws:SecureTransport": "false"})
        yield Row(f"{account} over plain http", plain, DENIED)
        for folder in (bucket.folder(OWN), bucket.folder("000000000000"), f"{own}0", f"x/{own}"):
            yield Row(f"{account} reads {folder}", get(f"{folder}/{file}"), UNSAID)
        yield Row(f"{account} reads another service's", get(f"{own}/Config/x.json.gz"), UNSAID)
        for prefix in (own, f"{own}/", f"{own}/CloudTrail-Digest/{bucket.region}"):
            yield Row(f"{account} lists {prefix}", listing(prefix), may)
            yield Row(f"{account}, versions", listing(prefix, action="s3:ListBucketVersions"), UNSAID)
        above = own.rpartition("/")[0]
        for other in (None, "", above, f"{above}/", f"{own}0/", f"{bucket.folder(OWN)}/", f"x/{own}/"):
            yield Row(f"{account} lists {other}", listing(other), UNSAID)
        location = by_user("s3:GetBucketLocation", bucket.arn, account, bucket.partition)
        yield Row(f"{account} finds the region of the bucket", location, may)
        elsewhere = by_user("s3:ListBucket", f"{bucket.arn}2", account, context={"s3:prefix": f"{own}/"})
        yield Row(f"{account} lists another bucket", elsewhere, UNSAID)
        for other_bucket in (f"{bucket.arn}2/{own}/{file}", f"{bucket.arn}2"):
            action = "s3:GetObject" if "/" in other_bucket else "s3:GetBucketLocation"
            yield Row(f"{account}, {other_bucket}", by_user(action, other_bucket, account), UNSAID)
    # The account in the request decides, and no request without one is allowed.
    unknown = by_user(
        "s3:GetObject", f"{bucket.arn}/{bucket.folder(OTHER)}/CloudTrail/x", OTHER, bucket.partition
    )
    context = {key: value for key, value in unknown.context.items() if key != "aws:PrincipalAccount"}
    yield Row(
        "without an account", Request(unknown.principal, unknown.action, unknown.resource, context), UNSAID
    )


TABLES = (delivery, organization, shared, people, readers, deletes, changes, customer_keys, replicas)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
@pytest.mark.parametrize("bucket", BUCKETS.values(), ids=BUCKETS)
def test_the_policy_says_of_each_request_what_it_must(
    bucket: Bucket, table: Callable[[Bucket], Iterable[Row]]
) -> None:
    assert misjudged(bucket.policy, table(bucket)) == []


@pytest.mark.parametrize("bucket", BUCKETS.values(), ids=BUCKETS)
def test_no_part_of_the_policy_could_be_lost_unnoticed(bucket: Bucket) -> None:
    rows = [row for table in TABLES for row in table(bucket)]
    assert misjudged(bucket.without_repetition, rows) == []
    assert parts_that_no_row_keeps(bucket.without_repetition, rows) == []


def test_without_a_writer_only_the_policies_of_the_account_decide_about_replicas() -> None:
    (statement,) = (one for one in BUCKETS["template"].policy["Statement"] if one["Sid"] == "AllowReplicas")
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{OWN}:root"}


def test_no_policy_of_the_catalogue_has_a_function_around_a_statement() -> None:
    for name in CATALOG:
        for title, body in rendered(name)["Resources"].items():
            for document in ("PolicyDocument", "KeyPolicy", "AssumeRolePolicyDocument"):
                for statement in body.get("Properties", {}).get(document, {}).get("Statement", []):
                    assert "Effect" in statement, (name, title, statement)
