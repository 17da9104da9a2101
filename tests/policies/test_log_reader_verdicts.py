"""Who assumes the role that reads log files, and what it may do: requests and verdicts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from policies.calls import (
    ALLOWED,
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
from policies.evaluator import Request, Verdict, verdict

TEMPLATE = CATALOG["log-reader"].build().to_dict()
ORGANIZATION, OTHER_ORGANIZATION = "o-exampleorg1", "o-exampleorg2"
KEY = f"arn:aws:kms:{REGION}:{OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
BUCKET = "arn:aws:s3:::existing-logs"
FOLDERS = tuple(
    f"CloudTrail{kind}" for kind in ("", "-Digest", "-Insight", "-NetworkActivity", "-Aggregated")
)
UNIT = f"{ORGANIZATION}/r-ab12/ou-ab12-11111111/"


def stack(**parameters: str) -> Resolved:
    given = {"LogBucketName": "existing-logs", "KmsKeyArn": KEY, "LogAccountId": OTHER, **parameters}
    made = Resolved(TEMPLATE, given)
    assert made.broken_rules() == []
    return made


@dataclass(frozen=True)
class Reader:
    """A role as deployed, and what it may read: the account's folder, folders of CloudTrail, and regions."""

    resolved: Resolved
    folder: str
    folders: tuple[str, ...] = FOLDERS
    regions: tuple[str, ...] = ("eu-west-1", "us-east-1", "eu-west-2")
    above: bool = False

    @property
    def root(self) -> str:
        """What the folders of all accounts have in common."""
        return self.folder.rpartition("/")[0] + "/"

    @property
    def policy(self) -> Mapping[str, Any]:
        """The policy of the role, without the statements that a parameter switches off."""
        found: Mapping[str, Any] = self.resolved.properties("LogReaderRolePolicy")["PolicyDocument"]
        kept = [
            one
            for one in found["Statement"]
            if one.get("NotResource") != ["*"] and one.get("Condition", {}).get("StringNotLike") != NOTHING
        ]
        return {**found, "Statement": kept}


NOTHING = {"s3:prefix": ["*"]}
READERS = {
    "account": Reader(stack(), f"AWSLogs/{OTHER}"),
    "prefix": Reader(stack(S3KeyPrefix="a/b"), f"a/b/AWSLogs/{OTHER}"),
    "organization": Reader(stack(OrganizationId=ORGANIZATION), f"AWSLogs/{ORGANIZATION}/{OTHER}"),
    "control-tower": Reader(
        stack(OrganizationId=ORGANIZATION, S3KeyPrefix=ORGANIZATION),
        f"{ORGANIZATION}/AWSLogs/{ORGANIZATION}/{OTHER}",
    ),
    "third-party": Reader(stack(ReaderAccountId="555566667777", ExternalId="siem-7f3c"), f"AWSLogs/{OTHER}"),
    "folders": Reader(
        stack(LogFolders="CloudTrail, CloudTrail-Insight"),
        f"AWSLogs/{OTHER}",
        folders=("CloudTrail", "CloudTrail-Insight"),
    ),
    "digests": Reader(
        stack(LogFolders="CloudTrail-Digest", S3KeyPrefix="a"),
        f"a/AWSLogs/{OTHER}",
        folders=("CloudTrail-Digest",),
    ),
    "regions": Reader(
        stack(LogRegions="eu-west-1,us-east-1", OrganizationId=ORGANIZATION),
        f"AWSLogs/{ORGANIZATION}/{OTHER}",
        regions=("eu-west-1", "us-east-1"),
    ),
    "folders-and-regions": Reader(
        stack(LogRegions="eu-west-1", LogFolders="CloudTrail", OrganizationId=ORGANIZATION, S3KeyPrefix="a"),
        f"a/AWSLogs/{ORGANIZATION}/{OTHER}",
        folders=("CloudTrail",),
        regions=("eu-west-1",),
    ),
}
each_reader = pytest.mark.parametrize("one", READERS.values(), ids=READERS)


