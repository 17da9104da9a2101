"""The size of a policy at deployment, where its text still has functions in it."""

import pytest
from awacs.aws import PolicyDocument
from troposphere import If, Ref

from cloudtrail_templates.policies.bucket_protection import EVERYBODY
from cloudtrail_templates.policies.document import deny
from cloudtrail_templates.policies.log_bucket import policy_bytes

SHORT, LONG = "arn:aws:s3:::a", f"arn:aws:s3:::{'a' * 60}"


def policy(resource: object) -> PolicyDocument:
    statement = deny("Deny", EVERYBODY, [], resource=[resource])
    return PolicyDocument(Version="2012-10-17", Statement=[statement])


@pytest.mark.parametrize("branches", [(SHORT, LONG), (LONG, SHORT)])
def test_the_longer_branch_counts(branches: tuple[str, str]) -> None:
    assert policy_bytes(policy(If("Any", *branches))) == policy_bytes(policy(LONG))


def test_a_reference_counts_as_the_longest_that_it_may_stand_for() -> None:
    assert policy_bytes(policy(Ref("AWS::Partition"))) > policy_bytes(policy("aws"))
    assert policy_bytes(policy(Ref("Name"))) == policy_bytes(policy("x" * 63))
