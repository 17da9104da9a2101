"""A bucket policy that lacks a folder of an organization trail is found."""

from typing import Any

import pytest

from validation.rule_cases import (
    BUCKET_STATEMENTS,
    OF_TRAIL,
    Case,
    allow,
    assert_case,
    bad,
    bad_reference,
    case_id,
    good,
    good_reference,
    policy,
    put,
    when_live,
)

DOCUMENT = "BucketPolicy.PolicyDocument"
ACL = BUCKET_STATEMENTS[0]
ORGANIZATION = put("Trail.IsOrganizationTrail", True)


def writes(*folders: Any) -> tuple:
    """An organization trail whose bucket policy allows these objects."""
    resources = [folder if isinstance(folder, dict) else {"Fn::Sub": folder} for folder in folders]
    return ORGANIZATION, put(DOCUMENT, policy(ACL, allow("cloudtrail", "s3:PutObject", resources, OF_TRAIL)))


OWN = "${Bucket.Arn}/AWSLogs/${AWS::AccountId}/*"

CASES = [
    bad("CT207", "the folder of the account only", ORGANIZATION),
    bad("CT207", "written as text", put("Trail.IsOrganizationTrail", "true")),
    bad("CT207", "folders of accounts", *writes(OWN, "${Bucket.Arn}/AWSLogs/111122223333/*"), also={"CT209"}),
    bad_reference("CT207", "when live", put("Trail.IsOrganizationTrail", when_live(True, False))),
    bad_reference(
        "CT207", "a folder when live", *writes(OWN, when_live({"Fn::Sub": "${Bucket.Arn}/AWSLogs/o-a/*"}))
    ),
    bad("CT207", "the folder of the organization only", *writes("${Bucket.Arn}/AWSLogs/o-exampleorg1/*")),
    bad("CT207", "both folders of another depth", *writes(OWN, "${Bucket.Arn}/AWSLogs/o-exampleorg1")),
    good("CT207", "no organization trail"),
    good("CT207", "both folders", *writes(OWN, "${Bucket.Arn}/AWSLogs/o-exampleorg1/*")),
    good("CT207", "every folder", *writes("${Bucket.Arn}/AWSLogs/*")),
    good("CT207", "the whole bucket", *writes("${Bucket.Arn}/*")),
    good("CT207", "a bucket elsewhere", ORGANIZATION, put("Trail.S3BucketName", "elsewhere")),
    good_reference("CT207", "the id in a parameter", *writes(OWN, "${Bucket.Arn}/AWSLogs/${Open}/*")),
    good_reference("CT207", "an open trail", put("Trail.IsOrganizationTrail", {"Ref": "Open"})),
    good_reference("CT207", "an open policy", ORGANIZATION, put(DOCUMENT, {"Ref": "Open"})),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
