"""An existing log group in place of a new one, or none."""

from typing import Annotated, Any, ClassVar

from cloudtrail_templates.components.constraints import ROLE_ARN
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.intrinsics import sub
from cloudtrail_templates.options import Option, Text, check_options
from cloudtrail_templates.structs import Struct

LOGS = "CloudWatch Logs"
"""The group of the options in the console's form."""

LOG_GROUP_NAME: dict[str, Any] = {
    "AllowedPattern": r"(?!aws/)[.\-_/#A-Za-z0-9]{1,512}",
    "must": (
        "must be 1 to 512 letters, digits and ._/#- and not start with aws/; give the name of a log group, not its ARN"
    ),
}
"""Constraints for the name of a log group."""


class ExistingLogGroup(Struct):
    """An existing log group; a trail also needs a role that may write to it.

    CloudTrail accepts a log group and a role of the trail's own account only, and the log group must be in the trail's
    home region. So the ARN is that of the stack's account and region, unless `arn` is given.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
    """

    name: Annotated[
        Text,
        Option(
            "Name of the log group that CloudTrail writes to, in this region.",
            sources=("awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html",),
            group=LOGS,
            **LOG_GROUP_NAME,
        ),
    ]
    arn: Annotated[
        Text | None,
        Option(
            "ARN of the log group.",
            group=LOGS,
            label="Log group ARN",
            AllowedPattern=r"arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:[.\-_/#A-Za-z0-9]{1,512}:\*",
            must="must be the ARN of a log group; write arn:aws:logs:<region>:<account>:log-group:<name>:*",
        ),
    ] = None
    role_arn: Annotated[
        Text | None,
        Option(
            "ARN of the role that CloudTrail assumes to write events.",
            sources=("awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html",),
            group=LOGS,
            **ROLE_ARN,
        ),
    ] = None

    def __post_init__(self) -> None:
        check_options(self)
        if isinstance(self.arn, str) and isinstance(self.name, str):
            *_, account, _, name, _ = self.arn.split(":")
            if name != self.name:
                raise OptionError(
                    f"arn must be that of the log group {self.name!r}, got {self.arn!r}; give one of both names"
                )
            if isinstance(self.role_arn, str) and self.role_arn.split(":")[4] != account:
                raise OptionError(
                    f"role_arn must be that of a role in the account of the log group, {account}, got {self.role_arn!r}; "
                    "CloudTrail accepts no role of another account"
                )

    @property
    def trail_arn(self) -> Any:
        """The ARN for a trail, which ends in `:*`."""
        return self.arn or log_group_arn(self.name)


class NoLogGroup(Struct):
    """No log group: the trail delivers to its bucket only, which is cheaper, and has no alarms."""

    trail_arn: ClassVar[None] = None
    role_arn: ClassVar[None] = None


def log_group_arn(name: Text) -> Any:
    """Return the ARN of a log group in the account and region of the stack, which ends in `:*` as CloudTrail requires."""
    return sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Name}:*", Name=name)
