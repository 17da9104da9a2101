"""Trail, option by option."""

from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import Ref, Template

from cloudtrail_templates import (
    AlarmTopic,
    DeliveryTopic,
    ExistingDeliveryTopic,
    ExistingLogBucket,
    ExistingLogGroup,
    Given,
    LogBucket,
    LogGroup,
    NoLogGroup,
    OptionError,
    Trail,
    expose,
)
from cloudtrail_templates.validation.check import check
from components.samples import ACCOUNT, KEY_ARN, ORGANIZATION, TOPIC_ARN, body

BUCKET = ExistingLogBucket(name="audit-logs")
OWN_BUCKET = LogBucket(trail_name="management-events")
GROUP = ExistingLogGroup(
    name="audit",
    arn=f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:audit:*",
    role_arn=f"arn:aws:iam::{ACCOUNT}:role/audit",
)


def trail(**options: Any) -> Trail:
    return Trail(**{"trail_name": "management-events", "log_bucket": BUCKET, **options})


def properties(**options: Any) -> dict[str, Any]:
    found: dict[str, Any] = body(trail(**options))["Resources"]["Trail"]["Properties"]
    return found


def selectors(**options: Any) -> dict[str, dict[str, Any]]:
    """The fields of each selector, by the selector's name."""
    return {one["Name"]: fields(one) for one in properties(**options)["AdvancedEventSelectors"]}


def fields(selector: dict[str, Any]) -> dict[str, Any]:
    return {
        field["Field"]: {name: value for name, value in field.items() if name != "Field"}
        for field in selector["FieldSelectors"]
    }


def deployed(*names: str, parameters: dict[str, str]) -> dict[str, Any]:
    """The trail's properties when its options are parameters, once those are known."""
    template = Template()
    trail(**expose(template, Trail, *names)).add_to(template)
    return Resolved(template.to_dict(), parameters).properties("Trail")


def test_it_covers_all_regions_and_global_services_and_validates_its_files() -> None:
    made = properties()
    for name in ("IsMultiRegionTrail", "IncludeGlobalServiceEvents", "EnableLogFileValidation", "IsLogging"):
        assert made[name] is True
    # Basic selectors and advanced ones exclude each other.
    assert "EventSelectors" not in made


def test_trail_name_is_the_name() -> None:
    assert properties()["TrailName"] == "management-events"
    assert properties(trail_name=Ref("Name"))["TrailName"] == {"Ref": "Name"}
    for name in ("my--trail", "192.168.5.4", "ab", ""):
        with pytest.raises(
            OptionError, match=f"^trail_name must be 3 to 128 .*, got '{name}'; give a name like"
        ):
            trail(trail_name=name)


def test_log_bucket_brings_name_prefix_and_key() -> None:
    made = properties(
        log_bucket=ExistingLogBucket(name="audit-logs", s3_key_prefix="security", kms_key_arn=KEY_ARN)
    )
    assert (made["S3BucketName"], made["S3KeyPrefix"], made["KMSKeyId"]) == (
        "audit-logs",
        "security",
        KEY_ARN,
    )
    plain = properties()
    assert "S3KeyPrefix" not in plain
    assert "KMSKeyId" not in plain


def test_log_bucket_of_the_same_stack_is_waited_for() -> None:
    bucket = LogBucket(trail_name="management-events", s3_key_prefix="security")
    made = body(bucket, trail(log_bucket=bucket))["Resources"]["Trail"]
    # CreateTrail tests whether it may write to the bucket.
    assert made["DependsOn"] == ["LogBucketPolicy"]
    assert made["Properties"]["S3BucketName"] == {"Ref": "LogBucket"}
    assert made["Properties"]["KMSKeyId"] == {"Fn::GetAtt": ["LogBucketKey", "Arn"]}
    assert made["Properties"]["S3KeyPrefix"] == "security"


def test_bucket_policy_and_trail_are_about_the_same_folder() -> None:
    bucket = LogBucket(trail_name="management-events", s3_key_prefix="security/logs")
    template = body(bucket, trail(log_bucket=bucket, log_group=GROUP))
    made = Resolved(template, ids={"LogBucket": "audit-logs"})
    prefix = made.properties("Trail")["S3KeyPrefix"]
    (write,) = [
        one
        for one in made.properties("LogBucketPolicy")["PolicyDocument"]["Statement"]
        if one["Sid"] == "AllowTrailToWriteToItsOwnFolder"
    ]
    assert write["Resource"] == [f"arn:aws:s3:::audit-logs/{prefix}/AWSLogs/{ACCOUNT}/*"]


