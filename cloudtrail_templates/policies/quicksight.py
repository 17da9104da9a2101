"""Who assumes the role with which Amazon Quick Sight queries the logs, and the permissions of users of Quick Sight."""

from typing import Any

from awacs import sts
from awacs.aws import PolicyDocument

from cloudtrail_templates.policies.document import allow, document, if_exists, own_account, service

DATA_SOURCE_OWNER = (
    "DescribeDataSource",
    "DescribeDataSourcePermissions",
    "PassDataSource",
    "UpdateDataSource",
    "DeleteDataSource",
    "UpdateDataSourcePermissions",
)
DATA_SET_OWNER = (
    "DescribeDataSet",
    "DescribeDataSetPermissions",
    "PassDataSet",
    "DescribeIngestion",
    "ListIngestions",
    "UpdateDataSet",
    "DeleteDataSet",
    "CreateIngestion",
    "CancelIngestion",
    "UpdateDataSetPermissions",
)
ANALYSIS_OWNER = (
    "DescribeAnalysis",
    "QueryAnalysis",
    "UpdateAnalysis",
    "DeleteAnalysis",
    "RestoreAnalysis",
    "DescribeAnalysisPermissions",
    "UpdateAnalysisPermissions",
)
DASHBOARD_READER = ("DescribeDashboard", "ListDashboardVersions", "QueryDashboard")
DASHBOARD_OWNER = (
    *DASHBOARD_READER,
    "UpdateDashboard",
    "DeleteDashboard",
    "UpdateDashboardPublishedVersion",
    "DescribeDashboardPermissions",
    "UpdateDashboardPermissions",
)


def permission(principal_arn: Any, actions: tuple[str, ...]) -> dict[str, Any]:
    """Return the permission of a user or a group of Quick Sight, with one of the sets of actions of this module.

    Source: https://docs.aws.amazon.com/quicksight/latest/developerguide/update-dashboard-permissions.html
    """
    return {"Principal": principal_arn, "Actions": [f"quicksight:{action}" for action in actions]}


def data_source_trust() -> PolicyDocument:
    """Return the policy that lets Quick Sight assume the role, and not for another account.

    AWS does not document that requests of Quick Sight have the key `aws:SourceAccount`: without it they are allowed, too.

    Source: https://docs.aws.amazon.com/quick/latest/userguide/security-create-iam-role.html
    """
    conditions = if_exists(own_account())
    return document(
        allow("AllowQuickSightToAssume", service("quicksight"), [sts.AssumeRole], conditions=conditions)
    )
