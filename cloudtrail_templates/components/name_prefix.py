"""The option for a prefix in the names of IAM roles, IAM policies and CloudWatch alarms."""

from dataclasses import dataclass
from typing import Annotated, Any

from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import given, sub
from cloudtrail_templates.options import Option, Text

MAX_ROLE_NAME = 64
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

MAX_ALARM_NAME = 255
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""

_MAX_PREFIX = 32


@dataclass(frozen=True, kw_only=True)
class NamePrefix:
    """An option of components that make IAM roles or alarms: the prefix of their names.

    A name is the prefix and the logical id. A stack with such names needs CAPABILITY_NAMED_IAM, and a changed
    prefix replaces the roles and the alarms.
    """

    name_prefix: Annotated[
        Text | None,
        Option(
            "Prefix of the names of IAM roles, IAM policies and alarms, which end in the logical id. Each stack of an "
            "account needs a prefix of its own.",
            group="Names",
            MaxLength=_MAX_PREFIX,
            AllowedPattern=r"[A-Za-z0-9+=,.@_-]+",
            must="must be at most 32 letters, digits and +=,.@_-; give a prefix like security-",
            empty="Empty: CloudFormation generates the names.",
        ),
    ] = None

    def resource_name(self, title: str, longest: int) -> Any:
        """Return the name of the resource with that logical id, or None where CloudFormation generates it.

        Raises:
            OptionError: the name would be longer than AWS allows.
        """
        prefix = self.name_prefix
        length = len(title) + (len(prefix) if isinstance(prefix, str) else _MAX_PREFIX)
        if prefix is not None and length > longest:
            raise OptionError(
                f"name_prefix must leave room for {title} in a name of {longest} characters, got "
                f"{shorten(prefix if isinstance(prefix, str) else prefix.to_dict())}; pass a shorter name_prefix or title"
            )
        return given(prefix, lambda value: sub("${Prefix}${Title}", Prefix=value, Title=title))