def get(key: str, bucket: str = BUCKET, action: str = "s3:GetObject") -> Request:
    return by_user(action, f"{bucket}/{key}")


def listing(prefix: str | None, bucket: str = BUCKET, action: str = "s3:ListBucket") -> Request:
    return by_user(action, bucket, context={} if prefix is None else {"s3:prefix": prefix})


def refused(request: Request, policy: Mapping[str, Any]) -> Verdict:
    """A request that must not be allowed, whether a statement denies it or none allows it."""
    said = verdict(policy, request)
    return UNSAID if said is ALLOWED else said


def of_files(one: Reader) -> Iterator[Row]:
    for folder in FOLDERS:
        for region in ("eu-west-1", "us-east-1", "eu-west-2"):
            may = folder in one.folders and region in one.regions
            key = f"{one.folder}/{folder}/{region}/2026/11/28/{OTHER}_{folder}_{region}_x.json.gz"
            yield Row(f"reads {key}", get(key), ALLOWED if may else refused(get(key), one.policy))
            for action in ("s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion", "s3:RestoreObject"):
                yield Row(f"{action} {key}", get(key, action=action), UNSAID)
    file = f"{one.folders[0]}/{one.regions[0]}/2026/11/28/x.json.gz"
    for what, key in {
        "the neighbour's": f"{one.root}{STRANGER}/{file}",
        "a folder that starts alike": f"{one.folder}0/{file}",
        "the folder beside the prefix": f"elsewhere/{one.folder}/{file}",
        "another organization's": f"AWSLogs/{OTHER_ORGANIZATION}/{OTHER}/{file}",
        "a file of another service": f"{one.folder}/Config/{one.regions[0]}/2026/11/28/x.json.gz",
        "a file above": f"{one.root}x.json.gz",
    }.items():
        yield Row(f"reads {what}", get(key), refused(get(key), one.policy))
    elsewhere = get(f"{one.folder}/{file}", "arn:aws:s3:::other")
    yield Row("reads another bucket", elsewhere, UNSAID)


def of_listing(one: Reader) -> Iterator[Row]:
    everything = len(one.folders) == 5 and len(one.regions) == 3
    whole = [one.folder, f"{one.folder}/"]
    for prefix in whole:
        expected = ALLOWED if everything else refused(listing(prefix), one.policy)
        yield Row(f"lists {prefix}", listing(prefix), expected)
    for folder in FOLDERS:
        for region in ("eu-west-1", "us-east-1", "eu-west-2"):
            may = folder in one.folders and region in one.regions
            # The AWS CLI lists digest files without a slash at the end.
            for end in ("", "/", "/2026/11/28/"):
                prefix = f"{one.folder}/{folder}/{region}{end}"
                expected = ALLOWED if may else refused(listing(prefix), one.policy)
                yield Row(f"lists {prefix}", listing(prefix), expected)
    inside = f"{one.folder}/{one.folders[0]}/{one.regions[0]}/"
    yield Row("lists another bucket", listing(inside, "arn:aws:s3:::other"), UNSAID)
    yield Row("lists versions", listing(inside, action="s3:ListBucketVersions"), UNSAID)
    neighbour = inside.replace(OTHER, STRANGER)
    for prefix in (None, "", "AWSLogs/", one.root, one.root[:-1], neighbour, f"{one.folder}0/", f"x{inside}"):
        yield Row(f"lists {prefix}", listing(prefix), refused(listing(prefix), one.policy))
    yield Row("finds the region of the bucket", by_user("s3:GetBucketLocation", BUCKET), ALLOWED)
    yield Row("of another", by_user("s3:GetBucketLocation", "arn:aws:s3:::other"), UNSAID)
    for action in ("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucket", "s3:ListAllMyBuckets"):
        yield Row(action, by_user(action, BUCKET), UNSAID)


