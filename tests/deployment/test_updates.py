"""An update touches what was changed, and nothing else."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest
from templates.deployments import REQUIRED

from cloudtrail_templates import CATALOG
from deployment.conftest import NewAccount
from deployment.emulator import Account, Stack, StackError
from deployment.world import Facts, difference, facts

UNCHANGED = "No updates are to be performed"


def deployed(account: Account, name: str) -> Stack:
    """A stack of the template with what it needs to exist."""
    if name == "log-bucket-policy":
        account.s3.create_bucket(
            Bucket=f"logs-{account.number}", CreateBucketConfiguration={"LocationConstraint": account.region}
        )
        return account.deploy(name, LogBucketName=f"logs-{account.number}")
    if name == "trail":
        return account.deploy(name, LogBucketName=account.deploy("log-bucket").outputs["LogBucketName"])
    if name == "organization-trail":
        bucket = account.deploy("log-bucket", OrganizationId=REQUIRED[name]["OrganizationId"])
        parameters = {"ManagementAccountId": account.number, "LogBucketName": bucket.outputs["LogBucketName"]}
        return account.deploy(name, **{**REQUIRED[name], **parameters})
    if name in ("alarms", "threat-alarms"):
        account.logs.create_log_group(logGroupName="audit")
        return account.deploy(name, LogGroupName="audit")
    return account.deploy(name, **REQUIRED[name])


@pytest.fixture(scope="module")
def stack_of(new_account: NewAccount) -> Callable[[str], Stack]:
    """One stack of each template; every test changes another value of it."""
    return cache(lambda name: deployed(new_account(), name))


def changed(before: Facts, after: Facts) -> set[tuple[str, str]]:
    """The kind and the property of every fact that differs."""
    return {(path[0], path[-1]) for path in difference(before, after)}


def resolved_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The title and the property of everything that differs between two sets of resources."""
    return {
        (title, name)
        for title in before.keys() | after.keys()
        for name in before[title]["Properties"].keys() | after[title]["Properties"].keys()
        if before[title]["Properties"].get(name) != after[title]["Properties"].get(name)
    }


# The emulator has no log alarms and no Quick Sight.
@pytest.mark.parametrize("name", [name for name in CATALOG if name not in ("log-alarms", "quicksight")])
def test_an_update_with_the_same_template_changes_nothing(
    stack_of: Callable[[str], Stack], name: str
) -> None:
    stack = stack_of(name)
    before = facts(stack.account)
    assert stack.changes() == {}
    with pytest.raises(StackError, match=UNCHANGED):
        stack.operate("update", stack.parameters, CATALOG[name].build().to_dict())
    assert difference(before, facts(stack.account)) == {}


@pytest.mark.parametrize(
    ("name", "parameter", "value", "expected"),
    [
        ("trail", "LogGroupRetentionDays", "30", {("log group", "retentionInDays")}),
        ("trail", "IsLogging", "false", {("trail", "logging"), ("trail", "StopLoggingTime")}),
        ("trail", "S3DataEvents", "All", {("trail", "selectors")}),
        ("trail", "ManagementEvents", "WriteOnly", {("trail", "selectors")}),
        ("organization-trail", "LogGroupRetentionDays", "30", {("log group", "retentionInDays")}),
        ("alarms", "UnauthorizedApiCallsThreshold", "5", {("alarm", "Threshold")}),
        ("alarms", "TrailSilentHours", "6", {("alarm", "EvaluationPeriods")}),
        ("baseline", "LogGroupRetentionDays", "90", {("log group", "retentionInDays")}),
        ("log-bucket-policy", "DeleteRequiresMfa", "false", {("bucket", "Statement")}),
        ("log-bucket", "EventBridgeNotifications", "true", {("bucket", "EventBridgeConfiguration")}),
        ("log-bucket", "DeleteRequiresMfa", "false", {("bucket", "Statement")}),
    ],
)
def test_an_update_of_one_value_changes_only_that(
    stack_of: Callable[[str], Stack], name: str, parameter: str, value: str, expected: set[tuple[str, str]]
) -> None:
    stack = stack_of(name)
    before, ids = facts(stack.account), stack.ids
    stack.update(**{parameter: value})
    after = facts(stack.account)
    assert stack.ids == ids
    assert changed(before, after) <= expected
    # One thing of the kind, not all of them; the log bucket and its access-log bucket deny the same deletes.
    both = (name, parameter) == ("log-bucket", "DeleteRequiresMfa")
    assert len({path[:2] for path in difference(before, after)}) == (2 if both else 1)


@pytest.mark.parametrize(
    ("name", "parameter", "value", "expected"),
    [
        ("log-bucket", "RetentionDays", "365", {("LogBucket", "LifecycleConfiguration")}),
        ("log-bucket", "TransitionStorageClass", "DEEP_ARCHIVE", {("LogBucket", "LifecycleConfiguration")}),
        ("log-bucket", "AccessLogRetentionDays", "90", {("AccessLogBucket", "LifecycleConfiguration")}),
        (
            "log-bucket",
            "ObjectLockMode",
            "GOVERNANCE",
            {("LogBucket", "ObjectLockEnabled"), ("LogBucket", "ObjectLockConfiguration")},
        ),
        ("baseline", "RetentionDays", "365", {("LogBucket", "LifecycleConfiguration")}),
    ],
)
def test_an_update_of_what_the_emulator_leaves_out_changes_only_that_in_the_template(
    stack_of: Callable[[str], Stack], name: str, parameter: str, value: str, expected: set[tuple[str, str]]
) -> None:
    stack = stack_of(name)
    before, ids, resources = facts(stack.account), stack.ids, stack.resolved.resources
    stack.update(**{parameter: value})
    assert stack.ids == ids
    assert difference(before, facts(stack.account)) == {}
    assert resolved_changes(resources, stack.resolved.resources) == expected


def test_an_alarm_can_be_taken_away_and_comes_back(stack_of: Callable[[str], Stack]) -> None:
    stack = stack_of("alarms")
    before, all_of_them = facts(stack.account), set(stack.ids)
    stack.update(DisabledAlarms="RouteTableChanges")
    assert all_of_them - set(stack.ids) == {
        "AlarmRouteTableChanges",
        "AlarmRouteTableChangesFilter",
        "AlarmRouteTableChangesFilter2",
    }
    gone = {path[:2] for path in difference(before, facts(stack.account)) if path[0] != "log group"}
    assert len(gone) == 3
    assert all("RouteTableChanges" in name for _, name in gone)
    stack.update(DisabledAlarms="")
    assert set(stack.ids) == all_of_them


def test_an_address_can_be_added_later(stack_of: Callable[[str], Stack]) -> None:
    stack = stack_of("alarms")
    before = set(stack.ids)
    stack.update(AlarmEmail="security@example.com")
    assert set(stack.ids) - before == {"AlarmTopicSubscription"}
    (subscription,) = stack.account.sns.list_subscriptions()["Subscriptions"]
    assert subscription["Endpoint"] == "security@example.com"
