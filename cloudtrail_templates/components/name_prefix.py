"""The options for the names of IAM roles, IAM policies and CloudWatch alarms: a prefix for all, or single names."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Annotated, Any

from cloudtrail_templates.errors import OptionError, shorten, unknown
from cloudtrail_templates.intrinsics import given, sub
from cloudtrail_templates.options import Option, Text
from cloudtrail_templates.structs import Struct

MAX_ROLE_NAME = 64
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

MAX_ALARM_NAME = 255
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""

_MAX_PREFIX = 32
_IAM_NAME = r"[A-Za-z0-9+=,.@_-]+"


class NamePrefix(Struct):
    """Options of components that make IAM roles or alarms: the prefix of their names, or single names.

    With a prefix, a name is the prefix and the logical id. A stack with named roles needs CAPABILITY_NAMED_IAM, and a
    changed name replaces the role or the alarm.

    Args:
        names: names of single roles and alarms by their logical id, in place of the prefix and the logical id. The
            policy of a role has the name of the role.
    """

    name_prefix: Annotated[
        Text | None,
        Option(
            "Prefix of the names of IAM roles, policies and alarms, which end in the logical id. Each stack of an account "
            "needs its own.",
            sources=("AWSCloudFormation/latest/TemplateReference/aws-properties-name.html",),
            group="Names",
            MaxLength=_MAX_PREFIX,
            AllowedPattern=_IAM_NAME,
            must="must be at most 32 letters, digits and +=,.@_-; give a prefix like security-",
            empty="Empty: generated names.",
        ),
    ] = None
    names: Mapping[str, Text] = field(default_factory=dict)

    def check_names(self, titles: Iterable[str]) -> None:
        """Raise UnknownNameError for a name of something that is not among these logical ids."""
        known = list(titles)
        for title in self.names:
            if title not in known:
                raise unknown("role or alarm", title, known)

    def role_name(self, title: str) -> Any:
        """Return the name of the role with that logical id, or None where CloudFormation generates it.

        Raises:
            OptionError: the name would be longer than IAM allows, or has characters that it refuses.
        """
        return self._name(title, MAX_ROLE_NAME, _IAM_NAME, "letters, digits and +=,.@_-")

    def alarm_name(self, title: str) -> Any:
        """Return the name of the alarm with that logical id, or None where CloudFormation generates it.

        Raises:
            OptionError: the name would be longer than CloudWatch allows.
        """
        return self._name(title, MAX_ALARM_NAME, ".+", "characters")

    def _name(self, title: str, longest: int, pattern: str, characters: str) -> Any:
        name = self.names.get(title)
        if isinstance(name, str) and (len(name) > longest or not re.fullmatch(pattern, name)):
            raise OptionError(
                f"names[{title!r}] must be 1 to {longest} {characters}, got {shorten(name)}; pass another name"
            )
        if name is not None:
            return name
        prefix = self.name_prefix
        length = len(title) + (len(prefix) if isinstance(prefix, str) else _MAX_PREFIX)
        if prefix is not None and length > longest:
            raise OptionError(
                f"name_prefix must leave room for {title} in a name of {longest} characters, got "
                f"{shorten(prefix if isinstance(prefix, str) else prefix.to_dict())}; pass a shorter name_prefix or title"
            )
        return given(prefix, lambda value: sub("${Prefix}${Title}", Prefix=value, Title=title))