def test_log_bucket_must_be_one() -> None:
    for wrong in ("audit-logs", None, Ref("Bucket")):
        with pytest.raises(OptionError, match="^log_bucket must be LogBucket or ExistingLogBucket, got"):
            trail(log_bucket=wrong)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            {"log_bucket": LogBucket(trail_name="other")},
            "trail_name must be that of log_bucket, 'other', got",
        ),
        ({"topic": DeliveryTopic(trail_name="other")}, "trail_name must be that of topic, 'other', got"),
        (
            {"log_bucket": OWN_BUCKET, "organization_id": ORGANIZATION},
            "organization_id must be that of log_bucket, None, got",
        ),
        (
            {"log_group": LogGroup(), "organization_id": ORGANIZATION},
            "organization_id must be that of log_group, None, got",
        ),
        # Whatever the value is at deployment, the policy of the bucket lets no organization deliver.
        (
            {"log_bucket": OWN_BUCKET, "organization_id": Ref("Organization")},
            "organization_id must be that of log_bucket, None, got {'Ref': 'Organization'}",
        ),
        (
            {"log_group": LogGroup(), "organization_id": Given("HasOrganization", Ref("Organization"))},
            "organization_id must be that of log_group, None, got",
        ),
    ],
)
def test_a_part_that_was_made_for_another_trail_is_an_error(options: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError) as refused:
        trail(**options)
    assert str(refused.value).startswith(says)
    assert str(refused.value).endswith("; pass the same to both")


def test_a_reference_may_be_the_value_of_a_part() -> None:
    bucket = LogBucket(trail_name=Ref("Name"), organization_id=Ref("Organization"))
    assert trail(log_bucket=bucket, organization_id=ORGANIZATION, log_group=GROUP)
    assert trail(trail_name=Ref("TrailName"), log_bucket=OWN_BUCKET)


def test_a_part_for_an_organization_serves_the_trail_of_its_account_too() -> None:
    bucket = LogBucket(trail_name="management-events", organization_id=ORGANIZATION)
    assert trail(log_bucket=bucket, log_group=LogGroup(organization_id=ORGANIZATION))


def test_without_log_group_it_makes_one_of_its_own() -> None:
    resources = body(trail())["Resources"]
    assert {"TrailLogGroup", "TrailLogGroupKey", "TrailLogGroupRole", "Trail"} <= set(resources)
    made = resources["Trail"]["Properties"]
    assert made["CloudWatchLogsLogGroupArn"] == {"Fn::GetAtt": ["TrailLogGroup", "Arn"]}
    assert made["CloudWatchLogsRoleArn"] == {"Fn::GetAtt": ["TrailLogGroupRole", "Arn"]}


def test_log_group_may_be_made_elsewhere() -> None:
    group = LogGroup(title="Audit")
    for log_group, arn, role_arn in (
        (GROUP, GROUP.arn, GROUP.role_arn),
        (group, {"Fn::GetAtt": ["Audit", "Arn"]}, {"Fn::GetAtt": ["AuditRole", "Arn"]}),
    ):
        resources = body(trail(log_group=log_group))["Resources"]
        assert list(resources) == ["Trail"]
        made = resources["Trail"]["Properties"]
        assert (made["CloudWatchLogsLogGroupArn"], made["CloudWatchLogsRoleArn"]) == (arn, role_arn)


def test_an_existing_log_group_needs_a_role() -> None:
    for group in (ExistingLogGroup(name="audit"), ExistingLogGroup(name="audit", arn=GROUP.arn)):
        with pytest.raises(
            OptionError, match=r"^log_group must have a role_arn for a trail, got .*; pass Ex"
        ):
            trail(log_group=group)


def test_a_trail_may_have_no_log_group() -> None:
    resources = body(trail(log_group=NoLogGroup()))["Resources"]
    assert list(resources) == ["Trail"]
    assert not [name for name in resources["Trail"]["Properties"] if "CloudWatchLogs" in name]
    # Validation does not warn of what was chosen.
    assert resources["Trail"]["Metadata"] == {"cfn-lint": {"config": {"ignore_checks": ["CT113"]}}}
    both = body(trail(log_group=NoLogGroup(), exclude_log_buckets=False))["Resources"]["Trail"]["Metadata"]
    assert both == {"cfn-lint": {"config": {"ignore_checks": ["CT108", "CT113"]}}}


def test_the_trail_publishes_to_the_topic_and_is_created_after_its_policy() -> None:
    assert "SnsTopicName" not in properties()
    topic = DeliveryTopic(trail_name="management-events")
    made = body(topic, trail(topic=topic, log_bucket=OWN_BUCKET))["Resources"]["Trail"]
    assert made["Properties"]["SnsTopicName"] == {"Ref": "DeliveryTopic"}
    assert made["DependsOn"] == ["DeliveryTopicPolicy", "LogBucketPolicy"]