def of_key(one: Reader) -> Iterator[Row]:
    through = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
    trail = {"kms:EncryptionContext:aws:cloudtrail:arn": trail_arn()}
    arn = "kms:EncryptionContext:aws:s3:arn"
    file = f"{one.folders[0]}/{one.regions[0]}/2026/11/28/x.json.gz"
    own, neighbour = f"{BUCKET}/{one.folder}/{file}", f"{BUCKET}/{one.root}{STRANGER}/{file}"
    for what, context, expected in (
        ("its file", {arn: own, **trail}, ALLOWED),
        ("its file with a context of S3 only", {arn: own}, ALLOWED),
        ("a file with an S3 Bucket Key", {arn: BUCKET}, ALLOWED),
        ("a file with an S3 Bucket Key and the context of CloudTrail", {arn: BUCKET, **trail}, ALLOWED),
        ("the neighbour's file", {arn: neighbour, **trail}, UNSAID),
        ("a file of another bucket", {arn: own.replace("existing-logs", "other")}, UNSAID),
        ("another bucket's key", {arn: f"{BUCKET}-2"}, UNSAID),
        ("a file without the context of S3", trail, UNSAID),
    ):
        yield Row(f"decrypts {what}", by_user("kms:Decrypt", KEY, context={**through, **context}), expected)
    own_call = {arn: own}
    sqs = {"kms:ViaService": f"sqs.{REGION}.amazonaws.com", arn: own}
    yield Row("decrypts by itself", by_user("kms:Decrypt", KEY, context=own_call), UNSAID)
    yield Row("decrypts through another service", by_user("kms:Decrypt", KEY, context=sqs), UNSAID)
    yield Row("with another key", by_user("kms:Decrypt", f"{KEY}0", context={**through, arn: own}), UNSAID)
    for action in ("kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:ScheduleKeyDeletion"):
        yield Row(action, by_user(action, KEY, context={**through, arn: own}), UNSAID)


@each_reader
def test_the_role_reads_its_folder_and_no_other(one: Reader) -> None:
    rows = [*of_files(one), *of_listing(one), *of_key(one)]
    assert misjudged(one.policy, rows) == []
    assert parts_that_no_row_keeps(one.policy, rows) == []


@each_reader
def test_statements_that_a_parameter_switches_off_change_nothing(one: Reader) -> None:
    whole = one.resolved.properties("LogReaderRolePolicy")["PolicyDocument"]
    for row in (*of_files(one), *of_listing(one), *of_key(one)):
        assert (verdict(whole, row.request) is ALLOWED) is (row.expected is ALLOWED), row.what


def test_with_all_accounts_it_reads_every_folder_and_lists_what_is_above() -> None:
    made = stack(LogAccountId="*", ReaderAccountId=OTHER, ExternalId="a1", OrganizationId=ORGANIZATION)
    policy = made.properties("LogReaderRolePolicy")["PolicyDocument"]
    root = f"AWSLogs/{ORGANIZATION}"
    for account in (OTHER, STRANGER):
        for key in (f"{root}/{account}/{folder}/eu-west-1/2026/11/28/x.json.gz" for folder in FOLDERS):
            assert verdict(policy, get(key)) is ALLOWED
        assert verdict(policy, listing(f"{root}/{account}/")) is ALLOWED
    assert verdict(policy, listing(f"{root}/")) is ALLOWED
    for prefix in (None, "", "AWSLogs/", f"AWSLogs/{OTHER_ORGANIZATION}/"):
        assert verdict(policy, listing(prefix)) is not ALLOWED
    assert verdict(policy, get(f"AWSLogs/{OWN}/CloudTrail/eu-west-1/x.json.gz")) is UNSAID


