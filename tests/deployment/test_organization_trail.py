"""What the template of the organization trail really makes, on a bucket in another account, with alarms on its log group."""

from typing import Any

import pytest

from cloudtrail_templates.detections import COMPLIANCE
from deployment.conftest import NewAccount
from deployment.emulator import Account, Stack, StackError

ORGANIZATION = "o-exampleorgid"


def archive(new_account: NewAccount, management: Account) -> dict[str, str]:
    """The outputs of a bucket in a log archive account, in another region than the trail."""
    bucket = new_account("us-east-1").deploy(
        "log-bucket",
        AccountIds=management.number,
        OrganizationId=ORGANIZATION,
        TrailRegion=management.region,
    )
    return {name: bucket.outputs[name] for name in ("LogBucketName", "KmsKeyArn")}


def parameters(management: Account) -> dict[str, str]:
    return {"ManagementAccountId": management.number, "OrganizationId": ORGANIZATION}


@pytest.fixture(scope="module")
def stack(new_account: NewAccount) -> Stack:
    """The template with all of its defaults."""
    management = new_account()
    return management.deploy(
        "organization-trail", **parameters(management), **archive(new_account, management)
    )


def trail_of(stack: Stack) -> Any:
    (trail,) = stack.account.cloudtrail.describe_trails()["trailList"]
    return trail


def test_the_trail_of_the_organization_delivers_to_the_bucket_of_the_other_account(stack: Stack) -> None:
    trail = trail_of(stack)
    expected = ("IsOrganizationTrail", "IsMultiRegionTrail", "LogFileValidationEnabled")
    assert {name: trail[name] for name in expected} == dict.fromkeys(expected, True)
    assert trail["S3BucketName"] == stack.parameters["LogBucketName"]
    assert trail["KmsKeyId"] == stack.parameters["KmsKeyArn"]
    assert stack.account.cloudtrail.get_trail_status(Name=trail["Name"])["IsLogging"] is True


def test_the_log_group_and_its_role_are_in_the_management_account(stack: Stack) -> None:
    (group,) = stack.account.logs.describe_log_groups()["logGroups"]
    (role,) = stack.account.iam.list_roles()["Roles"]
    trail = trail_of(stack)
    assert (trail["CloudWatchLogsLogGroupArn"], trail["CloudWatchLogsRoleArn"]) == (group["arn"], role["Arn"])
    assert group["kmsKeyId"]
    assert stack.outputs["LogGroupName"] == group["logGroupName"]


def test_the_template_alarms_works_on_its_log_group_as_it_is(stack: Stack) -> None:
    name = stack.outputs["LogGroupName"]
    stack.account.deploy("alarms", LogGroupName=name)
    pages = stack.account.logs.get_paginator("describe_metric_filters").paginate(logGroupName=name)
    counted = {
        one["metricTransformations"][0]["metricName"] for page in pages for one in page["metricFilters"]
    }
    assert counted == {detection.title for detection in COMPLIANCE}


def test_a_delegated_administrator_is_refused_before_anything_is_created(new_account: NewAccount) -> None:
    management, member = new_account(), new_account()
    with pytest.raises(StackError, match="deploy it in the management account"):
        member.deploy("organization-trail", **parameters(management), LogBucketName="audit-logs")
    assert member.iam.list_roles()["Roles"] == member.logs.describe_log_groups()["logGroups"] == []


def test_a_home_region_that_members_must_enable_is_refused(new_account: NewAccount) -> None:
    management = new_account("eu-south-2")
    with pytest.raises(StackError, match="deploy the stack in a region that is enabled by default"):
        management.deploy("organization-trail", **parameters(management), LogBucketName="audit-logs")


def test_a_bucket_that_knows_another_management_account_refuses_the_trail(new_account: NewAccount) -> None:
    management = new_account()
    delivery = archive(new_account, new_account())
    with pytest.raises(StackError, match="Incorrect S3 bucket policy"):
        management.deploy("organization-trail", **parameters(management), **delivery)
