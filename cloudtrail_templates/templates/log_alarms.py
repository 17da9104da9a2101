"""The published template of alarms whose message holds the log lines, and both kinds of alarms in one template."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from troposphere import And, Condition, Equals, Not, Or, Partition, Region, Template

from cloudtrail_templates.components import Alarms
from cloudtrail_templates.components.alarms.log_alarms import LOG_LINES
from cloudtrail_templates.components.alarms.metric_alarms import THRESHOLD
from cloudtrail_templates.detections import COMPLIANCE, Detection
from cloudtrail_templates.options import Number
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.alarms import ALARM_COUNT, add_alarms, expose_thresholds
from cloudtrail_templates.templates.parts.notification import add_log_group_and_topic
from cloudtrail_templates.templates.parts.prices import KEY_PRICE

# By the schemas that CloudFormation publishes a region.
PARTITIONS_WITHOUT = ("aws-cn", "aws-us-gov")
REGIONS_WITHOUT = ("me-central-1",)

_HERE, _ELSEWHERE = "HasLogAlarms", "HasNoLogAlarms"


@dataclass(frozen=True, kw_only=True)
class LogAlarmOptions:
    """The options that log alarms have in place of those of metric alarms."""

    log_lines: Annotated[Number, LOG_LINES.option] = 10
    threshold: Annotated[
        Number,
        replace(THRESHOLD.option, description="Events within fifteen minutes that set off the alarm."),
    ]


def assemble(template: Template, *, detections: tuple[Detection, ...] = COMPLIANCE) -> None:
    """Add the alarms, and the parameters of their options.

    Metric alarms for the regions that have no log alarms would not fit into the 51,200 bytes beside them.
    """
    group, topic = add_log_group_and_topic(template)
    options = expose(template, LogAlarmOptions, "log_lines") | expose(template, Alarms, "trail_silent_hours")
    thresholds = expose_thresholds(template, detections, LogAlarmOptions)
    add_alarms(template, group, topic, detections=detections, **options, thresholds=thresholds)


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


DEFINITION = Definition(
    name="log-alarms",
    group="alert",
    summary="CloudWatch log alarms on AWS CloudTrail: those of the template alarms, with a message that "
    "holds the log lines: who did what, from where.",
    notes="Deploy it in place of the template alarms: beside it, everything is told twice. Scanners look for that one. "
    "China, GovCloud and me-central-1 have no log alarms: deploy alarms there.",
    assemble=assemble,
    takes_outputs_of=("trail", "baseline"),
    capabilities=("CAPABILITY_IAM",),
    about=About(
        before=(
            "The log group must be the one that the trail delivers to, in this region: the trail template names it in "
            "its output LogGroupName.",
            "Where baseline or alarms watch the log group already, leave these alarms out there with DisabledAlarms, or be "
            "told of everything twice. Scanners find metric filters only: without those, Security Hub CloudWatch.1 to 14 "
            "fail.",
            "Events go into e-mails and wherever the topic leads: whoever is subscribed reads who did what.",
        ),
        costs=(
            "Log alarms: AWS's price was not found for this page. One user reports $0.30 each a month, and the price of "
            "Logs Insights for their queries. Look at CloudWatch's price list first.",
            f"Queries: every five minutes each of {ALARM_COUNT - 1} alarms looks through the last fifteen. At the $0.005 a "
            f"GB of Logs Insights that adds ${(ALARM_COUNT - 1) * 3 * 0.005:.2f} to each GB that the log group "
            "takes in.",
            f"KMS key of the topic: {KEY_PRICE}; none with an existing topic. E-mail: the first 1,000 a month are free.",
        ),
        limits=(
            "Regions without log alarms (China, GovCloud, me-central-1) refuse the template: both kinds of alarms in one "
            "would not fit into the 51,200 bytes. Deploy alarms there.",
            "Trusted principals and addresses cannot be excluded: a query cannot take them from parameters.",
            "An event is looked for three times, since events come late. The alarm stays for fifteen minutes, sends no "
            "further message for what happens meanwhile, and counts within fifteen where those of alarms count within five.",
            "A message holds the latest log lines that the query found, at most LogLines of them, shortened to when, which "
            "call, who and from where. TrailSilent is a metric alarm and holds none.",
            "Alarms whose queries cannot run stay in INSUFFICIENT_DATA: look at them ten minutes after a deployment. The "
            "reason stands under Scheduled queries in the console of CloudWatch Logs.",
            "The queries of all alarms start together, and share with everybody's the number that may run at once in the "
            "account.",
            "Logs Insights takes at most 200 fields out of an event. What a record has beyond them, such as readOnly "
            "behind a long answer to RunInstances, no query finds; the patterns of alarms do.",
            "The back-test judges metric alarms: run it on alarms, whose patterns match what these queries find.",
            "An existing topic must already let CloudWatch publish, and have a subscription.",
        ),
        recommended={"AlarmEmail": "security@example.com"},
    ),
)
