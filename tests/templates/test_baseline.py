"""The template with everything: it can be deployed with every default."""

from typing import Any

import pytest

from templates.deployments import ACCOUNT, deployed, rendered, statements
from templates.test_alarms import TITLES, alarms


def test_every_parameter_has_a_default() -> None:
    assert all("Default" in one for one in rendered("baseline")["Parameters"].values())


def test_the_defaults_make_everything() -> None:
    made = deployed("baseline").resources
    assert {
        "LogBucket",
        "LogBucketPolicy",
        "AccessLogBucket",
        "Key",
        "LogGroup",
        "LogGroupRole",
        "Trail",
    } <= set(made)
    assert {"AlarmTopic", "AlarmTopicPolicy"} <= set(made)
    assert set(alarms("baseline")) == {f"Alarm{title}" for title in TITLES}
    assert "AlarmTopicSubscription" not in made


def test_one_key_serves_all_that_encrypts() -> None:
    made = deployed("baseline")
    assert [title for title, one in made.resources.items() if one["Type"] == "AWS::KMS::Key"] == ["Key"]
    arn = made.value({"Fn::GetAtt": ["Key", "Arn"]})
    (rule,) = made.properties("LogBucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == arn
    assert made.properties("Trail")["KMSKeyId"] == arn
    assert made.properties("LogGroup")["KmsKeyId"] == arn
    assert made.properties("AlarmTopic")["KmsMasterKeyId"] == arn
    services = [
        one["Principal"].get("Service") for one in statements(made.properties("Key")["KeyPolicy"]).values()
    ]
    assert {"cloudtrail.amazonaws.com", "cloudwatch.amazonaws.com", "logs.eu-central-1.amazonaws.com"} <= set(
        services
    )


def test_the_trail_delivers_to_bucket_and_log_group_and_the_alarms_watch_it() -> None:
    made = deployed("baseline")
    trail = made.properties("Trail")
    assert trail["S3BucketName"] == made.value({"Ref": "LogBucket"})
    assert trail["CloudWatchLogsLogGroupArn"] == made.value({"Fn::GetAtt": ["LogGroup", "Arn"]})
    assert made.resources["Trail"]["DependsOn"] == ["LogBucketPolicy"]
    group = made.value({"Ref": "LogGroup"})
    filters = [one for one in made.resources.values() if one["Type"] == "AWS::Logs::MetricFilter"]
    assert len(filters) >= len(TITLES) - 1
    assert {one["Properties"]["LogGroupName"] for one in filters} == {group}


def test_the_policies_are_for_the_trail_of_the_name_given() -> None:
    made = deployed("baseline", TrailName="audit")
    arn = f"arn:aws:cloudtrail:eu-central-1:{ACCOUNT}:trail/audit"
    read = statements(made.properties("LogBucketPolicy")["PolicyDocument"])["AllowTrailToReadTheBucketAcl"]
    use = statements(made.properties("Key")["KeyPolicy"])["AllowTrailToEncryptLogs"]
    for statement in (read, use):
        assert statement["Condition"]["StringEquals"]["aws:SourceArn"] == arn
    assert made.properties("Trail")["TrailName"] == "audit"


def test_an_email_is_subscribed() -> None:
    made = deployed("baseline", AlarmEmail="security@example.com")
    assert made.properties("AlarmTopicSubscription")["Endpoint"] == "security@example.com"


@pytest.mark.parametrize("days", rendered("baseline")["Parameters"]["RetentionDays"]["AllowedValues"])
def test_log_files_expire_after_they_moved_whatever_is_chosen(days: int) -> None:
    made = deployed("baseline", RetentionDays=str(days)).properties("LogBucket")["LifecycleConfiguration"][
        "Rules"
    ]
    for rule in made:
        for transition in rule.get("Transitions", ()):
            assert int(transition["TransitionInDays"]) < int(rule["ExpirationInDays"]) == days


def test_digest_files_are_kept_as_long_as_log_files() -> None:
    rules = deployed("baseline", RetentionDays="3653").properties("LogBucket")["LifecycleConfiguration"][
        "Rules"
    ]
    expiring = {rule["Id"]: str(rule["ExpirationInDays"]) for rule in rules if "ExpirationInDays" in rule}
    assert any("Digest" in name for name in expiring)
    assert set(expiring.values()) == {"3653"}


def test_deletes_without_mfa_can_be_allowed() -> None:
    def condition(word: str) -> Any:
        made = deployed("baseline", DeleteRequiresMfa=word).properties("LogBucketPolicy")["PolicyDocument"]
        return statements(made)["DenyDeletesWithoutMfa"]["Condition"]

    assert "aws:MultiFactorAuthPresent" in str(condition("true"))
    assert condition("false") == {"Bool": {"aws:SecureTransport": "false"}}


def test_nothing_is_recorded_that_is_billed_by_itself() -> None:
    trail = deployed("baseline").properties("Trail")
    (selector,) = trail["AdvancedEventSelectors"]
    assert selector["FieldSelectors"] == [{"Field": "eventCategory", "Equals": ["Management"]}]
    assert trail["InsightSelectors"] == []


def test_insights_are_of_both_kinds() -> None:
    selectors = deployed("baseline", Insights="true").properties("Trail")["InsightSelectors"]
    assert selectors == [
        {"InsightType": kind, "EventCategories": ["Management"]}
        for kind in ("ApiCallRateInsight", "ApiErrorRateInsight")
    ]


@pytest.mark.parametrize("mode", ["GOVERNANCE", "COMPLIANCE"])
def test_object_lock_keeps_a_file_until_it_expires(mode: str) -> None:
    bucket = deployed("baseline", ObjectLockMode=mode, RetentionDays="365").properties("LogBucket")
    assert bucket["ObjectLockEnabled"] is True
    rule = bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert rule == {"Mode": mode, "Days": "365"}
    assert not deployed("baseline").properties("LogBucket").keys() & {
        "ObjectLockEnabled",
        "ObjectLockConfiguration",
    }


def test_the_description_names_the_second_copy_that_is_billed() -> None:
    description = rendered("baseline")["Description"]
    assert "second copy" in description
    assert "aws cloudtrail describe-trails" in description


def test_the_encryption_of_log_files_log_group_and_topic_is_one_choice() -> None:
    # In log-bucket, the parameter of that name is about log files only.
    assert (
        "log files, log group and topic" in rendered("baseline")["Parameters"]["SseAlgorithm"]["Description"]
    )
    without = deployed("baseline", SseAlgorithm="AES256")
    for title, name in (("LogGroup", "KmsKeyId"), ("AlarmTopic", "KmsMasterKeyId")):
        assert name in deployed("baseline").properties(title)
        assert name not in without.properties(title)


def test_outputs_lead_to_what_other_stacks_need() -> None:
    made = deployed("baseline")
    assert made.outputs == {
        "TrailArn": made.value({"Fn::GetAtt": ["Trail", "Arn"]}),
        "LogBucketName": made.value({"Ref": "LogBucket"}),
        "KmsKeyArn": made.value({"Fn::GetAtt": ["Key", "Arn"]}),
        "LogGroupName": made.value({"Ref": "LogGroup"}),
        "AlarmTopicArn": made.value({"Ref": "AlarmTopic"}),
    }
