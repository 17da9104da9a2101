"""Fixtures of the tests of validation. The start of cfn-lint takes seconds, so its findings are shared."""

from pathlib import Path

import pytest

from cloudtrail_templates.validation import Finding, validate_file
from validation.rule_cases import Template

FAULTY = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "logs-${AWS::AccountId}"
      NoSuchProperty: 1
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      IsMultiRegionTrail: true
      IncludeGlobalServiceEvents: true
      EnableLogFileValidation: true
      KMSKeyId: alias/trail
      CloudWatchLogsLogGroupArn: !Sub "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:trail:*"
      CloudWatchLogsRoleArn: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/trail"
      S3BucketName: elsewhere
      TrailName: my--trail
"""


@pytest.fixture
def small() -> Template:
    """A template without findings."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {"Queue": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "alarms"}}},
    }


@pytest.fixture(scope="session")
def faulty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with one fault for cfn-lint and one for our own rules."""
    path = tmp_path_factory.mktemp("templates") / "faulty.yaml"
    path.write_text(FAULTY)
    return path


@pytest.fixture(scope="session")
def faults(faulty_file: Path) -> list[Finding]:
    """The findings of the faulty file."""
    return validate_file(faulty_file)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache directory that no other test has seen."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "cloudtrail-templates"
