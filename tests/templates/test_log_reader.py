"""The template of the role that reads log files: whose it is, what it reads, and what it says about itself."""

from typing import Any

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from templates.deployments import ACCOUNT, KEY_ARN, ORGANIZATION, OTHER_ACCOUNT, deployed, statements

PATH = f"{ORGANIZATION}/r-ab12/ou-ab12-11111111/*"


def stack(**parameters: str) -> Resolved:
    return deployed("log-reader", **{"LogAccountId": OTHER_ACCOUNT, **parameters})


def trust(**parameters: str) -> dict[str, Any]:
    (found,) = stack(**parameters).properties("LogReaderRole")["AssumeRolePolicyDocument"]["Statement"]
    assert isinstance(found, dict)
    return found


def reading(**parameters: str) -> dict[str, Any]:
    return statements(stack(**parameters).properties("LogReaderRolePolicy")["PolicyDocument"])


def test_the_account_is_all_that_must_be_given_beside_the_bucket() -> None:
    made = stack()
    assert made.broken_rules() == []
    assert trust()["Principal"] == {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"}
    assert reading()["AllowGetFiles"]["Resource"] == [
        f"arn:aws:s3:::audit-logs/AWSLogs/{OTHER_ACCOUNT}/CloudTrail*/*"
    ]


@pytest.mark.parametrize(
    ("parameters", "folder"),
    [
        ({}, f"AWSLogs/{OTHER_ACCOUNT}"),
        ({"S3KeyPrefix": "a/b"}, f"a/b/AWSLogs/{OTHER_ACCOUNT}"),
        ({"OrganizationId": ORGANIZATION}, f"AWSLogs/{ORGANIZATION}/{OTHER_ACCOUNT}"),
        (
            {"OrganizationId": ORGANIZATION, "S3KeyPrefix": ORGANIZATION},
            f"{ORGANIZATION}/AWSLogs/{ORGANIZATION}/{OTHER_ACCOUNT}",
        ),
        (
            {"LogAccountId": ACCOUNT, "ReaderAccountId": OTHER_ACCOUNT, "ExternalId": "siem"},
            f"AWSLogs/{ACCOUNT}",
        ),
        ({"LogAccountId": "*", "ReaderOrganizationPath": PATH}, "AWSLogs/*"),
        ({"LogAccountId": ACCOUNT, "ReaderOrganizationPath": PATH}, f"AWSLogs/{ACCOUNT}"),
    ],
)
def test_it_reads_lists_and_names_one_folder(parameters: dict[str, str], folder: str) -> None:
    made = stack(**parameters)
    assert made.broken_rules() == []
    found = statements(made.properties("LogReaderRolePolicy")["PolicyDocument"])
    files = f"arn:aws:s3:::audit-logs/{folder}/CloudTrail*/*"
    assert found["AllowGetFiles"]["Resource"] == [files]
    assert found["AllowListFiles"]["Condition"] == {"StringLike": {"s3:prefix": [folder, f"{folder}/*"]}}
    context = found["AllowDecrypt"]["Condition"]["StringLike"]["kms:EncryptionContext:aws:s3:arn"]
    assert context == ["arn:aws:s3:::audit-logs", files]
    assert made.outputs["LogFolder"] == f"s3://audit-logs/{folder}/"


def test_lists_take_spaces_after_commas() -> None:
    found = reading(LogFolders="CloudTrail, CloudTrail-Digest", LogRegions="eu-west-1, us-east-1")
    assert found["DenyGetOtherFolders"]["NotResource"] == [
        "arn:*:s3:::*/AWSLogs/*/CloudTrail/*",
        "arn:*:s3:::*/AWSLogs/*/CloudTrail-Digest/*",
    ]
    assert found["DenyListOtherRegions"]["Condition"] == {
        "StringNotLike": {"s3:prefix": ["*AWSLogs/*/eu-west-1*", "*AWSLogs/*/us-east-1*"]}
    }
    arns = f"arn:aws:iam::{OTHER_ACCOUNT}:role/a, arn:aws:iam::{OTHER_ACCOUNT}:role/b"
    assert trust(ReaderPrincipalArns=arns)["Condition"]["ArnLike"]["aws:PrincipalArn"] == arns.split(", ")


def test_it_decrypts_with_the_key_of_the_log_files_and_with_no_other() -> None:
    assert reading(KmsKeyArn=KEY_ARN)["AllowDecrypt"]["Resource"] == [KEY_ARN]
    assert ":kms:" not in str(reading()["AllowDecrypt"]["Resource"])


def test_everybody_is_a_principal_only_with_both_conditions_on_the_organization() -> None:
    found = trust(ReaderOrganizationPath=PATH)
    assert found["Principal"] == {"AWS": "*"}
    assert found["Condition"]["StringEquals"] == {"aws:PrincipalOrgID": ORGANIZATION}
    assert found["Condition"]["ForAnyValue:StringLike"] == {"aws:PrincipalOrgPaths": [PATH]}
    for parameters in (
        {},
        {"ExternalId": "siem"},
        {"ReaderPrincipalArns": "arn:aws:iam::*:role/a"},
        {"ReaderAccountId": ACCOUNT, "ReaderOrganizationPath": PATH},
    ):
        assert "*" not in str(trust(**parameters)["Principal"])


def test_the_page_says_which_listing_is_refused() -> None:
    about = CATALOG["log-reader"].about
    assert any("A listing of what is above it is refused" in one for one in about.before)
    assert any("AWSLogs/ACCOUNT/ is then refused" in one for one in about.limits)
