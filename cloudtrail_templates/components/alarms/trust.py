"""The lists of trusted principals and addresses: their options, their clauses, and how long these can become."""

from dataclasses import replace
from functools import cache
from typing import Annotated

from cloudtrail_templates.detections import Detection
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.filter_pattern import Expression, NotExists, Or, Selector
from cloudtrail_templates.filter_pattern.expression import Listed
from cloudtrail_templates.filter_pattern.tokens import MAX_CHARACTERS
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.languages.cloudwatch.printer import operand_of_and
from cloudtrail_templates.languages.cloudwatch.splitting import split
from cloudtrail_templates.options import Option, Texts
from cloudtrail_templates.structs import Struct

MOST_REGIONS_BESIDE = 8
"""Beside so many approved regions, the longest lists of trusted principals and addresses fit into a pattern."""

_PRINCIPALS = (
    "ARNs of principals whose events no alarm counts, separated by commas, with * at the end only. Write a role as its "
    "sessions: arn:aws:sts::111122223333:assumed-role/Deploy/*."
)
_INEXACT = "If any is given, Security Hub CloudWatch.1 to 14 fail: scanners look for the patterns without exclusions."

TRUSTED_PRINCIPALS = Option(
    f"{_PRINCIPALS} {_INEXACT}",
    sources=("securityhub/latest/userguide/cloudwatch-controls.html",),
    group="Exclusions",
    # No character that ends a quoted text or an item of a list. No event has the ARN of a role. A * in place of the
    # account would trust a role of that name in any account, and everybody who can choose the path of a user.
    AllowedPattern=(
        r"arn:aws[a-z-]*:(iam|sts)::\d{12}:(user|assumed-role|federated-user)/[A-Za-z0-9_+=.@:/-]{1,128}\*?"
    ),
    must=(
        "must be ARNs of users or of sessions of roles; write arn:aws:iam::<account>:user/<name> or "
        "arn:aws:sts::<account>:assumed-role/<role>/*"
    ),
    empty="Empty: no principal is trusted.",
)

TRUSTED_ADDRESSES = Option(
    "IP addresses from which no alarm counts anything, separated by commas, with * at the end only: 192.0.2.10, "
    "198.51.100.*. An event is excluded if its principal or its source address is listed.",
    group="Exclusions",
    AllowedPattern=(
        r"(\d{1,3}\.){2,3}\*|(\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f.:]{0,37}\*?"
    ),
    must="must be IP addresses, or the beginning of one and *; write 192.0.2.10, 198.51.100.* or 2001:db8:*",
    empty="Empty: no address is trusted.",
)

_AT_MOST_FOUR = replace(
    TRUSTED_PRINCIPALS,
    MaxItems=4,
    MaxLength=248,
    sources=(),
    description=f"{_PRINCIPALS} At most 4.",
    must=(
        "must be at most 4 ARNs of users or of sessions of roles, with 248 characters together; write "
        "arn:aws:iam::<account>:user/<name> or arn:aws:sts::<account>:assumed-role/<role>/*"
    ),
)
_AT_MOST_THREE = replace(
    TRUSTED_ADDRESSES,
    MaxItems=3,
    MaxLength=47,
    description=f"{TRUSTED_ADDRESSES.description} At most 3.",
    must=(
        "must be at most 3 IP addresses, or the beginning of one and *, with 47 characters together; write "
        "192.0.2.10,198.51.100.* or 2001:db8:*"
    ),
)


class TrustParameters(Struct):
    """The lists as parameters, which are limited so that they fit beside every pattern."""

    trusted_principals: Annotated[Texts | None, _AT_MOST_FOUR] = None
    trusted_addresses: Annotated[Texts | None, _AT_MOST_THREE] = None


class BenchmarkTrustParameters(TrustParameters):
    """The lists as parameters beside approved regions and patterns that benchmarks prescribe."""

    trusted_principals: Annotated[
        Texts | None,
        replace(
            _AT_MOST_FOUR,
            sources=TRUSTED_PRINCIPALS.sources,
            description=f"{_AT_MOST_FOUR.description} {_INEXACT} With more than {MOST_REGIONS_BESIDE} approved regions, "
            "NonApprovedRegionActivity counts their events, too.",
        ),
    ] = None


_FIELDS = {"userIdentity.arn": _AT_MOST_FOUR, "sourceIPAddress": _AT_MOST_THREE}
"""The fields of an event that are compared with the lists."""


def exclusion(field: str, value: Texts) -> Expression:
    """Return what an event must match so that no value of the list excludes it."""
    # `!=` does not hold where the field is missing, and calls of services have no ARN.
    differs = listed(field, value)
    return Or((NotExists(differs.selector), differs))


def listed(field: str, value: Texts) -> Listed:
    """Return the clause that holds where the field has none of the values."""
    values = value.value if isinstance(value, Given) else value
    return Listed(Selector(tuple(field.split("."))), "!=", values, wildcards=True)


def _longest(field: str, option: Option) -> int:
    """Return the most characters of the clauses that exclude the values of a parameter."""
    count = option.MaxItems or 1
    clauses = operand_of_and(exclusion(field, ("",) * count))
    return len(clauses + "&&") + (option.MaxLength or 0) - (count - 1)


ROOM = MAX_CHARACTERS - sum(_longest(field, option) for field, option in _FIELDS.items()) - 2
"""The most characters of a pattern, in parentheses, that fits beside the longest exclusions."""


def is_short(detection: Detection) -> bool:
    """Return whether the pattern of a detection, as its author wrote it, fits beside the longest exclusions."""
    return len(detection.pattern.text) <= ROOM and detection.placeholder is None


@cache
def several(detection: Detection) -> tuple[str, ...]:
    """Return the patterns of a detection whose pattern must be divided to fit beside the longest exclusions, and can be."""
    if is_short(detection) or detection.placeholder is not None:
        return ()
    try:
        parts = split(detection.pattern.expression, ROOM)
    except OptionError:
        return ()
    return tuple(map(str, parts)) if len(parts) > 1 else ()
