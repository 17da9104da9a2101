"""The settings that the pages list for common cases: each deploys, and the trail of a case delivers to its bucket."""

import re
from fnmatch import fnmatch
from typing import Any

import pytest
from deployment.resolver import Resolved
from policies.calls import ALLOWED, FULL_CONTROL, UNSAID, by_service, trail_arn
from policies.evaluator import Request, verdict

from cloudtrail_templates import CATALOG
from cloudtrail_templates.cloudformation.parameters import check_value
from cloudtrail_templates.templates.parts.control_tower import ITS_TRAIL
from cloudtrail_templates.templates.parts.setups import (
    CONTROL_TOWER,
    LANDING_ZONE,
    LOWEST_COST,
    NO_KEYS,
    ONE_ACCOUNT,
    SEVERAL_ACCOUNTS,
)
from templates.deployments import ORGANIZATION, deployed, rendered

MANAGEMENT, ARCHIVE, MEMBER, STRANGER = "111122223333", "999988887777", "444455556666", "123412341234"
HOME, ELSEWHERE = "eu-central-1", "us-east-1"
ORGANIZATIONS = (LANDING_ZONE, CONTROL_TOWER)
# The account and the region of the bucket's stack.
PLACES = {
    ONE_ACCOUNT: (MANAGEMENT, HOME),
    LANDING_ZONE: (ARCHIVE, ELSEWHERE),
    CONTROL_TOWER: (ARCHIVE, ELSEWHERE),
    SEVERAL_ACCOUNTS: (ARCHIVE, ELSEWHERE),
    NO_KEYS: (MANAGEMENT, HOME),
    LOWEST_COST: (MANAGEMENT, HOME),
}
WITHOUT_KEYS = (NO_KEYS, LOWEST_COST)


def parameters(template: str, who: str) -> dict[str, str]:
    (setup,) = [one for one in CATALOG[template].about.setups if one.who == who]
    return dict(setup.parameters)


def bucket_of(who: str) -> Resolved:
    account, region = PLACES[who]
    return Resolved(rendered("log-bucket"), parameters("log-bucket", who), account=account, region=region)


def trail_of(who: str, account: str = MANAGEMENT) -> Resolved:
    outputs = bucket_of(who).outputs
    taken = {name: outputs[name] for name in ("LogBucketName", "KmsKeyArn") if name in outputs}
    return Resolved(
        rendered("trail"), {**parameters("trail", who), **taken}, account=account, region=HOME, stack="trail"
    )


def calls(bucket: Resolved, trail: Any, folder: str, account: str = MANAGEMENT, **more: Any) -> list[Request]:
    """What CloudTrail asks of the bucket for a trail."""
    name = bucket.properties("LogBucketPolicy")["Bucket"]
    prefix = f"{trail['S3KeyPrefix']}/" if "S3KeyPrefix" in trail else ""
    key = f"{prefix}AWSLogs/{folder}/CloudTrail/eu-west-1/2026/11/22/file.json.gz"
    source = trail_arn(trail["TrailName"], account, HOME)
    algorithm = "aws:kms" if "KMSKeyId" in trail else "AES256"
    context = {**FULL_CONTROL, "s3:x-amz-server-side-encryption": algorithm, **more}
    service = "cloudtrail.amazonaws.com"
    return [
        by_service(service, "s3:GetBucketAcl", f"arn:aws:s3:::{name}", source, context=more),
        by_service(service, "s3:PutObject", f"arn:aws:s3:::{name}/{key}", source, context=context),
    ]


@pytest.mark.parametrize("who", PLACES)
@pytest.mark.parametrize("template", ["log-bucket", "trail"])
def test_the_form_takes_the_settings(template: str, who: str) -> None:
    made = bucket_of(who) if template == "log-bucket" else trail_of(who)
    assert made.broken_rules() == []
    assert set(parameters(template, who)) <= set(rendered(template)["Parameters"])


