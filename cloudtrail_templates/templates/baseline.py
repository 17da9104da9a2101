"""The published template that has everything: bucket, key, trail, log group, alarms and topic."""

from dataclasses import replace
from typing import Annotated

from troposphere import Template

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components import (
    AccessLogBucket,
    Alarms,
    AlarmTopic,
    ExistingKey,
    Key,
    LogBucket,
    LogGroup,
    Trail,
)
from cloudtrail_templates.components.bucket import OBJECT_LOCK_MODE
from cloudtrail_templates.detections import COMPLIANCE, Detection
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.options import Flag, Option, Text
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.policies.key import alarm_topic_use, log_group_use, trail_use
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.access_logs import LOG_BUCKET_ARN
from cloudtrail_templates.templates.parts.alarms import ALARM_COUNT, add_alarms
from cloudtrail_templates.templates.parts.claims import (
    CLOUDFORMATION,
    CLOUDTRAIL,
    CLOUDWATCH,
    DELIVERY_TIME,
    FURTHER_COPY,
    LIFECYCLE_DELETES,
    NOT_MFA_DELETE,
    OBJECT_LOCK,
    ROLES_LIMIT,
    S3,
    TOTAL_LIFE,
    WITHOUT_KEYS,
)
from cloudtrail_templates.templates.parts.encryption import EncryptionOfAll
from cloudtrail_templates.templates.parts.examples import ROLE_EXAMPLES
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.prices import (
    CLOUDTRAIL_PRICES,
    INSIGHTS_COST,
    KEY_PRICE,
    KEY_SOURCES,
    LOG_GROUP_COST,
    S3_PRICES,
    alarm_cost,
    fixed_cost,
)
from cloudtrail_templates.templates.parts.setups import ALARMS_LATER, BASELINE_SETUPS
from cloudtrail_templates.templates.parts.threat_alarms import THREAT_ALARMS, add_threat_alarms
from cloudtrail_templates.templates.parts.trail_name import TRAIL_NAME

