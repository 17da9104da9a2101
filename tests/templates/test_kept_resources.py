"""What a stack keeps when it is updated still has what it needs: its key, its policy and the bucket of its access logs.

CloudFormation keeps a bucket, a bucket policy, a key or a log group that an update replaces or removes, as it was
last. A key or a policy that stays in the stack moves on, and must go on to serve what was kept before.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from zlib import crc32

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from deployment.resolver import Resolved
from policies.evaluator import Request, Verdict, verdict

from cloudtrail_templates import CATALOG
from templates.deployments import ACCOUNT, REQUIRED, rendered, values_of

BUCKET, POLICY, KEY, LOG_GROUP = (
    f"AWS::{kind}" for kind in ("S3::Bucket", "S3::BucketPolicy", "KMS::Key", "Logs::LogGroup")
)
REGION = "eu-central-1"


def create_only(kind: str) -> list[str]:
    """The properties whose change replaces a resource."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    return [path.rpartition("/")[2] for path in schema.get("createOnlyProperties", ())]


CREATE_ONLY = {kind: create_only(kind) for kind in (BUCKET, POLICY, KEY, LOG_GROUP)}


@dataclass(frozen=True)
class Update:
    """A stack before and after one parameter changes."""

    before: Resolved
    after: Resolved

    def kept(self, kind: str) -> Iterator[str]:
        """The logical ids of the resources of a type that are in the stack no longer, or are replaced."""
        for title, resource in self.before.resources.items():
            if resource["Type"] == kind and (
                title not in self.after.resources or self.is_replaced(title, CREATE_ONLY[kind])
            ):
                assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
                assert resource["UpdateReplacePolicy"] == "Retain"
                yield title

    def is_replaced(self, title: str, names: list[str]) -> bool:
        old, new = self.before.properties(title), self.after.properties(title)
        return any(old.get(name) != new.get(name) for name in names)

    def now(self, title: str) -> Mapping[str, Any]:
        """The properties of a key or a policy after the update: the new ones, unless it was kept as it was."""
        kind = self.before.resources[title]["Type"]
        stack = self.before if title in self.kept(kind) else self.after
        return stack.properties(title)

    def policies_of(self, bucket: str) -> list[Mapping[str, Any]]:
        """The policies of a bucket after the update."""
        titles = [
            title
            for title, one in self.before.resources.items()
            if one["Type"] == POLICY and one["Properties"]["Bucket"] == bucket
        ]
        return [self.now(title)["PolicyDocument"] for title in titles if self.now(title)["Bucket"] == bucket]

    def key_policy(self, arn: str) -> Mapping[str, Any] | None:
        """The policy of a key after the update, if the stack created it."""
        for title, one in self.before.resources.items():
            if one["Type"] == KEY and self.before.value({"Fn::GetAtt": [title, "Arn"]}) == arn:
                policy: Mapping[str, Any] = self.now(title)["KeyPolicy"]
                return policy
        return None

    def losses(self) -> Iterator[str]:
        """Yield what a resource that was kept has lost, or what is encrypted with a key that stays or is kept."""
        for title, one in self.before.resources.items():
            if one["Type"] == KEY and not self.can_be_read(title):
                yield f"the account can no longer decrypt with {title}"
        for title in self.kept(LOG_GROUP):
            if not self.can_decrypt(title):
                yield f"the key no longer admits {title}"
        for title in self.kept(BUCKET):
            name = self.before.value({"Ref": title})
            if not self.policies_of(name):
                yield f"{title} has no policy"
            if not self.can_log_access(title, name):
                yield f"S3 no longer delivers the access logs of {title}"

    def can_be_read(self, key: str) -> bool:
        """Whether principals of the account may decrypt what was encrypted with a key, if IAM allows it."""
        decrypt = Request(f"arn:aws:iam::{ACCOUNT}:role/reader", "kms:Decrypt", "*")
        return verdict(self.now(key)["KeyPolicy"], decrypt) is Verdict.ALLOWED

    def can_decrypt(self, title: str) -> bool:
        """Whether CloudWatch Logs may use the key of a log group that was kept."""
        policy = self.key_policy(self.before.properties(title).get("KmsKeyId", ""))
        if policy is None:
            return True
        arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{self.before.value({'Ref': title})}"
        requests = [
            Request(f"logs.{REGION}.amazonaws.com", action, "*", {"kms:EncryptionContext:aws:logs:arn": arn})
            for action in ("kms:Decrypt", "kms:GenerateDataKey")
        ]
        return all(verdict(policy, one) is Verdict.ALLOWED for one in requests)

    def can_log_access(self, title: str, name: str) -> bool:
        """Whether S3 may deliver the access logs of a bucket that was kept, if the stack has the bucket for them."""
        target = (
            self.before.properties(title).get("LoggingConfiguration", {}).get("DestinationBucketName", "")
        )
        context = {
            "aws:SourceArn": f"arn:aws:s3:::{name}",
            "aws:SourceAccount": ACCOUNT,
            "aws:SecureTransport": "true",
        }
        put = Request("logging.s3.amazonaws.com", "s3:PutObject", f"arn:aws:s3:::{target}/a", context)
        return all(verdict(policy, put) is Verdict.ALLOWED for policy in self.policies_of(target))


