"""The published template of the alarms on what attackers do."""

from troposphere import Template

from cloudtrail_templates.components.alarms.metric_alarms import MetricNamespace
from cloudtrail_templates.components.name_prefix import NamePrefix
from cloudtrail_templates.detections import THREAT, Detection
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.alarms import add_alarms, expose_exclusions, expose_thresholds
from cloudtrail_templates.templates.parts.examples import ALARM_EXAMPLES, TRUST_EXAMPLES
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
    notes="They complement those of the template alarms, on the same log group, and can use the same topic. Alarms that "
    "ordinary work sets off are disabled by default; DisabledAlarms lists them.",
    assemble=assemble,
    takes_outputs_of=("trail", "baseline", "alarms"),
    delivery="s3",
    examples=ALARM_EXAMPLES | TRUST_EXAMPLES | {"DisabledAlarms": "SecretReads, TrustChanges"},
    about=About(
        before=(
            "The log group must be the one that a multi-region trail delivers to, in this region: the trail template "
            "names it in its output LogGroupName.",
            "To notify the same people as alarms or baseline, set AlarmTopicArn to the output AlarmTopicArn of that stack.",
            "Deploy it in the account of the trail. What happens to the organization, IAM Identity Center and central root "
            "access is recorded in the management account.",
        ),
        costs=(
            f"Alarms: $0.10 each a month, {len(THREAT)} of them, {len(THREAT) - len(_NOISY)} by default; metrics: $0.30 "
            "each a month where an event matched.",
            f"KMS key of the topic: {KEY_PRICE}; none with an existing topic.",
        ),
        limits=(
            "Deployments make the same calls as attackers: a stack that changes a key policy or a network sets alarms off. "
            "Disable the alarms for what your pipelines do every day, or trust the pipelines.",
            "Denied calls count too, except in alarms that can only count completed calls, and where the event of a denied "
            "call lacks a field that the pattern reads. The alarm's page says so.",
            "To change whom the alarms trust, update the stack and not the SSM parameter: AWS does not document whether an "
            "update of the stack uses a value that was edited in the SSM parameter.",
            "The alarm for a silent trail is in the template alarms only.",
            "Data events, such as reads of objects and invocations of functions, set off no alarm.",
            "CloudTrail delivers events to CloudWatch Logs about five minutes after the call.",
            "An existing topic needs a policy that lets CloudWatch publish, and a subscription.",
        ),
        recommended={"AlarmEmail": "security@example.com"},
    ),
)
