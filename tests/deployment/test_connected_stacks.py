"""log-bucket, trail and alarms, deployed one after the other: the parameters of one are the outputs of the one before."""

import json

import pytest

from cloudtrail_templates import CATALOG
from deployment.conftest import NewAccount
from deployment.emulator import Account, Stack


def connected(account: Account, name: str, *before: Stack, **parameters: str) -> Stack:
    """A stack whose parameters are the outputs of the same name, as a user would copy them."""
    offered = CATALOG[name].build().to_dict()["Parameters"]
    taken = {key: value for one in before for key, value in one.outputs.items() if key in offered}
    return account.deploy(name, **{**taken, **parameters})


@pytest.fixture(scope="module")
def stacks(new_account: NewAccount) -> tuple[Stack, Stack, Stack]:
    """The three, with the parameters that have no default and few others."""
    account = new_account("eu-west-1")
    bucket = account.deploy("log-bucket", TrailName="audit", S3KeyPrefix="logs")
    trail = connected(account, "trail", bucket, S3DataEvents="All")
    return bucket, trail, connected(account, "alarms", trail)


def test_the_trail_gets_all_that_it_must_know_from_the_bucket(stacks: tuple[Stack, Stack, Stack]) -> None:
    bucket, trail, _ = stacks
    assert set(trail.parameters) - {"S3DataEvents"} == {
        "TrailName",
        "LogBucketName",
        "KmsKeyArn",
        "S3KeyPrefix",
        "AccessLogBucketName",
    }
    (found,) = trail.account.cloudtrail.describe_trails()["trailList"]
    assert found["S3BucketName"] == bucket.ids["LogBucket"]
    assert found["KmsKeyId"] == bucket.outputs["KmsKeyArn"]
    assert (found["Name"], found["S3KeyPrefix"]) == ("audit", "logs")


def test_the_trail_leaves_out_both_buckets(stacks: tuple[Stack, Stack, Stack]) -> None:
    bucket, trail, _ = stacks
    found = trail.account.cloudtrail.get_event_selectors(TrailName="audit")["AdvancedEventSelectors"]
    (arns,) = [field for one in found for field in one["FieldSelectors"] if field["Field"] == "resources.ARN"]
    both = [bucket.ids["LogBucket"], bucket.ids["AccessLogBucket"]]
    assert arns["NotStartsWith"] == [f"arn:aws:s3:::{name}/" for name in both]


def test_the_alarms_watch_the_log_group_of_the_trail(stacks: tuple[Stack, Stack, Stack]) -> None:
    _, trail, alarms = stacks
    (group,) = alarms.account.logs.describe_log_groups()["logGroups"]
    assert group["logGroupName"] == trail.ids["LogGroup"] == alarms.parameters["LogGroupName"]
    filters = [title for title in alarms.ids if "Filter" in title]
    assert group["metricFilterCount"] == len(filters) > 0


def test_the_dashboard_shows_the_alarms_of_both_stacks(stacks: tuple[Stack, Stack, Stack]) -> None:
    _, trail, alarms = stacks
    account = alarms.account
    threats = connected(account, "threat-alarms", trail, alarms)
    made = connected(account, "dashboard", trail, alarms, threats)
    names = ("AlarmArns", "AlarmTopicArn", "LogGroupName", "MetricNamespace", "ThreatAlarmArns")
    assert sorted(made.parameters) == list(names)
    (found,) = account.cloudwatch.list_dashboards()["DashboardEntries"]
    assert found["DashboardName"] == made.outputs["DashboardName"] == f"{made.name}-Dashboard-eu-west-1"
    body = json.loads(account.cloudwatch.get_dashboard(DashboardName=found["DashboardName"])["DashboardBody"])
    assert body == json.loads(made.resolved.properties("Dashboard")["DashboardBody"])
    shown = [arn for one in body["widgets"] if one["type"] == "alarm" for arn in one["properties"]["alarms"]]
    pages = account.cloudwatch.get_paginator("describe_alarms").paginate()
    assert sorted(shown) == sorted(one["AlarmArn"] for page in pages for one in page["MetricAlarms"])
    group = trail.ids["LogGroup"]
    queries = [one["properties"]["query"] for one in body["widgets"] if one["type"] == "log"]
    assert all(query.startswith(f"SOURCE '{group}' | ") for query in queries)
    made.update(AlarmArns="", ContributorInsights="false", DashboardName="other")
    left = account.cloudwatch.list_dashboards()["DashboardEntries"]
    assert [one["DashboardName"] for one in left] == ["other"]
    for stack in (made, threats):
        stack.delete()


def test_required_parameters_are_outputs_of_another_template() -> None:
    catalogue = {name: definition.build().to_dict() for name, definition in CATALOG.items()}
    chain = [
        ("trail", {"log-bucket", "log-bucket-policy"}),
        ("alarms", {"trail"}),
        ("alarms", {"baseline"}),
        ("threat-alarms", {"trail", "baseline"}),
        ("dashboard", {"trail", "baseline"}),
        ("log-alarms", {"trail", "baseline"}),
        ("integrity-check", {"baseline"}),
        ("log-queue", {"log-bucket"}),
    ]
    for name, sources in chain:
        needed = {key for key, one in catalogue[name]["Parameters"].items() if "Default" not in one}
        for source in sources:
            assert needed <= set(catalogue[source]["Outputs"])


def test_a_bucket_that_existed_takes_the_trail_after_it_got_the_policy(new_account: NewAccount) -> None:
    account = new_account()
    account.s3.create_bucket(
        Bucket="bucket-of-before", CreateBucketConfiguration={"LocationConstraint": account.region}
    )
    policy = account.deploy("log-bucket-policy", LogBucketName="bucket-of-before", TrailName="audit")
    trail = connected(account, "trail", policy)
    (found,) = trail.account.cloudtrail.describe_trails()["trailList"]
    assert (found["Name"], found["S3BucketName"]) == ("audit", "bucket-of-before")


def test_the_outputs_can_be_imported_by_the_names_of_stack_and_output(
    stacks: tuple[Stack, Stack, Stack],
) -> None:
    exports = stacks[0].account.cloudformation.list_exports()["Exports"]
    expected = {f"{stack.name}-{key}": value for stack in stacks for key, value in stack.outputs.items()}
    assert {one["Name"]: one["Value"] for one in exports} == expected
