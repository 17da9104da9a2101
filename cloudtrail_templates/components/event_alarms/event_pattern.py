"""The event patterns of a detection, and why a detection has none."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, Final

from troposphere import If, Join, Split, encode_to_dict

from cloudtrail_templates.components.alarms.approved_regions import APPROVED_REGIONS, approved_values
from cloudtrail_templates.components.alarms.trust import TRUSTED_ADDRESSES, TRUSTED_PRINCIPALS
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from cloudtrail_templates.detections.events import READS
from cloudtrail_templates.errors import FilterPatternError
from cloudtrail_templates.filter_pattern import (
    Comparison,
    Selector,
    Text,
    clauses,
)
from cloudtrail_templates.filter_pattern.expression import replace_clauses
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.languages.eventbridge.patterns import add_condition, event_patterns
from cloudtrail_templates.options import Texts
from cloudtrail_templates.structs import Struct

WITH_READ_ONLY_EVENTS: Final = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
"""The state of a rule that also receives read-only management events.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html
"""

_ROOM: Final = 560
"""The most characters of the conditions that exclude trusted principals and addresses."""

_REGIONS_ROOM: Final = 400
"""The most characters of a list of approved regions."""

# An ARN begins with arn:, and no address is one character long: this excludes nobody.
_NOBODY: Final = "-"

_ARN: Final = Selector(("userIdentity", "arn"))
_ADDRESS: Final = Selector(("sourceIPAddress",))


class EventExclusions(Struct):
    """The options that exclude events of trusted principals and addresses, and the approved regions.

    An event pattern has one condition on a field: all values end in `*`, or none does.
    """

    trusted_principals: Annotated[
        Texts | None,
        replace(
            TRUSTED_PRINCIPALS,
            description="Principals whose events send no message, separated by commas, each with /* at its end: "
            "arn:aws:sts::111122223333:assumed-role/Deploy/* for the sessions of a role. At most 4.",
            sources=(),
            AllowedPattern=(
                r"arn:aws[a-z-]*:(iam|sts)::\d{12}:(user|assumed-role|federated-user)/[A-Za-z0-9_+=.@:/-]{1,128}/\*"
            ),
            must=(
                "must be at most 4 ARNs with /* at the end, with 248 characters together; write "
                "arn:aws:sts::<account>:assumed-role/<role>/*"
            ),
            MaxItems=4,
            MaxLength=248,
        ),
    ] = None
    trusted_addresses: Annotated[
        Texts | None,
        replace(
            TRUSTED_ADDRESSES,
            description="IP addresses from which no event sends a message, separated by commas: 192.0.2.10, 2001:db8::1. At "
            "most 3. An event is excluded if its principal or its source address is listed.",
            AllowedPattern=r"(\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f.:]{0,37}",
            must="must be at most 3 whole IP addresses; write 192.0.2.10 or 2001:db8::1",
            MaxItems=3,
            MaxLength=121,
        ),
    ] = None
    approved_regions: Annotated[Texts | None, APPROVED_REGIONS] = None

    def exclusions(self) -> dict[Selector, list[Any]]:
        """Return what excludes the trusted, as printed conditions by the field of the event."""
        lists = {_ARN: self.trusted_principals, _ADDRESS: self.trusted_addresses}
        return {field: _excluding(field, value) for field, value in lists.items() if value is not None}

    def patterns(
        self, detection: Detection, exclusions: Mapping[Selector, list[Any]]
    ) -> tuple[dict[str, Any], ...]:
        """Return the event patterns of a detection; an event matches at most one.

        Raises:
            FilterPatternError: no event patterns match the same events.
            OptionError: no option has the values of the placeholder.
        """
        placeholder = detection.placeholder
        values = (
            approved_values(detection.title, placeholder.name, self.approved_regions) if placeholder else None
        )
        if values:
            expression = replace_clauses(detection.pattern.expression, detection.replacements(values))
            patterns = event_patterns(expression, room=_room(detection))
        else:
            patterns = deepcopy(_patterns(detection))
        for pattern in patterns:
            for field, condition in exclusions.items():
                add_condition(pattern, field, condition)
        return patterns


def _excluding(field: Selector, value: Texts) -> list[Any]:
    """Return the condition that a field is missing, as in calls of services, or has no value of a list."""
    values: Any = _listed(field, value)
    if isinstance(value, Given):
        values = If(value.condition, values, [_NOBODY])
    # Encoded once: troposphere encodes a function within a function twice, and one within that four times.
    values = encode_to_dict(values)
    return [{"exists": False}, {"anything-but": {"prefix": values} if field == _ARN else values}]


def _listed(field: Selector, value: Texts) -> Any:
    known = value.value if isinstance(value, Given) else value
    if field == _ADDRESS:
        return list(known) if isinstance(known, tuple) else known
    if isinstance(known, tuple) and all(isinstance(one, str) for one in known):
        return [str(one).removesuffix("*") for one in known]
    # A parameter is a Split of the text that is needed here.
    text = known.data["Fn::Split"][1] if isinstance(known, Split) else Join(",", known)
    return Split(",", Join("", Split("*", text)))


def _room(detection: Detection) -> int:
    return _ROOM + (_REGIONS_ROOM if detection.placeholder else 0)


@cache
def _patterns(detection: Detection) -> tuple[dict[str, Any], ...]:
    return event_patterns(detection.pattern.expression, room=_room(detection))


@cache
def reason_without_rule(detection: Detection) -> str:
    """Return why a detection has no event rule: an empty text if it has one."""
    if detection.threshold > 1:
        return f"it counts {detection.threshold} events within five minutes, and a rule looks at each event alone"
    try:
        _patterns(detection)
    except FilterPatternError as error:
        return str(error).removesuffix("; use a metric alarm")
    return ""


def with_event_rules(detections: Sequence[Detection] = ALL_DETECTIONS) -> tuple[Detection, ...]:
    """Return the detections that can have an event rule."""
    return tuple(one for one in detections if not reason_without_rule(one))


def read_only_names(detection: Detection) -> set[str]:
    """Return the names of read-only calls that the pattern of a detection looks for."""
    return {
        clause.value.text
        for clause in clauses(detection.pattern.expression)
        if isinstance(clause, Comparison)
        and isinstance(clause.value, Text)
        and clause.selector.steps == ("eventName",)
        and clause.value.text.startswith(READS)
    }


def needs_read_only_events(detection: Detection) -> bool:
    """Return whether a detection looks for read-only calls, or one of its samples is one."""
    return bool(read_only_names(detection)) or any(event.get("readOnly") for event in detection.fires_on)
