"""The options of the sheets: the table that they show, and who may see them."""

from dataclasses import replace
from typing import Annotated

from cloudtrail_templates.components.alarms.approved_regions import APPROVED_REGIONS
from cloudtrail_templates.options import Number, Option, Text, Texts
from cloudtrail_templates.structs import Struct

SPICE, DIRECT_QUERY = "SPICE", "DIRECT_QUERY"

_TABLE, _USERS, _DATA = "Athena", "Users of Amazon Quick Sight", "Data"
_GLUE_NAME = r"[a-z0-9_]{1,255}"
_PRINCIPAL = (
    r"(?=.{1,256}$)arn:aws[a-z-]*:quicksight:[a-z]{2,4}(-[a-z]+)+-\d:\d{12}:(user|group)/[A-Za-z0-9._-]{1,64}/"
    r"[A-Za-z0-9_+=,.@/:-]{1,256}"
)
_PRINCIPAL_RULE = (
    "must be the ARN of a user or a group of Amazon Quick Sight; write "
    "arn:aws:quicksight:<identity region>:<account>:group/default/<name>"
)


class QuickSightSettings(Struct):
    """The table of the logs, how often it is read, and the users.

    Source: https://docs.aws.amazon.com/quicksight/latest/APIReference/API_AthenaParameters.html
    """

    work_group_name: Annotated[
        Text,
        Option(
            "Athena workgroup that runs the queries.",
            sources=("athena/latest/ug/workgroups-manage-queries-control-costs.html",),
            group=_TABLE,
            label="Workgroup name",
            AllowedPattern=r"[a-zA-Z0-9._-]{1,128}",
            must="must be 1 to 128 letters, digits and ._-; give the name of a workgroup like cloudtrail",
        ),
    ]
    database_name: Annotated[
        Text,
        Option(
            "Database of AWS Glue with the tables of the template athena.",
            sources=("athena/latest/ug/tables-databases-columns-names.html",),
            group=_TABLE,
            AllowedPattern=_GLUE_NAME,
            must="must be 1 to 255 lower-case letters, digits and _; give the name of a database like cloudtrail",
        ),
    ]
    query_access_policy_arn: Annotated[
        Text,
        Option(
            "ARN of the IAM policy to run queries in the workgroup and to read the log files. It is attached to the role of "
            "the data source.",
            sources=("quick/latest/userguide/security-create-iam-role.html",),
            group=_TABLE,
            label="Query access policy ARN",
            AllowedPattern=r"arn:aws[a-z-]*:iam::\d{12}:policy/[A-Za-z0-9_+=,.@/-]{1,640}",
            must="must be a policy's ARN; write arn:aws:iam::<account>:policy/<name>",
        ),
    ]
    account_ids: Annotated[
        Text | None,
        Option(
            "Accounts that are shown, separated by commas without spaces; at most 110. The table of an organization needs "
            "them.",
            sources=("athena/latest/ug/partition-projection-supported-types.html",),
            group=_DATA,
            label="Account IDs",
            MaxLength=1429,
            AllowedPattern=r"\d{12}(,\d{12})*",
            must="must be at most 110 accounts of 12 digits, separated by commas without spaces; write "
            "111122223333,444455556666",
            empty="Empty: all accounts of the table.",
        ),
    ] = None
    approved_regions: Annotated[
        Texts | None,
        replace(
            APPROVED_REGIONS,
            description="Regions where activity is expected, separated by commas; at most 20. Others are marked in red.",
            group=_DATA,
        ),
    ] = None
    days_shown: Annotated[
        Number,
        Option(
            "Days before today that are shown. Each query reads the log files of all these days.",
            sources=("athena/latest/ug/partition-projection.html",),
            group=_DATA,
            MinValue=1,
            MaxValue=400,
            must="must be 1 to 400; give the number of days",
        ),
    ] = 30
    import_mode: Annotated[
        str,
        Option(
            "SPICE: the data is imported once a day, and looking at it costs no query. DIRECT_QUERY: each visual runs a "
            "query in Athena whenever it is shown.",
            sources=("quick/latest/userguide/spice.html",),
            group=_DATA,
            AllowedValues=(SPICE, DIRECT_QUERY),
            decides=True,
        ),
    ] = SPICE
    refresh_time: Annotated[
        Text,
        Option(
            "Time of the day at which the data is imported, in UTC.",
            sources=("quick/latest/userguide/refreshing-imported-data.html",),
            group=_DATA,
            AllowedPattern=r"([01]\d|2[0-3]):[0-5]\d",
            must="must be a time of 24 hours; write it like 05:00",
        ),
    ] = "05:00"
    owner_arn: Annotated[
        Text,
        Option(
            "ARN of the user or the group that may change and share everything. Its region is the identity region of your "
            "Quick Sight account, whatever the region of this stack.",
            sources=("quick/latest/userguide/account-structure-regions.html#home-region",),
            group=_USERS,
            label="Owner ARN",
            AllowedPattern=_PRINCIPAL,
            must=_PRINCIPAL_RULE,
        ),
    ]
    reader_arn: Annotated[
        Text | None,
        Option(
            "ARN of the user or the group that may look at the dashboard, with the region as in the ARN of the owner.",
            sources=("quicksight/latest/developerguide/update-dashboard-permissions.html",),
            group=_USERS,
            label="Reader ARN",
            AllowedPattern=_PRINCIPAL,
            must=_PRINCIPAL_RULE,
            empty="Empty: only the owner.",
        ),
    ] = None
