"""The alarms of a pack in a template: which of them exist, their thresholds, and whom they trust."""

from collections.abc import Sequence
from dataclasses import dataclass, make_dataclass
from typing import Annotated, Any

from troposphere import Condition, Equals, Join, Or, Ref, Split, Template

from cloudtrail_templates.components import Alarms, ExistingLogGroup, LogGroup
from cloudtrail_templates.components.alarms.metric_alarms import THRESHOLD
from cloudtrail_templates.components.alarms.trail_silent import TRAIL_SILENT
from cloudtrail_templates.detections import COMPLIANCE, Detection
from cloudtrail_templates.errors import TitleTakenError
from cloudtrail_templates.options import Number, Option, Text
from cloudtrail_templates.parameters import expose

ALARM_COUNT = len(COMPLIANCE) + 1
"""The alarms of the compliance pack, and the one for a silent trail."""


@dataclass(frozen=True, kw_only=True)
class AlarmThreshold:
    """The threshold of one alarm."""

    threshold: Annotated[Number, THRESHOLD.option]


def expose_exclusions(template: Template) -> dict[str, Any]:
    """Add the parameters that say whom the alarms trust, and the condition that they trust anybody."""
    options = expose(template, Alarms, "trusted_principals", "trusted_addresses")
    template.add_condition("TrustsAnybody", Or(*(Condition(one.condition) for one in options.values())))
    return options | {"trusted_condition": "TrustsAnybody"}


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


def add_alarms(
    template: Template,
    group: ExistingLogGroup | LogGroup,
    topic: Any,
    *,
    detections: tuple[Detection, ...],
    trail_silent: bool = True,
    disabled: Sequence[str] = (),
    **options: Any,
) -> None:
    """Add the alarms of a pack, and the parameter that names those that do not exist.

    Args:
        template: the template to add them to.
        group: the log group that the trail delivers to.
        topic: the topic that is notified.
        detections: the alarms.
        trail_silent: whether the alarm on a silent trail is among them.
        disabled: the titles of those that do not exist by default.
        options: further options of `Alarms`.

    Raises:
        TitleTakenError: an alarm has the name of a condition that the template has.
    """
    if any(detection.placeholder for detection in detections):
        options |= expose(template, Alarms, "approved_regions")
    titles = [detection.title for detection in detections]
    titles += [TRAIL_SILENT.title] if trail_silent else []
    expose(template, _disabled_alarms(titles, disabled), "disabled_alarms")
    parameter = Ref("DisabledAlarms")
    for title in titles:
        if title in template.conditions:
            raise TitleTakenError(
                f"the template has a condition {title!r}, so no alarm can have this title; rename the detection"
            )
        # Cutting a title out of the list changes the list exactly where it is in it: no title is part of another.
        template.add_condition(title, Equals(Join("", Split(title, parameter)), parameter))
    Alarms(
        log_group=group,
        topic=topic,
        detections=detections,
        trail_silent=trail_silent,
        enabled_by={title: title for title in titles},
        **options,
    ).add_to(template)


def _disabled_alarms(titles: Sequence[str], disabled: Sequence[str]) -> type:
    """Return a class whose option takes these titles."""
    noise = " By default those that ordinary work sets off." if disabled else ""
    option = Option(
        f"Alarms to leave out, separated by commas without spaces.{noise}",
        group="Alarms",
        # The look-ahead keeps the names from being written twice: a comma must have something behind it.
        AllowedPattern=f"((?:{'|'.join(titles)})(?:,(?=.)|$))*",
        must="must be alarms of this template, separated by commas; write them like "
        + ",".join(disabled[:2] or ("Ec2InstanceChanges", "TrailSilent")),
        empty="Empty: none.",
    )
    return make_dataclass(
        "DisabledAlarms", [("disabled_alarms", Annotated[Text, option], ",".join(disabled))], frozen=True
    )