@pytest.mark.parametrize("who", [one for one in PLACES if one not in WITHOUT_KEYS])
def test_an_existing_bucket_gets_the_same_policy(who: str) -> None:
    chosen = {**parameters("log-bucket-policy", who), "LogBucketName": "logs"}
    account, region = PLACES[who]
    alone = Resolved(rendered("log-bucket-policy"), chosen, account=account, region=region)
    own = Resolved(rendered("log-bucket"), chosen, account=account, region=region, ids={"LogBucket": "logs"})
    document = alone.properties("LogBucketPolicy")["PolicyDocument"]
    assert document == own.properties("LogBucketPolicy")["PolicyDocument"]


@pytest.mark.parametrize("template", ["alarms", "threat-alarms", "log-alarms"])
def test_alarms_take_the_log_group_of_control_tower(template: str) -> None:
    pattern = rendered(template)["Parameters"]["LogGroupName"]["AllowedPattern"]
    for name in ("aws-controltower/CloudTrailLogs", "aws-controltower/CloudTrailLogs-a1b"):
        assert re.fullmatch(pattern, name)


def test_the_form_of_every_template_takes_its_settings() -> None:
    for name, definition in CATALOG.items():
        for setup in definition.about.setups:
            for parameter, value in setup.parameters.items():
                check_value(parameter, rendered(name)["Parameters"][parameter], value)
            assert deployed(name, **setup.parameters).broken_rules() == []


def test_only_templates_for_the_trail_of_control_tower_have_settings_for_it() -> None:
    having = [name for name, one in CATALOG.items() if ITS_TRAIL in [setup.who for setup in one.about.setups]]
    assert having == [
        "log-centralization",
        "alarms",
        "threat-alarms",
        "log-alarms",
        "log-reader",
        "log-queue",
        "integrity-check",
        "dashboard",
        "athena",
        "guardrails",
    ]
    assert (
        deployed("alarms", **parameters("alarms", ITS_TRAIL))
        .properties("AlarmRootAccountUsageFilter")["LogGroupName"]
        .startswith("aws-controltower/CloudTrailLogs")
    )
    checked = parameters("integrity-check", ITS_TRAIL)
    assert checked["TrailArn"].endswith(f"/{parameters('guardrails', ITS_TRAIL)['TrailName']}")
    protected = parameters("guardrails", ITS_TRAIL)["LogBucketNames"].split(",")
    # As the control of AWS names them: "Disallow modifications to Amazon S3 buckets managed by AWS Control Tower".
    for name in (checked["LogBucketName"], "aws-controltower-cloudtrail-111122223333"):
        assert any(fnmatch(name, one) for one in protected)
    assert checked["S3KeyPrefix"] == checked["OrganizationId"] == ORGANIZATION
    reader = parameters("log-reader", ITS_TRAIL)
    assert {name: checked[name] for name in reader if name != "LogAccountId"} == {
        name: value for name, value in reader.items() if name != "LogAccountId"
    }


def test_the_lowest_cost_has_no_key_and_no_log_group() -> None:
    types = {
        one["Type"]
        for made in (bucket_of(LOWEST_COST), trail_of(LOWEST_COST))
        for one in made.resources.values()
    }
    assert "AWS::CloudTrail::Trail" in types
    assert not types & {"AWS::KMS::Key", "AWS::Logs::LogGroup", "AWS::CloudWatch::Alarm", "AWS::SNS::Topic"}
    days = {
        who: str(bucket_of(who).properties("LogBucket")["LifecycleConfiguration"]) for who in WITHOUT_KEYS
    }
    assert "'ExpirationInDays': '365'" in days[LOWEST_COST]
    assert "'ExpirationInDays': '365'" not in days[NO_KEYS]


def test_every_case_is_tested() -> None:
    for template in ("log-bucket", "trail"):
        assert [one.who for one in CATALOG[template].about.setups] == list(PLACES)


