"""The published template of the alarms on what attackers do."""

from troposphere import Template

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components.alarms.metric_alarms import MetricNamespace
from cloudtrail_templates.components.name_prefix import NamePrefix
from cloudtrail_templates.detections import THREAT, Detection
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.alarms import (
    ALARM_ARNS,
    add_alarms,
    expose_exclusions,
    expose_thresholds,
)
from cloudtrail_templates.templates.parts.claims import (
    CLOUDTRAIL,
    DELIVERY_TIME,
    EXISTING_TOPIC,
    SAME_REGION,
    TRUST_UPDATES,
)
from cloudtrail_templates.templates.parts.control_tower import ALARM_SETUPS, ALARMS_ON_ITS_TRAIL
from cloudtrail_templates.templates.parts.examples import ALARM_EXAMPLES, TRUST_EXAMPLES
from cloudtrail_templates.templates.parts.notification import add_log_group_and_topic
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.prices import alarm_cost, topic_key_cost
from cloudtrail_templates.templates.parts.setups import KEYLESS_ALARM_SETUPS

_NOISY = tuple(detection.title for detection in THREAT if detection.noisy)


def assemble(template: Template, *, detections: tuple[Detection, ...] = THREAT) -> None:
    """Add the alarms, and the parameters of their options."""
    group, topic = add_log_group_and_topic(template)
    options = expose(template, MetricNamespace, "metric_namespace") | expose_exclusions(template)
    options |= expose(template, NamePrefix, "name_prefix")
    arns = add_alarms(
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
    add_output(template, "ThreatAlarmArns", "ARNs of the alarms, for the dashboard.", arns)
    add_output(template, "MetricNamespace", "Namespace of the metrics.", options["metric_namespace"])


DEFINITION = Definition(
    name="threat-alarms",
    group="alert",
    summary="CloudWatch alarms on what attackers do and the benchmarks miss: narrowed trails, new credentials, shared "
    "snapshots, disabled detectors, remote sessions and more.",
    notes="They complement those of the template alarms, on the same log group, and can use the same topic. Alarms that "
    "ordinary work sets off are disabled by default; DisabledAlarms lists them.",
    assemble=assemble,
    takes_outputs_of=("trail", "organization-trail", "baseline", "log-centralization", "alarms"),
    delivery="s3",
    examples=ALARM_EXAMPLES | TRUST_EXAMPLES | {"DisabledAlarms": "SecretReads, TrustChanges"},
    about=About(
        setups=(*ALARM_SETUPS, *KEYLESS_ALARM_SETUPS),
        before=(
            SAME_REGION,
            ALARMS_ON_ITS_TRAIL,
            "To notify the same people as alarms or baseline, set AlarmTopicArn to the output AlarmTopicArn of that stack.",
            Claim(
                "Deploy it in the account of a multi-region trail: for changes of the organization and of IAM Identity "
                "Center that is the management account, or the account to which it delegates them.",
                "organizations/latest/userguide/orgs_delegate_policies.html",
                "singlesignon/latest/userguide/delegated-admin.html",
            ),
        ),
        costs=(
            alarm_cost(f"{len(THREAT)} of them, {len(THREAT) - len(_NOISY)} by default"),
            topic_key_cost("; none with an existing topic"),
        ),
        limits=(
            "Deployments make the same calls as attackers: a stack that changes a key policy or a network sets alarms off. "
            "Disable the alarms for what your pipelines do every day, or trust the pipelines.",
            "Denied calls count too, except in alarms that can only count completed calls, and where the event of a denied "
            "call lacks a field that the pattern reads. The alarm's page says so.",
            TRUST_UPDATES,
            "The alarm for a silent trail is in the template alarms only.",
            Claim(
                "Data events, such as reads of objects and invocations of functions, set off no alarm.",
                f"{CLOUDTRAIL}/logging-data-events-with-cloudtrail.html",
            ),
            DELIVERY_TIME,
            EXISTING_TOPIC,
            ALARM_ARNS,
        ),
        recommended={"AlarmEmail": "security@example.com"},
    ),
)
