"""Metric alarms, log alarms and event rules compared: for whom each is, and what it cannot do."""

from dataclasses import dataclass

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.components.event_alarms.event_pattern import (
    needs_read_only_events,
    reason_without_rule,
    with_event_rules,
)
from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.templates.parts.claims import (
    CLOUDFORMATION,
    CLOUDWATCH,
    EVENT_BRIDGE,
    TO_CLOUDWATCH_LOGS,
)

_FROM_CLOUDTRAIL = f"{EVENT_BRIDGE}/eb-service-event-cloudtrail.html"
_LOG_ALARM = f"{CLOUDWATCH}/monitoring/alarm-log.html"


@dataclass(frozen=True, kw_only=True)
class Aspect:
    """What is said of the three kinds of alarms under one heading."""

    name: str
    metric: str
    log: str
    event: str


ASPECTS = (
    Aspect(
        name="For whom",
        metric=Claim(
            "Auditors and scanners: Security Hub CloudWatch.1 to 14 and the CIS benchmark require them.",
            "securityhub/latest/userguide/cloudwatch-controls.html",
        ),
        log="People who want the log lines in the e-mail, and need no scanner to pass.",
        event="People who must know within a minute who did what, without a log group.",
    ),
    Aspect(
        name="Delay",
        metric=Claim(
            "CloudTrail delivers about five minutes after the call on average, and an alarm looks every five minutes.",
            TO_CLOUDWATCH_LOGS,
        ),
        log=Claim("As a metric alarm: its query runs every five minutes.", TO_CLOUDWATCH_LOGS, _LOG_ALARM),
        event=Claim("Seconds, as users report. AWS documents no time.", NOT_DOCUMENTED),
    ),
    Aspect(
        name="Message",
        metric=Claim(
            "Says that a number of events was reached, but not which events. The page of the alarm has a query for them.",
            f"{CLOUDWATCH}/monitoring/Notify_Users_Alarm_Changes.html",
        ),
        log=Claim("The latest log lines: time, name, principal, address.", _LOG_ALARM),
        event=Claim(
            "One for each event: who, what, from where, account, region, time, error and a link.",
            f"{EVENT_BRIDGE}/eb-transform-target-input.html",
        ),
    ),
    Aspect(
        name="Repeated events",
        metric=Claim(
            "One message until the alarm is OK again.",
            f"{CLOUDWATCH}/monitoring/alarms-and-actions.html",
        ),
        log=Claim("One message until the alarm is OK again.", _LOG_ALARM),
        event="A message for each event: ordinary work can send many.",
    ),
    Aspect(
        name="Thresholds and silence",
        metric="Both.",
        log="Thresholds. The alarm on a silent trail is a metric alarm.",
        event="Neither: a rule looks at each event alone.",
    ),
    Aspect(
        name="Cost",
        metric=Claim(
            "$0.10 a month for each alarm, $0.30 for each metric in use, and the log group.",
            "https://aws.amazon.com/cloudwatch/pricing/",
        ),
        log="What the queries scan, and the log group: see the page of log-alarms.",
        event=Claim(
            "Rules on events of AWS services are free, without a log group. Forwarded events: $1.00 per million.",
            "https://aws.amazon.com/eventbridge/pricing/",
        ),
    ),
    Aspect(
        name="Regions and accounts",
        metric="Those of the trail: an organization trail has all accounts and regions in one log group.",
        log="As metric alarms.",
        event=Claim(
            "Those of the bus: event-forwarder is needed in every other region and account.", _FROM_CLOUDTRAIL
        ),
    ),
    Aspect(
        name="Blind spots",
        metric=Claim(
            "Events over 256 KB, a log group that receives nothing, and everything while no trail logs.",
            TO_CLOUDWATCH_LOGS,
        ),
        log=Claim(
            "As metric alarms, and fields after the 200th of an event.",
            f"{CLOUDWATCH}/logs/CWL_AnalyzeLogData-discoverable-fields.html",
        ),
        event=Claim(
            "Everything while no trail logs; regions and accounts without a forwarder; read-only events, except those that "
            "an alarm looks for.",
            _FROM_CLOUDTRAIL,
            f"{EVENT_BRIDGE}/eb-service-event-cloudtrail-management.html",
        ),
    ),
    Aspect(
        name="Where",
        metric="Every region.",
        log=Claim(
            "Not in China, GovCloud and me-central-1, where log-alarms makes metric alarms.",
            f"{CLOUDFORMATION}/TemplateReference/aws-resource-cloudwatch-logalarm.html",
        ),
        event="Every region; some have a quota of 100 rules.",
    ),
    Aspect(
        name="Exclusions",
        metric="Principals, single or by their beginning, and addresses.",
        log="None.",
        event="Sessions of roles, users below a path, and whole addresses.",
    ),
)


def without_event_rule() -> list[tuple[str, str]]:
    """Return the alarms that have no event rule, each with the reason."""
    return [(one.title, reason) for one in ALL_DETECTIONS if (reason := reason_without_rule(one))]


def with_read_only_events() -> list[str]:
    """Return the alarms whose rules receive read-only management events, too."""
    return [one.title for one in with_event_rules() if needs_read_only_events(one)]