def test_without_a_key_it_decrypts_with_none() -> None:
    policy = stack(KmsKeyArn="").properties("LogReaderRolePolicy")["PolicyDocument"]
    context = {"kms:ViaService": f"s3.{REGION}.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": BUCKET}
    assert verdict(policy, by_user("kms:Decrypt", KEY, context=context)) is UNSAID


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_in_another_partition_it_reads_the_same(region: str, partition: str, suffix: str) -> None:
    key = KEY.replace("arn:aws:", f"arn:{partition}:")
    parameters = {"LogBucketName": "existing-logs", "KmsKeyArn": key, "LogAccountId": OTHER}
    limits = {"LogFolders": "CloudTrail", "LogRegions": region}
    made = Resolved(TEMPLATE, {**parameters, **limits}, region=region, partition=partition)
    policy = made.properties("LogReaderRolePolicy")["PolicyDocument"]
    bucket, path = f"arn:{partition}:s3:::existing-logs", f"AWSLogs/{OTHER}/CloudTrail/{region}"
    context = {"kms:ViaService": f"s3.{region}.{suffix}", "kms:EncryptionContext:aws:s3:arn": bucket}
    assert verdict(policy, get(f"{path}/2026/11/28/x.json.gz", bucket)) is ALLOWED
    assert verdict(policy, listing(f"{path}/", bucket)) is ALLOWED
    assert verdict(policy, by_user("kms:Decrypt", key, context=context)) is ALLOWED
    trust = made.properties("LogReaderRole")["AssumeRolePolicyDocument"]
    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"AWS": f"arn:{partition}:iam::{OTHER}:root"}


def by_role(
    account: str = OTHER, name: str = "Audit", action: str = "sts:AssumeRole", **context: Any
) -> Request:
    """A call of a role of an account that is in the unit of the organization."""
    arn = f"arn:aws:iam::{account}:role/{name}"
    known = {"aws:PrincipalArn": arn, "aws:PrincipalOrgID": ORGANIZATION, "aws:PrincipalOrgPaths": UNIT}
    request = by_user(action, "", account, context={**known, **context})
    kept = {key: value for key, value in request.context.items() if value is not None}
    return replace(request, principal=arn, context=kept)


OUTSIDE = {"aws:PrincipalOrgID": OTHER_ORGANIZATION, "aws:PrincipalOrgPaths": UNIT.replace("org1", "org2")}
ALONE = {"aws:PrincipalOrgID": None, "aws:PrincipalOrgPaths": None}
EXTERNAL = {"sts:ExternalId": "siem-7f3c"}


def nobody_else() -> Iterator[Row]:
    yield Row("anonymous", by_nobody("sts:AssumeRole", ""), UNSAID)
    yield Row("a service", by_service("ec2.amazonaws.com", "sts:AssumeRole", ""), UNSAID)
    for action in ("sts:TagSession", "sts:SetSourceIdentity", "sts:AssumeRoleWithWebIdentity"):
        yield Row(action, by_role(action=action, **EXTERNAL), UNSAID)


def of_account() -> Iterator[Row]:
    for name, may in {"Audit": ALLOWED, "Auditor": ALLOWED, "Admin": UNSAID}.items():
        yield Row(f"the role {name}", by_role(name=name), may)
    yield Row("a role of another account", by_role(STRANGER), UNSAID)
    yield Row("our own role", by_role(OWN), UNSAID)


def of_third_party() -> Iterator[Row]:
    yield Row("with its external ID", by_role(**EXTERNAL, **ALONE), ALLOWED)
    yield Row("of any name", by_role(name="x", **EXTERNAL, **OUTSIDE), ALLOWED)
    yield Row("without an external ID", by_role(), UNSAID)
    for wrong in ("siem-7f3d", "SIEM-7F3C", "siem-7f3c ", "*", "siem-7f3"):
        yield Row(f"with {wrong}", by_role(**{"sts:ExternalId": wrong}), UNSAID)
    yield Row("another account with the external ID", by_role(STRANGER, **EXTERNAL), UNSAID)


