"""Options that say which trails deliver, shared by the components whose policies allow them."""

from dataclasses import replace
from typing import Annotated, Any

from cloudtrail_templates.components.constraints import REGION
from cloudtrail_templates.options import Option, Text, Texts
from cloudtrail_templates.structs import Struct

TRAIL_NAME = Option(
    "Name of the multi-region trail.",
    sources=("awscloudtrail/latest/userguide/cloudtrail-multi-region-trails.html",),
    group="Trail",
    MinLength=3,
    MaxLength=128,
    AllowedPattern=r"(?!\d+\.\d+\.\d+\.\d+$)[A-Za-z0-9]([._-]?[A-Za-z0-9])+",
    must=(
        "must be 3 to 128 letters, digits and single . _ or - between them, and no IP address; give a name like "
        "management-events"
    ),
)
"""https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html"""

ORGANIZATION_ID = Option(
    "ID of the organization, for an organization trail, which is created in the management account.",
    sources=("awscloudtrail/latest/userguide/creating-an-organizational-trail-prepare.html",),
    group="Trail",
    label="Organization ID",
    AllowedPattern=r"o-[a-z0-9]{10,32}",
    must="must be an organization's id; write o- and 10 to 32 lower-case letters and digits",
    empty="Empty: a trail of one account.",
)

S3_KEY_PREFIX = Option(
    "Prefix before AWSLogs/ in the keys of the log files, the same for bucket and trail. AWS Control Tower uses the "
    "organization's id.",
    sources=(
        "awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
        "controltower/latest/userguide/2022-all.html#version-3.0",
    ),
    group="Bucket",
    label="S3 key prefix",
    MaxLength=200,
    AllowedPattern=r"(?!/)(?!.*/$)(?!.*//)(?!(.*/)?AWSLogs(/|$))[A-Za-z0-9!_.'()/-]+",
    must=(
        "must be at most 200 letters, digits and !_.'()/- without a slash at either end and without AWSLogs; "
        "give a prefix like security/logs, or none"
    ),
    empty="Empty: none.",
)


class TrailSource(Struct):
    """The trails that deliver: their name, their home region, and their accounts or organization."""

    trail_name: Annotated[Text, TRAIL_NAME]
    trail_region: Annotated[
        Text | None,
        Option(
            "Home region of the trail, where it is created.",
            sources=("awscloudtrail/latest/userguide/cloudtrail-multi-region-trails.html",),
            group="Trail",
            AllowedPattern=REGION,
            must="must be a region; write it like eu-west-1",
            empty="Empty: the region of this stack.",
        ),
    ] = None
    account_ids: Annotated[
        Texts | None,
        Option(
            "Accounts whose trails of that name may deliver, separated by commas; at most 110. For an "
            "organization trail: the management account, which must be the first one.",
            sources=(
                "awscloudtrail/latest/userguide/cloudtrail-set-bucket-policy-for-multiple-accounts.html",
                "awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
            ),
            group="Trail",
            label="Account IDs",
            AllowedPattern=r"\d{12}",
            must="must be 12 digits each; give account ids like 111122223333,444455556666",
            empty="Empty: this account only.",
        ),
    ] = None
    organization_id: Annotated[
        Text | None,
        replace(
            ORGANIZATION_ID,
            description=f"{ORGANIZATION_ID.description} If this stack is in another account, give the management account "
            "in AccountIds.",
        ),
    ] = None
    s3_key_prefix: Annotated[Text | None, S3_KEY_PREFIX] = None

    def source(self) -> dict[str, Any]:
        """Return the options as keyword arguments for the policies."""
        return {name: getattr(self, name) for name in TrailSource.__dataclass_fields__}
