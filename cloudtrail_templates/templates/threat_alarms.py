"""The published template of the alarms on what attackers do."""

from troposphere import Template

from cloudtrail_templates.components.alarms.metric_alarms import MetricNamespace
from cloudtrail_templates.components.name_prefix import NamePrefix
from cloudtrail_templates.detections import THREAT, Detection
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.alarms import add_alarms, expose_exclusions, expose_thresholds
from cloudtrail_templates.templates.parts.notification import add_log_group_and_topic
from cloudtrail_templates.templates.parts.prices import KEY_PRICE

_NOISY = tuple(detection.title for detection in THREAT if detection.noisy)


def assemble(template: Template, *, detections: tuple[Detection, ...] = THREAT) -> None:
    """Add the alarms, and the parameters of their options."""
    group, topic = add_log_group_and_topic(template)
    options = expose(template, MetricNamespace, "metric_namespace") | expose_exclusions(template)
    options |= expose(template, NamePrefix, "name_prefix")
    add_alarms(
        template,
        group,
        topic,
        detections=detections,
        # The template alarms has the one that a log group needs.
        trail_silent=False,
        disabled=[detection.title for detection in detections if detection.noisy],
        thresholds=expose_thresholds(template, detections),
        **options,
    )


DEFINITION = Definition(
    name="threat-alarms",
    group="alert",
    summary="CloudWatch alarms on what attackers do and the benchmarks miss: narrowed trails, new credentials, shared "
    "snapshots, disabled detectors, remote sessions and more.",
    notes="They go beside those of the template alarms, on the same log group, and may share its topic. Those that "
    "ordinary work sets off do not exist unless DisabledAlarms is changed.",
    assemble=assemble,
    takes_outputs_of=("trail", "baseline", "alarms"),
    delivery="s3",
    about=About(
        before=(
            "The log group must be the one that a multi-region trail delivers to, in this region: the trail template "
            "names it in its output LogGroupName.",
            "Give AlarmTopicArn the output AlarmTopicArn of the template alarms or baseline, and both tell the same people.",
            "Deploy it in the account of the trail. What happens to the organization, IAM Identity Center and central root "
            "access is recorded in the management account.",
        ),
        costs=(
            f"Alarms: $0.10 each a month, {len(THREAT)} of them, {len(THREAT) - len(_NOISY)} by default; metrics: $0.30 "
            "each a month where an event matched.",
            f"KMS key of a topic of its own: {KEY_PRICE}; none with an existing topic.",
        ),
        limits=(
            "Deployments make the same calls as attackers: a stack that changes a key policy or a network sets them off. "
            "Leave out what your pipelines do every day.",
            "Refused attempts count too, but for alarms that can only count what was done, and where the record of a "
            "refused call lacks what the pattern reads; each alarm's page says so.",
            "Change whom the alarms trust by updating the stack, not the SSM parameter: AWS does not say whether a later "
            "update reads what was edited there.",
            "A trail gone silent is watched for by the template alarms only.",
            "Data events, such as reads of objects and calls of functions, are not looked at.",
            "Events reach CloudWatch Logs about five minutes after the call.",
            "An existing topic must already let CloudWatch publish, and have a subscription.",
        ),
        recommended={"AlarmEmail": "security@example.com"},
    ),
)