def of_path(below: bool) -> Iterator[Row]:
    yield Row("in the unit", by_role(), ALLOWED)
    yield Row("another account in the unit", by_role(STRANGER), ALLOWED)
    child = {"aws:PrincipalOrgPaths": f"{UNIT}ou-ab12-22222222/"}
    yield Row("in a unit below", by_role(**child), ALLOWED if below else UNSAID)
    for what, context in {
        "in another unit": {"aws:PrincipalOrgPaths": UNIT.replace("1111/", "1112/")},
        "in a unit above": {"aws:PrincipalOrgPaths": f"{ORGANIZATION}/r-ab12/"},
        "in another organization": OUTSIDE,
        "of another organization that names our path": {"aws:PrincipalOrgID": OTHER_ORGANIZATION},
        "of ours with another organization's path": {"aws:PrincipalOrgPaths": UNIT.replace("org1", "org2")},
        "in no organization": ALONE,
    }.items():
        yield Row(what, by_role(**context), UNSAID)


def of_account_in_path() -> Iterator[Row]:
    yield Row("in the organization", by_role(), ALLOWED)
    yield Row("another account of the organization", by_role(STRANGER), UNSAID)
    yield Row("the account, in another organization", by_role(**OUTSIDE), UNSAID)
    yield Row("in another organization with our path", by_role(**{"aws:PrincipalOrgID": "o-x"}), UNSAID)
    yield Row("with another path", by_role(**{"aws:PrincipalOrgPaths": "o-x/"}), UNSAID)
    yield Row("in no organization", by_role(**ALONE), UNSAID)


@pytest.mark.parametrize(
    ("parameters", "rows"),
    [
        ({"ReaderPrincipalArns": "arn:aws:iam::*:role/Audit*"}, list(of_account())),
        (
            {"LogAccountId": OWN, "ReaderAccountId": OTHER, "ExternalId": "siem-7f3c"},
            list(of_third_party()),
        ),
        ({"ExternalId": "siem-7f3c"}, list(of_third_party())),
        (
            {"LogAccountId": "*", "ReaderAccountId": OTHER, "ReaderOrganizationPath": f"{ORGANIZATION}/*"},
            list(of_account_in_path()),
        ),
        ({"ReaderOrganizationPath": f"{UNIT}*"}, list(of_path(below=True))),
        ({"ReaderOrganizationPath": UNIT}, list(of_path(below=False))),
    ],
    ids=["account", "third-party", "own-external-id", "account-in-path", "path-and-below", "path"],
)
def test_only_the_reader_assumes_the_role(parameters: dict[str, str], rows: list[Row]) -> None:
    trust = stack(**parameters).properties("LogReaderRole")["AssumeRolePolicyDocument"]
    # Without a list of principals, the condition is one that every principal keeps.
    for statement in trust["Statement"]:
        if statement["Condition"]["ArnLike"] == {"aws:PrincipalArn": ["arn:*:*::*:*"]}:
            del statement["Condition"]["ArnLike"]
    every = [*rows, *nobody_else()]
    assert misjudged(trust, every) == []
    assert parts_that_no_row_keeps(trust, every) == []


def test_without_conditions_of_its_own_the_account_decides() -> None:
    trust = stack().properties("LogReaderRole")["AssumeRolePolicyDocument"]
    assert verdict(trust, by_role(**ALONE)) is ALLOWED
    assert verdict(trust, by_role(STRANGER)) is UNSAID


def test_of_a_path_only_the_named_principals_assume_the_role() -> None:
    path = {"ReaderOrganizationPath": f"{ORGANIZATION}/*"}
    made = stack(**path, ReaderPrincipalArns="arn:aws:iam::*:role/Audit")
    trust = made.properties("LogReaderRole")["AssumeRolePolicyDocument"]
    assert verdict(trust, by_role()) is ALLOWED
    assert verdict(trust, by_role(STRANGER)) is ALLOWED
    assert verdict(trust, by_role(name="Admin")) is UNSAID
    assert verdict(trust, by_role(**OUTSIDE)) is UNSAID


def test_all_accounts_without_a_reader_are_no_reason_to_trust_everybody() -> None:
    # A rule refuses it; the policy alone would have a principal that is not valid.
    made = Resolved(TEMPLATE, {"LogBucketName": "existing-logs", "LogAccountId": "*"})
    assert [name for name, _ in made.broken_rules()] == ["AllAccountsNeedReader"]
    (statement,) = made.properties("LogReaderRole")["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::*:root"}