@pytest.mark.parametrize("who", PLACES)
def test_the_trail_of_a_case_delivers_to_its_bucket(who: str) -> None:
    accounts = (MANAGEMENT, MEMBER) if who == SEVERAL_ACCOUNTS else (MANAGEMENT,)
    bucket = bucket_of(who)
    policy = bucket.properties("LogBucketPolicy")["PolicyDocument"]
    for account in accounts:
        trail = trail_of(who, account).properties("Trail")
        assert trail["S3BucketName"] == bucket.outputs["LogBucketName"]
        assert {verdict(policy, one) for one in calls(bucket, trail, account, account)} == {ALLOWED}
        foreign = calls(bucket, trail, account, STRANGER)
        assert {verdict(policy, one) for one in foreign} == {UNSAID}


@pytest.mark.parametrize("who", ORGANIZATIONS)
def test_the_organization_trail_delivers_for_its_members(who: str) -> None:
    bucket, trail = bucket_of(who), trail_of(who).properties("Trail")
    policy = bucket.properties("LogBucketPolicy")["PolicyDocument"]
    assert trail["IsOrganizationTrail"] is True
    # The key that AWS documents for the bucket policy of Control Tower does no harm.
    for more in ({}, {"aws:SourceOrgID": ORGANIZATION}):
        requests = calls(bucket, trail, f"{ORGANIZATION}/{MEMBER}", **more)
        assert {verdict(policy, one) for one in requests} == {ALLOWED}
    requests = calls(bucket, trail, f"{ORGANIZATION}/{MEMBER}", MEMBER)
    assert {verdict(policy, one) for one in requests} == {UNSAID}


@pytest.mark.parametrize("template", ["log-bucket", "log-bucket-policy"])
def test_the_bucket_of_an_organization_is_given_the_management_account(template: str) -> None:
    # The policy would otherwise admit a trail of the stack's own account, and the trail alone would show it.
    parameter = rendered(template)["Parameters"]["OrganizationId"]
    assert "give the management account in AccountIds" in parameter["Description"]
    for setup in CATALOG[template].about.setups:
        if "OrganizationId" in setup.parameters:
            assert "AccountIds: the management account" in setup.where


def test_the_layout_is_that_of_control_tower() -> None:
    bucket = bucket_of(CONTROL_TOWER)
    name = bucket.outputs["LogBucketName"]
    resources = [
        resource
        for one in bucket.properties("LogBucketPolicy")["PolicyDocument"]["Statement"]
        if one["Action"] == ["s3:PutObject"] and one["Effect"] == "Allow"
        for resource in one["Resource"]
    ]
    assert f"arn:aws:s3:::{name}/{ORGANIZATION}/AWSLogs/{ORGANIZATION}/*" in resources
    assert all(one.startswith(f"arn:aws:s3:::{name}/{ORGANIZATION}/AWSLogs/") for one in resources)


@pytest.mark.parametrize("who", [one for one in PLACES if one not in WITHOUT_KEYS])
def test_the_key_admits_the_trail_of_a_case_though_the_bucket_is_in_another_region(who: str) -> None:
    bucket, trail = bucket_of(who), trail_of(who).properties("Trail")
    key = bucket.outputs["KmsKeyArn"]
    assert trail["KMSKeyId"] == key
    # CloudTrail accepts no key in another region than the bucket's.
    assert key.split(":")[3] == PLACES[who][1]
    source = trail_arn(trail["TrailName"], MANAGEMENT, HOME)
    context = {"kms:EncryptionContext:aws:cloudtrail:arn": source}
    policy = bucket.properties("Key")["KeyPolicy"]
    for action in ("kms:GenerateDataKey", "kms:DescribeKey", "kms:Decrypt"):
        request = by_service("cloudtrail.amazonaws.com", action, key, source, context=context)
        assert verdict(policy, request) is ALLOWED
        foreign = by_service("cloudtrail.amazonaws.com", action, key, trail_arn(account=STRANGER))
        assert verdict(policy, foreign) is UNSAID


@pytest.mark.parametrize("who", WITHOUT_KEYS)
def test_without_keys_nothing_is_encrypted_with_kms(who: str) -> None:
    assert "KMSKeyId" not in trail_of(who).properties("Trail")
    assert "KmsKeyArn" not in bucket_of(who).outputs
