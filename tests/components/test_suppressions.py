"""Scanners find the rules that are wrong about a resource in its metadata."""

from typing import Any

import pytest
from troposphere import Template

from cloudtrail_templates import (
    CATALOG,
    NO_KMS_KEY,
    AccessLogBucket,
    ExistingLogBucket,
    LogBucket,
    Trail,
    to_yaml,
)
from cloudtrail_templates.components.suppressions import WRONG_RULES, suppress
from components.samples import body, of_type

SOURCE = "arn:aws:s3:::audit-logs"


def metadata(component: Any, title: str, template: Template | None = None) -> dict[str, Any]:
    found: dict[str, Any] = body(component, template=template)["Resources"][title].get("Metadata", {})
    return found


def suppressed() -> set[str]:
    """The rules that the published templates suppress."""
    found = set()
    for definition in CATALOG.values():
        for resource in definition.build().to_dict()["Resources"].values():
            one = resource.get("Metadata", {})
            found |= {each["id"] for each in one.get("checkov", {}).get("skip", [])}
            found |= set(one.get("guard", {}).get("SuppressedRules", []))
            found |= set(one.get("trivy", {}).get("ignore", []))
    return found


def test_each_scanner_gets_the_form_that_it_reads() -> None:
    assert suppress("AWS-0089", "S3_BUCKET_LOGGING_ENABLED", "CKV_AWS_18") == {
        "checkov": {"skip": [{"id": "CKV_AWS_18", "comment": WRONG_RULES["checkov"]["CKV_AWS_18"]}]},
        "guard": {"SuppressedRules": ["S3_BUCKET_LOGGING_ENABLED"]},
        "trivy": {"ignore": ["AWS-0089"]},
    }
    assert list(suppress("AWS-0015")) == ["trivy"]


def test_each_suppressed_rule_has_a_reason_and_each_reason_a_suppressed_rule() -> None:
    assert suppressed() == {rule for rules in WRONG_RULES.values() for rule in rules}


def test_a_rule_without_a_reason_is_not_suppressed() -> None:
    with pytest.raises(KeyError, match="AWS-9999"):
        suppress("AWS-9999")


@pytest.mark.parametrize("name", CATALOG)
def test_every_bucket_policy_suppresses_the_rule_that_does_not_read_it(name: str) -> None:
    # Each denies plain HTTP with the text 'false', in place of which the rule expects a boolean.
    for resource in of_type(CATALOG[name].build().to_dict(), "AWS::S3::BucketPolicy").values():
        assert "S3_BUCKET_SSL_REQUESTS_ONLY" in resource["Metadata"]["guard"]["SuppressedRules"]


def test_the_access_log_bucket_needs_no_access_logs_of_its_own() -> None:
    found = metadata(AccessLogBucket(source_bucket_arn=SOURCE), "AccessLogBucket")
    assert "S3_BUCKET_LOGGING_ENABLED" in found["guard"]["SuppressedRules"]
    log_bucket = metadata(LogBucket(trail_name="audit"), "LogBucket")
    assert "S3_BUCKET_LOGGING_ENABLED" not in log_bucket["guard"]["SuppressedRules"]


def test_rules_about_encryption_are_suppressed_only_where_it_is_a_choice() -> None:
    def found(template: Template, **options: Any) -> bool:
        one = metadata(LogBucket(trail_name="audit", **options), "LogBucket", template)
        return "S3_DEFAULT_ENCRYPTION_KMS" in one["guard"]["SuppressedRules"]

    choice = CATALOG["log-bucket"].build().to_dict()["Resources"]["LogBucket"]["Metadata"]
    assert "S3_DEFAULT_ENCRYPTION_KMS" in choice["guard"]["SuppressedRules"]
    assert not found(Template())
    assert not found(Template(), key=NO_KMS_KEY)


def test_a_trail_without_a_key_keeps_the_findings_about_its_key() -> None:
    def found(**options: Any) -> dict[str, Any]:
        return metadata(Trail(trail_name="audit", log_bucket=ExistingLogBucket(**options)), "Trail")

    assert found(name="audit-logs") == {}
    arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    assert found(name="audit-logs", kms_key_arn=arn)["trivy"] == {"ignore": ["AWS-0015"]}


def test_trivy_finds_its_comment_before_the_resource() -> None:
    text = to_yaml(body(AccessLogBucket(source_bucket_arn=SOURCE)))
    assert "\n  #trivy:ignore:AWS-0089\n  AccessLogBucket:\n" in text
