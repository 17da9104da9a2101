"""The alarms of a pack in a template: which of them exist, their thresholds, and whom they trust."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from troposphere import And, Condition, Equals, GetAtt, Join, Or, Ref, Select, Split, Sub, Template

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.components import Alarms, ExistingLogGroup, LogGroup
from cloudtrail_templates.components.alarms.metric_alarms import AlarmThreshold
from cloudtrail_templates.components.alarms.trail_silent import TRAIL_SILENT
from cloudtrail_templates.components.alarms.trust import (
    MOST_REGIONS_BESIDE,
    TrustParameters,
    several,
)
from cloudtrail_templates.detections import COMPLIANCE, Detection
from cloudtrail_templates.errors import TitleTakenError
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.options import Option, Text
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.structs import struct

ALARM_COUNT = len(COMPLIANCE) + 1
"""The alarms of the compliance pack, and the one for a silent trail."""

ALARM_ARNS = Claim(
    "The output with the ARNs for the dashboard lists the alarms that exist. It leaves out others by AWS::NoValue in the "
    "list of Fn::Join; AWS documents AWS::NoValue for properties.",
    NOT_DOCUMENTED,
    "https://github.com/localstack/localstack/pull/12163",
    "https://github.com/awslabs/aws-cfn-template-flip/issues/69",
)


def expose_exclusions(template: Template, lists: type = TrustParameters) -> dict[str, Any]:
    """Add the parameters that say whom the alarms trust, and the condition that they trust anybody."""
    options = expose(template, lists, "trusted_principals", "trusted_addresses")
    template.add_condition("TrustsAnybody", Or(*(Condition(one.condition) for one in options.values())))
    return options | {"trusted_condition": "TrustsAnybody"}


def add_trusted_conditions(
    template: Template, detections: Sequence[Detection], enabled_by: Mapping[str, str]
) -> dict[str, str]:
    """Add and return, by title, the conditions of patterns that are too long beside the longest lists of the trusted.

    Args:
        template: the template, with the condition of `expose_exclusions`.
        detections: the detections of the patterns.
        enabled_by: the condition under which an alarm exists, by title.
    """
    conditions = {}
    for one in detections:
        name = f"{one.title}Excludes"
        if one.placeholder:
            # With these commas appended, the list always has an item at this index: an empty one, or a region too many.
            padded = f"${{{one.placeholder.name}}}" + "," * MOST_REGIONS_BESIDE
            further = Select(MOST_REGIONS_BESIDE, Split(",", Sub(padded)))
            template.add_condition(name, And(Condition("TrustsAnybody"), Equals(further, "")))
        elif several(one):
            enabled = enabled_by.get(one.title, "TrustsAnybody")
            template.add_condition(name, And(Condition("TrustsAnybody"), Condition(enabled)))
        if name in template.conditions:
            conditions[one.title] = name
    return conditions


def expose_thresholds(
    template: Template, detections: Sequence[Detection], option: type = AlarmThreshold
) -> dict[str, Any]:
    """Add a parameter for the threshold of each alarm that ordinary work sets off."""
    return {
        detection.title: expose(
            template,
            option,
            "threshold",
            prefix=detection.title,
            defaults={"threshold": detection.threshold},
        )["threshold"]
        for detection in detections
        if detection.noisy
    }


def expose_regions(template: Template, detections: Sequence[Detection]) -> dict[str, Any]:
    """Add the parameter of the approved regions, where one of the alarms needs them."""
    if any(detection.placeholder for detection in detections):
        return expose(template, Alarms, "approved_regions")
    return {}


def expose_disabled_alarms(
    template: Template, titles: Sequence[str], disabled: Sequence[str] = ()
) -> dict[str, str]:
    """Add the parameter that names the alarms that do not exist, and return the condition of each alarm.

    Args:
        template: the template to add it to.
        titles: the titles of all alarms.
        disabled: the titles of those that do not exist by default.

    Raises:
        TitleTakenError: an alarm has the name of a condition that the template has.
    """
    expose(template, _disabled_alarms(titles, disabled), "disabled_alarms")
    parameter = Ref("DisabledAlarms")
    for title in titles:
        if title in template.conditions:
            raise TitleTakenError(
                f"the template has a condition {title!r}, so no alarm can have this title; rename the detection"
            )
        # Cutting a title out of the list changes the list exactly where it is in it: no title is part of another.
        template.add_condition(title, Equals(Join("", Split(title, parameter)), parameter))
    return {title: title for title in titles}


def titles_of(detections: Sequence[Detection], *, trail_silent: bool) -> list[str]:
    """Return the titles of the alarms, with that on a silent trail last."""
    return [detection.title for detection in detections] + ([TRAIL_SILENT.title] if trail_silent else [])


def add_alarms(
    template: Template,
    group: ExistingLogGroup | LogGroup,
    topic: Any,
    *,
    detections: tuple[Detection, ...],
    trail_silent: bool = True,
    disabled: Sequence[str] = (),
    **options: Any,
) -> Join:
    """Add the metric alarms of a pack, and the parameters of the approved regions and of the disabled alarms.

    Args:
        template: the template to add them to.
        group: the log group that the trail delivers to.
        topic: the topic that is notified.
        detections: the alarms.
        trail_silent: whether the alarm on a silent trail is among them.
        disabled: the titles of those that do not exist by default.
        options: further options of `Alarms`.

    Returns:
        The ARNs of the alarms that exist, with commas between them.

    Raises:
        TitleTakenError: an alarm has the name of a condition that the template has.
    """
    options |= expose_regions(template, detections)
    titles = titles_of(detections, trail_silent=trail_silent)
    enabled_by = expose_disabled_alarms(template, titles, disabled)
    if "trusted_condition" in options:
        options["trusted_conditions"] = add_trusted_conditions(template, detections, enabled_by)
    alarms = Alarms(
        log_group=group,
        topic=topic,
        detections=detections,
        trail_silent=trail_silent,
        enabled_by=enabled_by,
        **options,
    ).add_to(template)
    arns = (Given(condition, GetAtt(alarms.title + title, "Arn")) for title, condition in enabled_by.items())
    return Join(",", list(arns))


def _disabled_alarms(titles: Sequence[str], disabled: Sequence[str]) -> type:
    """Return a class whose option takes these titles."""
    noise = " By default those that ordinary work sets off." if disabled else ""
    option = Option(
        f"Alarms to leave out, separated by commas.{noise} Names: {', '.join(titles)}.",
        group="Alarms",
        # The look-ahead keeps the names from being written twice: a comma must have something behind it.
        AllowedPattern=f"( *(?:{'|'.join(titles)}) *(?:,(?=.)|$))*",
        must="must be alarms of this template; write them like "
        + ", ".join(disabled[:2] or (titles[0], titles[-1])),
        empty="Empty: none.",
    )
    return struct("DisabledAlarms", {"disabled_alarms": (Annotated[Text, option], ",".join(disabled))})