_TRANSITION_DAYS = 90
# One group of the form: each group costs bytes.
_NAMES = "Names"
# All of them are later than the transition to S3 Glacier, so that no value can contradict it.
_RETENTION_DAYS = (180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


class Choices(Struct):
    """What log-bucket and trail have more parameters for: the days of Object Lock, and each kind of Insights."""

    object_lock_mode: Annotated[
        Text | None,
        replace(
            OBJECT_LOCK_MODE,
            description="S3 Object Lock of log files for RetentionDays; it cannot be switched off. GOVERNANCE: a special "
            "permission lifts it. COMPLIANCE: nobody can.",
        ),
    ] = None
    insights: Annotated[
        Flag,
        Option(
            "CloudTrail Insights on unusual rates of write calls and errors, billed per event.",
            sources=("awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html",),
            group="Trail",
            decides=True,
        ),
    ] = False


def assemble(template: Template, *, detections: tuple[Detection, ...] = COMPLIANCE) -> None:
    """Add everything, with the few parameters that a first trail needs.

    The other options are parameters of the single templates: together with all alarms they do not fit into the 51,200
    bytes that CloudFormation takes directly.
    """
    email = expose(template, AlarmTopic, "alarm_email")
    names = expose(template, Trail, "trail_name", defaults={"trail_name": TRAIL_NAME})
    # One key for everything: there is one policy to read, and one key is billed.
    uses = (trail_use(names["trail_name"]), log_group_use(), alarm_topic_use())
    encryption = expose(template, EncryptionOfAll, "sse_algorithm", group="Protection")
    with_kms = encryption["sse_algorithm"].conditions["aws:kms"]
    own_key = Key(uses=uses, condition=with_kms).add_to(template)
    key = ExistingKey(arn=Given(with_kms, own_key.arn))
    kept = expose(template, LogBucket, "retention_days", allowed={"retention_days": _RETENTION_DAYS})
    protection = expose(template, LogBucket, "delete_requires_mfa")
    lock = expose(template, Choices, "object_lock_mode")
    access_logs = AccessLogBucket(source_bucket_arn=LOG_BUCKET_ARN, **protection).add_to(template)
    bucket = LogBucket(
        **names,
        **kept,
        **protection,
        **lock,
        object_lock_days=kept["retention_days"],
        transition_days=_TRANSITION_DAYS,
        digest_retention_days=kept["retention_days"],
        key=key,
        access_logs=access_logs,
    ).add_to(template)
    days = expose(template, LogGroup, "retention_days", prefix="LogGroup")
    prefix = expose(template, Alarms, "name_prefix", group=_NAMES)
    roles = expose(template, LogGroup, "permissions_boundary", "role_path", group=_NAMES)
    group = LogGroup(key=key, **days, **prefix, **roles).add_to(template)
    insights = expose(template, Choices, "insights")["insights"]
    trail = Trail(
        **names,
        api_call_rate_insights=insights,
        api_error_rate_insights=insights,
        log_bucket=bucket,
        log_group=group,
    ).add_to(template)
    topic = AlarmTopic(key=key, **email).add_to(template)
    # The queries are on the pages of the alarms: in the descriptions they would leave no room for further alarms.
    add_alarms(template, group, topic, detections=detections, query_in_description=False, **prefix)
    add_threat_alarms(template, group, topic, prefix["name_prefix"])

    add_output(template, "TrailArn", "ARN of the trail.", trail.arn)
    add_output(template, "LogBucketName", "Name of the bucket with the log files.", bucket.name)
    add_output(template, "KmsKeyArn", "ARN of the KMS key.", own_key.arn, with_kms)
    add_output(template, "LogGroupName", "Name of the log group.", group.name)
    add_output(template, "AlarmTopicArn", "ARN of the SNS topic of the alarms.", topic.arn)


DEFINITION = Definition(
    name="baseline",
    group="collect",
    summary="AWS CloudTrail as it should be in one stack: bucket, key, multi-region trail, log group, alarms and topic.",
    notes=Claim(
        "Set AlarmEmail to receive the alarms. If 'aws cloudtrail describe-trails' shows a trail already, this one is a "
        "second copy and is billed. Buckets, key and log group are kept when the stack is deleted.",
        CLOUDTRAIL_PRICES,
        f"{CLOUDTRAIL}/cloudtrail-trail-manage-costs.html",
    ),
    assemble=assemble,
    capabilities=("CAPABILITY_NAMED_IAM",),
    examples={
        "AlarmEmail": "security@example.com",
        "ApprovedRegions": "eu-west-1,us-east-1",
        "DisabledAlarms": "VpcChanges, TrailSilent",
        "NamePrefix": "acme-",
        **ROLE_EXAMPLES,
        "ThreatAlarmsUrl": "https://templates.s3.eu-central-1.amazonaws.com/threat-alarms.yaml",
        "TrailName": "audit",
    },
    about=About(
        setups=BASELINE_SETUPS,
        before=(
            FURTHER_COPY,
            ALARMS_LATER,
            THREAT_ALARMS,
        ),
        costs=(
            fixed_cost(ALARM_COUNT),
            Claim(
                "The trail's first copy of management events is free; a second trail in the account is not.",
                CLOUDTRAIL_PRICES,
                f"{CLOUDTRAIL}/cloudtrail-trail-manage-costs.html",
            ),
            Claim(f"KMS key: {KEY_PRICE}. It is kept, and billed, after the stack is deleted.", *KEY_SOURCES),
            INSIGHTS_COST,
            alarm_cost(f"{ALARM_COUNT} of them"),
            LOG_GROUP_COST,
            Claim(
                f"S3 storage for twice RetentionDays: {TOTAL_LIFE}. Log files of 128 KB and more move to S3 Glacier after "
                f"{_TRANSITION_DAYS} days.",
                S3_PRICES,
                *TOTAL_LIFE.sources,
                f"{S3}/userguide/lifecycle-transition-general-considerations.html",
            ),
        ),
        limits=(
            "It is for one account. For several accounts or an organization, deploy log-bucket, trail and alarms.",
            "Its alarms have no parameters for trusted principals and addresses, because these do not fit into 51,200 "
            "bytes. To exclude principals, disable all alarms with DisabledAlarms, and deploy the templates alarms and "
            "threat-alarms for the same log group and topic.",
            "It always has a log group, in which its alarms count the events. The trail template can do without one, or use "
            "an existing one.",
            Claim(
                "Once the stack exists, `aws logs put-log-group-deletion-protection --log-group-identifier LOG_GROUP "
                "--deletion-protection-enabled` protects the log group; the trail template has a parameter for it.",
                f"{CLOUDWATCH}/logs/protecting-log-groups-from-deletion.html",
            ),
            "It records management events only. For data events, deploy log-bucket and trail beside it, with another "
            "TrailName and ManagementEvents=None: then no event is recorded twice.",
            Claim(
                "It has no parameters for EventBridge notifications, AdministratorArns and an existing access-log bucket: "
                "with all alarms these do not fit into 51,200 bytes. log-bucket has them.",
                f"{CLOUDFORMATION}/UserGuide/cloudformation-limits.html",
            ),
            Claim(
                f"The total life of a log file is twice RetentionDays: {TOTAL_LIFE}. If data must be deleted after a number "
                "of days, set RetentionDays to half of it.",
                *TOTAL_LIFE.sources,
            ),
            NOT_MFA_DELETE,
            LIFECYCLE_DELETES,
            "The log-bucket template can restrict who changes the bucket.",
            OBJECT_LOCK,
            Claim(
                "With ObjectLockMode, each log file is locked for RetentionDays, and its storage is billed until then.",
                f"{S3}/userguide/object-lock.html",
            ),
            WITHOUT_KEYS,
            DELIVERY_TIME,
            ROLES_LIMIT,
        ),
        recommended={"AlarmEmail": "security@example.com"},
    ),
)
