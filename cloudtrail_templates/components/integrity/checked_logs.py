"""The log files whose integrity is checked: options, and the settings of the commands that check them."""

from typing import Annotated, Any

from troposphere import Select, Split

from cloudtrail_templates.components.constraints import REGION
from cloudtrail_templates.components.trail_source import ORGANIZATION_ID
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.intrinsics import given, sub
from cloudtrail_templates.options import Number, Option, Text, check_options
from cloudtrail_templates.structs import Struct

_GROUP = "Checked logs"
_ACCOUNT = r"\d{12}"
_FOLDER = rf"({_ACCOUNT}(/{REGION})?|{REGION})"


def _list_of(pattern: str) -> str:
    return f"{pattern}(, ?{pattern})*"


DEFAULT_REGIONS = (
    "us-east-1,us-east-2,us-west-1,us-west-2,ap-northeast-1,ap-northeast-2,ap-northeast-3,ap-south-1,ap-southeast-1,"
    "ap-southeast-2,ca-central-1,eu-central-1,eu-north-1,eu-west-1,eu-west-2,eu-west-3,sa-east-1"
)
"""The regions that are enabled in every account of the partition aws.

Source: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
"""


class CheckedLogs(Struct):
    """The trail, accounts, regions and hours that a check of integrity covers.

    Every account and region of the lists must have digest files for the whole time, and there must be no folder of another
    account or region.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html
    """

    trail_arn: Annotated[
        Text,
        Option(
            "ARN of the trail. It must have log file validation enabled.",
            sources=("awscloudtrail/latest/userguide/cloudtrail-log-file-validation-enabling.html",),
            group=_GROUP,
            label="Trail ARN",
            AllowedPattern=rf"arn:aws[a-z-]*:cloudtrail:{REGION}:{_ACCOUNT}:trail/[A-Za-z0-9._-]{{3,128}}",
            must="must be the ARN of a trail; write arn:aws:cloudtrail:<home region>:<account>:trail/<name>",
        ),
    ]
    organization_id: Annotated[Text | None, ORGANIZATION_ID] = None
    account_ids: Annotated[
        Text | None,
        Option(
            "Accounts whose log files are checked, separated by commas; for an organization trail all accounts. The check "
            "fails if the bucket has a folder of another account.",
            group=_GROUP,
            label="Account IDs",
            MaxLength=4096,
            AllowedPattern=_list_of(_ACCOUNT),
            must="must be accounts of 12 digits, separated by commas without spaces; write 111122223333,444455556666",
            empty="Empty: the account of the trail.",
        ),
    ] = None
    regions: Annotated[
        Text,
        Option(
            "The regions that the trail records, separated by commas. The check fails if an account has a folder of another "
            "region.",
            group=_GROUP,
            label="Checked regions",
            MaxLength=4096,
            AllowedPattern=_list_of(REGION),
            must="must be regions, separated by commas without spaces; write them like eu-west-1,us-east-1",
        ),
    ] = DEFAULT_REGIONS
    ignored_folders: Annotated[
        Text | None,
        Option(
            "Folders that are not checked, because the trail no longer writes to them, separated by commas: accounts, "
            "regions, or one region of one account, such as 111122223333/eu-south-1.",
            group=_GROUP,
            MaxLength=4096,
            AllowedPattern=_list_of(_FOLDER),
            must="must be accounts, regions or account/region, separated by commas without spaces; write "
            "111122223333,eu-south-1",
            empty="Empty: none.",
        ),
    ] = None
    hours: Annotated[
        Number,
        Option(
            "Hours of log files that each check covers. It runs every 24 hours: with more hours, the checks overlap.",
            group=_GROUP,
            label="Checked hours",
            MinValue=2,
            MaxValue=744,
            must="must be 2 to 744; give the number of hours",
        ),
    ] = 26

    def __post_init__(self) -> None:
        check_options(self)
        if isinstance(self.organization_id, str) and self.account_ids is None:
            raise OptionError(
                "account_ids must be all accounts of the organization, got None; list them, because without the list a "
                "check does not notice that the folder of an account was removed"
            )
        if isinstance(self.trail_arn, str) and self.regions == DEFAULT_REGIONS:
            partition = self.trail_arn.split(":")[1]
            if partition != "aws":
                raise OptionError(
                    f"regions must be those that the trail records in the partition {partition}, got the default, which is "
                    "for the partition aws; list them"
                )

    def settings(self, bucket_name: Text, s3_key_prefix: Text | None) -> dict[str, Any]:
        """Return the environment variables of the commands.

        Args:
            bucket_name: the bucket that the trail delivers to.
            s3_key_prefix: the prefix before AWSLogs/ in the keys.
        """

        def or_empty(value: Any, otherwise: Any = "") -> Any:
            return given(value, lambda one: one, otherwise=otherwise)

        return {
            "TRAIL_ARN": self.trail_arn,
            "LOG_BUCKET": bucket_name,
            "KEY_PREFIX": or_empty(s3_key_prefix),
            "ORGANIZATION_ID": or_empty(self.organization_id),
            "ACCOUNT_IDS": or_empty(self.account_ids, _account_of(self.trail_arn)),
            "REGIONS": self.regions,
            "IGNORED_FOLDERS": or_empty(self.ignored_folders),
            # The value of a variable is a text.
            "HOURS": sub("${Hours}", Hours=self.hours),
        }


def _account_of(trail_arn: Text) -> Any:
    if isinstance(trail_arn, str):
        return trail_arn.split(":")[4]
    return Select(4, Split(":", trail_arn))