def test_topic_may_be_made_elsewhere() -> None:
    made = body(trail(topic=ExistingDeliveryTopic(arn=TOPIC_ARN, policy_titles=("Foreign",))))["Resources"][
        "Trail"
    ]
    # The ARN: a name alone means a topic of this account and region.
    assert made["Properties"]["SnsTopicName"] == TOPIC_ARN
    assert made["DependsOn"] == ["Foreign"]
    assert "SnsTopicName" not in properties(topic=ExistingDeliveryTopic(arn=None))
    with pytest.raises(
        OptionError, match="^topic must be DeliveryTopic or ExistingDeliveryTopic or None, got"
    ):
        trail(topic=AlarmTopic())


def test_organization_id_makes_it_the_trail_of_the_organization() -> None:
    assert "IsOrganizationTrail" not in properties()
    assert properties(organization_id=ORGANIZATION)["IsOrganizationTrail"] is True
    for given, held in (("", None), (ORGANIZATION, True)):
        made = deployed("organization_id", parameters={"OrganizationId": given})
        assert made.get("IsOrganizationTrail") is held


def test_organization_id_reaches_the_role_of_its_own_log_group() -> None:
    made = body(trail(organization_id=ORGANIZATION))["Resources"]["TrailLogGroupRolePolicy"]
    assert f"{ORGANIZATION}_*" in str(made)


def test_is_logging_is_a_switch() -> None:
    assert properties(is_logging=False)["IsLogging"] is False
    assert properties(is_logging=Ref("On"))["IsLogging"] == {"Ref": "On"}
    with pytest.raises(OptionError, match="^is_logging must be True or False, got 'yes'"):
        trail(is_logging="yes")


@pytest.mark.parametrize(
    ("choice", "read_only"),
    [("All", None), ("ReadOnly", {"Equals": ["true"]}), ("WriteOnly", {"Equals": ["false"]})],
)
def test_management_events_are_all_reads_or_writes(choice: str, read_only: Any) -> None:
    for made in (
        selectors(management_events=choice),
        {
            one["Name"]: fields(one)
            for one in deployed("management_events", parameters={"ManagementEvents": choice})[
                "AdvancedEventSelectors"
            ]
        },
    ):
        assert list(made) == ["Management events selector"]
        assert made["Management events selector"]["eventCategory"] == {"Equals": ["Management"]}
        assert made["Management events selector"].get("readOnly") == read_only


def test_management_events_may_be_left_out_beside_data_events() -> None:
    assert list(selectors(management_events="None", lambda_data_events="All")) == [
        "Data events of AWS::Lambda::Function"
    ]


def test_some_events_must_be_recorded() -> None:
    with pytest.raises(
        OptionError, match="^management_events is None and so are all data events; choose some"
    ):
        trail(management_events="None")


@pytest.mark.parametrize(
    ("kms", "rds", "left_out"),
    [
        (False, False, None),
        (True, False, ["kms.amazonaws.com"]),
        (False, True, ["rdsdata.amazonaws.com"]),
        (True, True, ["kms.amazonaws.com", "rdsdata.amazonaws.com"]),
    ],
)
def test_noise_of_kms_and_rds_data_can_be_excluded(kms: bool, rds: bool, left_out: Any) -> None:
    wanted = left_out and {"NotEquals": left_out}
    literal = selectors(exclude_kms_events=kms, exclude_rds_data_events=rds)["Management events selector"]
    assert literal.get("eventSource") == wanted
    (selector,) = deployed(
        "exclude_kms_events",
        "exclude_rds_data_events",
        parameters={"ExcludeKmsEvents": str(kms).lower(), "ExcludeRdsDataEvents": str(rds).lower()},
    )["AdvancedEventSelectors"]
    assert fields(selector).get("eventSource") == wanted


@pytest.mark.parametrize(
    ("option", "resource_type"),
    [
        ("s3_data_events", "AWS::S3::Object"),
        ("lambda_data_events", "AWS::Lambda::Function"),
        ("dynamodb_data_events", "AWS::DynamoDB::Table"),
    ],
)
def test_data_events_of_a_type_are_none_unless_asked_for(option: str, resource_type: str) -> None:
    name = f"Data events of {resource_type}"
    assert list(selectors()) == ["Management events selector"]
    for choice, read_only in (("All", None), ("ReadOnly", "true"), ("WriteOnly", "false")):
        made = selectors(**{option: choice})[name]
        assert made["eventCategory"] == {"Equals": ["Data"]}
        assert made["resources.type"] == {"Equals": [resource_type]}
        assert made.get("readOnly") == (read_only and {"Equals": [read_only]})
    with pytest.raises(
        OptionError, match=f"^{option} must be one of All, ReadOnly, WriteOnly, None, got 'Some'"
    ):
        trail(**{option: "Some"})


