"""Alarms whose message holds the log lines, in the regions that have such alarms, and metric alarms elsewhere."""

from typing import Any

from troposphere import And, Condition, Equals, Not, Or, Partition, Region, Template

from ..components import Alarms

# By the schemas that CloudFormation publishes a region.
PARTITIONS_WITHOUT = ("aws-cn", "aws-us-gov")
REGIONS_WITHOUT = ("me-central-1",)

_HERE, _ELSEWHERE = "HasLogAlarms", "HasNoLogAlarms"


def add_alarms_with_log_lines(template: Template, log_lines: int, **options: Any) -> None:
    """Add `Alarms` with these options twice: as log alarms where the region has them, and as metric alarms elsewhere.

    CloudFormation takes a resource of a type that a region lacks as long as its condition does not hold there. The
    log alarms have titles that begin with `Log`. Adds the conditions `HasLogAlarms` and `HasNoLogAlarms`, and for
    each condition in `enabled_by` two more. Raises what `Alarms` raises.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-logalarm.html
    """
    enabled_by, title = options.pop("enabled_by", {}), options.pop("title", "Alarm")
    here = {name: f"{condition}AndLogAlarms" for name, condition in enabled_by.items()}
    elsewhere = {name: f"{condition}AndNoLogAlarms" for name, condition in enabled_by.items()}
    metric_alarms = Alarms(title=title, condition=_ELSEWHERE, enabled_by=elsewhere, **options)
    log_alarms = Alarms(title=f"Log{title}", condition=_HERE, enabled_by=here, log_lines=log_lines, **options)
    missing = [Equals(Partition, name) for name in PARTITIONS_WITHOUT]
    missing += [Equals(Region, name) for name in REGIONS_WITHOUT]
    template.add_condition(_ELSEWHERE, Or(*missing))
    template.add_condition(_HERE, Not(Condition(_ELSEWHERE)))
    for name, condition in enabled_by.items():
        template.add_condition(here[name], And(Condition(condition), Condition(_HERE)))
        template.add_condition(elsewhere[name], And(Condition(condition), Condition(_ELSEWHERE)))
    metric_alarms.add_to(template)
    log_alarms.add_to(template)
