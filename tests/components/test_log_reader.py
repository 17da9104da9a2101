"""The role that reads log files, as a component."""

import pytest
from troposphere import Ref, Template

from cloudtrail_templates import (
    ExistingLogBucket,
    LogBucket,
    LogReader,
    OptionError,
    UnknownNameError,
    expose,
)
from components.samples import (
    ACCOUNT,
    NO_VALUE,
    ORGANIZATION,
    OTHER_ACCOUNT,
    Wrong,
    body,
    make,
    properties,
    statements,
)

PATH = f"{ORGANIZATION}/r-ab12/*"


def reader(**options: object) -> LogReader:
    made: LogReader = make(LogReader, **options)
    return made


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong(LogReader, {"log_account_id": "12"}, "log_account_id must be an account of 12 digits"),
        Wrong(LogReader, {"log_account_id": "*"}, "reader_account_id must be given if log_account_id is"),
        Wrong(LogReader, {"reader_account_id": "*"}, "reader_account_id must be 12 digits"),
        Wrong(LogReader, {"reader_account_id": ACCOUNT}, "external_id must be given if 111122223333 reads"),
        Wrong(LogReader, {"log_account_id": "*", "reader_account_id": ACCOUNT}, "external_id must be given"),
        Wrong(LogReader, {"reader_organization_path": ORGANIZATION}, "must be a path"),
        # The path of an account begins with that of the root, so this one lets nobody in.
        Wrong(LogReader, {"reader_organization_path": f"{ORGANIZATION}/"}, "must be a path"),
        Wrong(
            LogReader,
            {"reader_organization_path": PATH, "external_id": "siem"},
            "external_id must be None with reader_organization_path",
        ),
        Wrong(LogReader, {"log_folders": ("Config",)}, "log_folders must be folders of CloudTrail"),
        Wrong(LogReader, {"names": {"Role": "x"}}, "'Role'"),
    ],
    ids=lambda wrong: str(wrong.options),
)
def test_what_names_no_reader_or_no_third_party_is_refused(wrong: Wrong) -> None:
    with pytest.raises((OptionError, UnknownNameError), match=wrong.says):
        reader(**wrong.options)


@pytest.mark.parametrize("known", [{"external_id": "siem"}, {"reader_organization_path": PATH}])
def test_another_account_reads_with_an_external_id_or_in_the_organization(known: dict[str, object]) -> None:
    assert reader(reader_account_id=ACCOUNT, **known)
    assert reader(reader_account_id=ACCOUNT, log_account_id="*", **known)
    assert reader(reader_account_id=OTHER_ACCOUNT)


def test_without_options_there_is_no_condition_and_nothing_is_denied() -> None:
    made = body(reader())["Resources"]
    (trust,) = made["LogReaderRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert "Condition" not in trust
    found = statements(made["LogReaderRolePolicy"]["Properties"]["PolicyDocument"])
    assert set(found) == {"AllowGetFiles", "AllowListFiles", "AllowFindBucket"}


def test_literal_folders_and_regions_are_literal_arns() -> None:
    made = reader(log_folders=("CloudTrail",), log_regions=("eu-west-1", "us-east-1"))
    found = statements(properties(made, "LogReaderRolePolicy")["PolicyDocument"])
    assert found["DenyGetOtherFolders"]["NotResource"] == ["arn:*:s3:::*/AWSLogs/*/CloudTrail/*"]
    assert found["DenyGetOtherRegions"]["NotResource"] == [
        "arn:*:s3:::*/AWSLogs/*/eu-west-1/*",
        "arn:*:s3:::*/AWSLogs/*/us-east-1/*",
    ]


def test_it_reads_a_bucket_of_the_same_template_with_its_key() -> None:
    template = Template()
    bucket = LogBucket(trail_name="audit", s3_key_prefix="logs").add_to(template)
    made = properties(reader(log_bucket=bucket), "LogReaderRolePolicy", template)
    found = statements(made["PolicyDocument"])
    assert found["AllowFindBucket"]["Resource"] == [{"Fn::GetAtt": ["LogBucket", "Arn"]}]
    assert found["AllowDecrypt"]["Resource"] == [{"Fn::GetAtt": ["LogBucketKey", "Arn"]}]
    files = {"Fn::Sub": f"${{LogBucket.Arn}}/logs/AWSLogs/{OTHER_ACCOUNT}/CloudTrail*/*"}
    assert found["AllowGetFiles"]["Resource"] == [files]


def test_a_reader_that_is_a_reference_is_not_judged() -> None:
    made = reader(reader_account_id=Ref("Reader"), log_bucket=ExistingLogBucket(name="logs"))
    (trust,) = properties(made)["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${Reader}:root"}}


def test_an_external_id_that_may_be_empty_is_a_condition_only_if_it_is_not() -> None:
    template = Template()
    made = reader(**expose(template, LogReader, "external_id"))
    (trust,) = properties(made, template=template)["AssumeRolePolicyDocument"]["Statement"]
    required = {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}
    assert trust["Condition"] == {"Fn::If": ["HasExternalId", required, NO_VALUE]}


def test_a_path_alone_names_the_organization() -> None:
    (trust,) = properties(reader(reader_organization_path=PATH))["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"AWS": "*"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:PrincipalOrgID": ORGANIZATION},
        "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": [PATH]},
    }