def test_s3_data_events_leave_out_the_log_bucket_and_its_access_logs() -> None:
    template = body(OWN_BUCKET, trail(log_bucket=OWN_BUCKET, s3_data_events="All"))
    made = Resolved(template, ids={"LogBucket": "audit-logs", "LogBucketAccessLogs": "access-logs"})
    (_, data) = made.properties("Trail")["AdvancedEventSelectors"]
    # Each delivery would be an event that causes the next delivery. The slash keeps `audit-logs-2` in.
    assert fields(data)["resources.ARN"] == {
        "NotStartsWith": ["arn:aws:s3:::audit-logs/", "arn:aws:s3:::access-logs/"]
    }


def test_other_data_events_leave_nothing_out() -> None:
    made = selectors(lambda_data_events="All", dynamodb_data_events="All")
    assert not any("resources.ARN" in one for one in made.values())


def test_s3_data_events_leave_out_existing_buckets_by_name() -> None:
    bucket = ExistingLogBucket(name="audit-logs", access_log_bucket_name="access-logs")
    made = selectors(log_bucket=bucket, s3_data_events="WriteOnly")["Data events of AWS::S3::Object"]
    assert [one["Fn::Sub"] for one in made["resources.ARN"]["NotStartsWith"]] == [
        "arn:${AWS::Partition}:s3:::audit-logs/",
        "arn:${AWS::Partition}:s3:::access-logs/",
    ]


def test_insights_are_off_by_default_and_name_their_event_category() -> None:
    assert "InsightSelectors" not in properties()
    made = properties(api_call_rate_insights=True, api_error_rate_insights=True)["InsightSelectors"]
    assert made == [
        {"InsightType": kind, "EventCategories": ["Management"]}
        for kind in ("ApiCallRateInsight", "ApiErrorRateInsight")
    ]
    for call, error in (("true", "false"), ("false", "true")):
        names = ("api_call_rate_insights", "api_error_rate_insights")
        parameters = {"ApiCallRateInsights": call, "ApiErrorRateInsights": error}
        (one,) = deployed(*names, parameters=parameters)["InsightSelectors"]
        assert one["InsightType"] == ("ApiCallRateInsight" if call == "true" else "ApiErrorRateInsight")


def test_insights_need_the_events_that_they_count() -> None:
    for choice in ("ReadOnly", "None"):
        with pytest.raises(
            OptionError, match=f"^api_call_rate_insights needs write management events, got '{choice}'"
        ):
            trail(api_call_rate_insights=True, management_events=choice, lambda_data_events="All")
    with pytest.raises(
        OptionError, match="^api_error_rate_insights needs management events, got 'None'; pass"
    ):
        trail(api_error_rate_insights=True, management_events="None", lambda_data_events="All")
    assert trail(api_error_rate_insights=True, management_events="ReadOnly")


def test_a_choice_cannot_be_a_bare_reference() -> None:
    for option in ("management_events", "exclude_kms_events", "s3_data_events", "api_call_rate_insights"):
        with pytest.raises(
            OptionError, match=f"^{option} decides which properties exist and must be a literal"
        ):
            trail(**{option: Ref("Choice")})


def test_without_policies_of_its_own_stack_it_waits_for_nothing() -> None:
    assert "DependsOn" not in body(trail())["Resources"]["Trail"]


def test_the_own_log_group_takes_tags_and_condition_of_the_trail() -> None:
    for title, resource in body(trail(condition="Wanted", tags={"Team": "security"}))["Resources"].items():
        assert resource["Condition"] == "Wanted", title


def test_arn_comes_from_the_title() -> None:
    assert trail(title="Audit").arn.to_dict() == {"Fn::GetAtt": ["Audit", "Arn"]}


def test_the_rule_about_log_buckets_is_ignored_where_they_are_recorded_by_choice() -> None:
    def found(template: Template, **options: Any) -> list[str]:
        made = body(trail(s3_data_events="All", log_group=GROUP, **options), template=template)
        return [one.rule for one in check(made, name="made") if one.rule == "CT108"]

    assert not found(Template())
    assert not found(Template(), exclude_log_buckets=False)
    template = Template()
    assert not found(template, **expose(template, Trail, "exclude_log_buckets"))
    metadata = body(trail(exclude_log_buckets=False))["Resources"]["Trail"]["Metadata"]
    assert metadata["cfn-lint"] == {"config": {"ignore_checks": ["CT108"]}}
    assert "cfn-lint" not in body(trail(s3_data_events="All"))["Resources"]["Trail"].get("Metadata", {})
