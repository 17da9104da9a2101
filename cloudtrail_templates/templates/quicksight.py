"""The published template of sheets in Amazon Quick Sight."""

from typing import Final

from troposphere import Not, Region, Template

from cloudtrail_templates.components import QuickSightSheets
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import Definition
from cloudtrail_templates.templates.parts.examples import ROLE_EXAMPLES
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.quicksight_about import ABOUT
from cloudtrail_templates.templates.parts.rules import add_rule, one_of

REGIONS_WITHOUT: Final = (
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-3",
    "ap-south-2",
    "ap-southeast-4",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "cn-northwest-1",
    "il-central-1",
    "me-central-1",
    "mx-central-1",
    "us-west-1",
)
"""The regions that do not have all of the types, by the schemas of CloudFormation; a test compares them."""


def assemble(template: Template, *, detections: tuple[Detection, ...] = ALL_DETECTIONS) -> None:
    """Add the sheets, what they need, and the parameters of their options."""
    options = expose(template, QuickSightSheets, "owner_arn", "reader_arn")
    options |= expose(
        template, QuickSightSheets, "work_group_name", "database_name", "query_access_policy_arn"
    )
    options |= expose(template, QuickSightSheets, "account_ids", "approved_regions", "days_shown")
    options |= expose(template, QuickSightSheets, "import_mode", "refresh_time")
    options |= expose(template, QuickSightSheets, "name_prefix", "permissions_boundary", "role_path")
    add_rule(
        template,
        "RegionHasQuickSight",
        (
            Not(one_of(Region, REGIONS_WITHOUT)),
            "CloudFormation does not have all types of Quick Sight in this region: choose another region for the stack of "
            "athena and for this one.",
        ),
    )
    sheets = QuickSightSheets(**options, detections=detections).add_to(template)
    add_output(
        template,
        "QuickSightDashboardId",
        "ID of the dashboard, the end of its URL in the console of Quick Sight.",
        sheets.dashboard_id,
    )


DEFINITION = Definition(
    name="quicksight",
    group="see",
    summary="A dashboard and an analysis in Amazon Quick Sight that show AWS CloudTrail events over time, by service, "
    "region, error and principal, sign-ins, the root user and the events of alarms.",
    notes="Quick Sight must be set up in the account.",
    assemble=assemble,
    takes_outputs_of=("athena",),
    delivery="s3",
    capabilities=("CAPABILITY_NAMED_IAM",),
    examples={
        **ROLE_EXAMPLES,
        "AccountIds": "111122223333,444455556666",
        "ApprovedRegions": "eu-central-1,us-east-1",
        "DatabaseName": "cloudtrail",
        "NamePrefix": "acme-",
        "OwnerArn": "arn:aws:quicksight:eu-west-1:111122223333:group/default/security",
        "QueryAccessPolicyArn": "arn:aws:iam::111122223333:policy/athena-QueryAccess",
        "ReaderArn": "arn:aws:quicksight:eu-west-1:111122223333:group/default/auditors",
        "RefreshTime": "04:30",
        "WorkGroupName": "cloudtrail",
    },
    about=ABOUT,
)