def stack_with(name: str, parameters: Mapping[str, str]) -> Resolved:
    """A stack in which each bucket and log group has the name that is given, or a generated one of its own."""
    return _stack(name, tuple(sorted({**REQUIRED[name], **parameters}.items())))


@cache
def _stack(name: str, parameters: tuple[tuple[str, str], ...]) -> Resolved:
    values = dict(parameters)
    names = {}
    for title, one in (
        Resolved(rendered(name), values, account=ACCOUNT, region=REGION).of(BUCKET, LOG_GROUP).items()
    ):
        properties = one["Properties"]
        # A resource that is replaced gets another generated name.
        seed = crc32(str([properties.get(each) for each in CREATE_ONLY[one["Type"]]]).encode())
        given = properties.get("LogGroupName") or properties.get("BucketName")
        names[title] = given or f"stack-{title}-{seed}"
    return Resolved(rendered(name), values, account=ACCOUNT, region=REGION, ids=names)


def changes(name: str, parameter: str) -> Iterator[tuple[str, str]]:
    """The values of a parameter, each with the next one and back; for a name also another name."""
    values = values_of(name, parameter)
    pattern = rendered(name)["Parameters"][parameter].get("AllowedPattern")
    if pattern and re.fullmatch(pattern, f"{values[-1]}2"):
        values.append(f"{values[-1]}2")
    for one, other in itertools.pairwise(values):
        yield one, other
        yield other, one


@cache
def kept_properties(name: str, parameter: str, value: str) -> str:
    return str(stack_with(name, {parameter: value}).of(*CREATE_ONLY))


@cache
def deciding(name: str) -> tuple[str, ...]:
    """The parameters, other than numbers, that change what a stack keeps."""
    return tuple(
        parameter
        for parameter, declared in rendered(name)["Parameters"].items()
        if declared["Type"] != "Number"
        and len({kept_properties(name, parameter, value) for value in values_of(name, parameter)}) > 1
    )


def updates(name: str, parameter: str) -> Iterator[Update]:
    """The updates of one parameter, in a stack with defaults and in those with another value of a second parameter."""
    others = [{}] + [
        {other: value} for other in deciding(name) if other != parameter for value in values_of(name, other)
    ]
    for context, (old, new) in itertools.product(others, changes(name, parameter)):
        before = stack_with(name, {**context, **needed_with(name, parameter, old), parameter: old})
        after = {**context, **needed_with(name, parameter, new, former=old), parameter: new}
        update = Update(before, stack_with(name, after))
        if not update.before.broken_rules() and not update.after.broken_rules():
            yield update


def needed_with(name: str, parameter: str, value: str, former: str = "") -> dict[str, str]:
    """The parameters that the form asks for together with this value."""
    if name in ("trail", "organization-trail") and parameter == "LogGroupName" and former:
        return {"FormerLogGroupNames": former}
    if (name, parameter, value) == ("trail", "CloudWatchLogs", "Existing"):
        role_arn = f"arn:aws:iam::{ACCOUNT}:role/trail"
        return {"ExistingLogGroupName": "existing", "ExistingLogGroupRoleArn": role_arn}
    if (name, parameter) == ("log-bucket", "ReplicaBucketName") and value:
        examples = CATALOG[name].examples
        return {needed: examples[needed] for needed in ("ReplicationRoleArn", "ReplicaKmsKeyArn")}
    return {}


@pytest.mark.parametrize(
    ("name", "parameter"), [(name, parameter) for name in CATALOG for parameter in deciding(name)]
)
def test_what_an_update_leaves_behind_has_all_that_it_needs(name: str, parameter: str) -> None:
    made = list(updates(name, parameter))
    assert made
    for update in made:
        changed = (update.before.parameters, update.after.parameters)
        assert list(update.losses()) == [], changed


def test_updates_leave_buckets_and_log_groups_behind() -> None:
    """The test above looks at something: at each kind of what a stack keeps, replaced and removed."""
    found = {
        (name, title, title in update.after.resources)
        for name in ("log-bucket", "trail")
        for parameter in deciding(name)
        for update in updates(name, parameter)
        for kind in (BUCKET, LOG_GROUP)
        for title in update.kept(kind)
    }
    assert found == {
        ("log-bucket", "LogBucket", True),
        ("log-bucket", "AccessLogBucket", False),
        ("trail", "LogGroup", True),
        ("trail", "LogGroup", False),
    }


@pytest.mark.parametrize("new", ["", "other"])
def test_a_changed_name_without_the_former_one_is_found(new: str) -> None:
    before = stack_with("trail", {"LogGroupName": "audit"})
    after = stack_with("trail", {"LogGroupName": new})
    assert list(Update(before, after).losses()) == ["the key no longer admits LogGroup"]
