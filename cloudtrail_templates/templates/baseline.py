"""The published template that has everything: bucket, key, trail, log group, alarms and topic."""

from dataclasses import dataclass
from typing import Annotated

from troposphere import Join, Ref, Select, Split, Sub, Template
from troposphere.cloudformation import Stack

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
from cloudtrail_templates.detections import COMPLIANCE, Detection
from cloudtrail_templates.intrinsics import Choice, Given
from cloudtrail_templates.options import Option, Text
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.policies.key import alarm_topic_use, log_group_use, trail_use
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
    ROLES_LIMIT,
    S3,
    TOTAL_LIFE,
)
from cloudtrail_templates.templates.parts.encryption import Encryption
from cloudtrail_templates.templates.parts.examples import ROLE_EXAMPLES
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.prices import (
    CLOUDTRAIL_PRICES,
    KEY_PRICE,
    KEY_SOURCES,
    LOG_GROUP_COST,
    S3_PRICES,
    alarm_cost,
)
from cloudtrail_templates.templates.parts.trail_name import TRAIL_NAME

_TRANSITION_DAYS = 90
# All of them are later than the transition to S3 Glacier, so that no value can contradict it.
_RETENTION_DAYS = (180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


@dataclass(frozen=True, kw_only=True)
class NestedStacks:
    """The templates whose resources are in a nested stack."""

    threat_alarms_url: Annotated[
        Text | None,
        Option(
            "S3 URL of threat-alarms, to add its alarms in a nested stack.",
            sources=("AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html",),
            group="Alarms",
            AllowedPattern=r"https://\S+",
            must="must be an https:// URL",
            empty="Empty: none.",
        ),
    ] = None


def assemble(template: Template, *, detections: tuple[Detection, ...] = COMPLIANCE) -> None:
    """Add everything, with the few parameters that a first trail needs.

    The other options are parameters of the single templates: together with all alarms they do not fit into the 51,200
    bytes that CloudFormation takes directly.
    """
    email = expose(template, AlarmTopic, "alarm_email")
    names = expose(template, Trail, "trail_name", defaults={"trail_name": TRAIL_NAME})
    # One key for everything: there is one policy to read, and one key is billed.
    uses = (trail_use(names["trail_name"]), log_group_use(), alarm_topic_use())
    algorithm: Choice = expose(template, Encryption, "sse_algorithm")["sse_algorithm"]
    with_kms = algorithm.conditions["aws:kms"]
    own_key = Key(uses=uses, condition=with_kms).add_to(template)
    key = ExistingKey(arn=Given(with_kms, own_key.arn))
    kept = expose(template, LogBucket, "retention_days", allowed={"retention_days": _RETENTION_DAYS})
    protection = expose(template, LogBucket, "delete_requires_mfa")
    access_logs = AccessLogBucket(source_bucket_arn=LOG_BUCKET_ARN, **protection).add_to(template)
    bucket = LogBucket(
        **names,
        **kept,
        **protection,
        transition_days=_TRANSITION_DAYS,
        digest_retention_days=kept["retention_days"],
        key=key,
        access_logs=access_logs,
    ).add_to(template)
    days = expose(template, LogGroup, "retention_days", prefix="LogGroup")
    prefix = expose(template, Alarms, "name_prefix")
    roles = expose(template, LogGroup, "permissions_boundary", "role_path")
    group = LogGroup(key=key, **days, **prefix, **roles).add_to(template)
    trail = Trail(**names, log_bucket=bucket, log_group=group).add_to(template)
    topic = AlarmTopic(key=key, **email).add_to(template)
    # The queries are on the pages of the alarms: in the descriptions they would leave no room for further alarms.
    add_alarms(template, group, topic, detections=detections, query_in_description=False, **prefix)
    _add_threat_alarms(template, group, topic, prefix["name_prefix"])

    add_output(template, "TrailArn", "ARN of the trail.", trail.arn)
    add_output(template, "LogBucketName", "Name of the bucket with the log files.", bucket.name)
    add_output(template, "KmsKeyArn", "ARN of the KMS key.", own_key.arn, with_kms)
    add_output(template, "LogGroupName", "Name of the log group.", group.name)
    add_output(template, "AlarmTopicArn", "ARN of the SNS topic that alarms are sent to.", topic.arn)


def _add_threat_alarms(template: Template, group: LogGroup, topic: AlarmTopic, prefix: Given) -> None:
    # The 51,200 bytes of this template have no room for them.
    url: Given = expose(template, NestedStacks, "threat_alarms_url")["threat_alarms_url"]
    stack = Stack(
        "ThreatAlarms",
        TemplateURL=_url_in_any_case(url.value),
        Parameters={"LogGroupName": group.name, "AlarmTopicArn": topic.arn, "NamePrefix": prefix.value},
        Condition=url.condition,
    )
    # Alarms hold no data, so the nested stack is deleted with this one.
    stack.DeletionPolicy = stack.UpdateReplacePolicy = "Delete"
    template.add_resource(stack)


def _url_in_any_case(url: Ref) -> Join:
    """Return the URL, or the beginning of one where the parameter is empty.

    AWS SAM resolves the property with the default of the parameter, though the stack is not created then, and fails
    on what is no URL.
    """
    scheme = "https://"
    return Join("", [scheme, Select(1, Split(scheme, Sub(f"${{{url.data['Ref']}}}{scheme}")))])


DEFINITION = Definition(
    name="baseline",
    group="collect",
    summary="AWS CloudTrail as it should be in one stack: bucket, key, multi-region trail, log group, alarms and topic.",
    notes=Claim(
        "Every parameter has a default; set AlarmEmail to receive the alarms. If the account has a trail already, or an "
        "organization trail covers it, this one is a second copy and is billed: check with 'aws cloudtrail "
        "describe-trails' first. Buckets, key and log group are kept when the stack is deleted.",
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
        before=(
            FURTHER_COPY,
            Claim(
                "To add the alarms of threat-alarms, upload that template to an S3 bucket and set ThreatAlarmsUrl to its "
                "URL.",
                f"{CLOUDFORMATION}/TemplateReference/aws-resource-cloudformation-stack.html",
            ),
        ),
        costs=(
            Claim(
                "The trail's first copy of management events is free; a second trail in the account is not.",
                CLOUDTRAIL_PRICES,
                f"{CLOUDTRAIL}/cloudtrail-trail-manage-costs.html",
            ),
            Claim(f"KMS key: {KEY_PRICE}. It is kept, and billed, after the stack is deleted.", *KEY_SOURCES),
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
            "It records management events only. The trail template has parameters for data events and Insights.",
            Claim(
                f"The total life of a log file is twice RetentionDays: {TOTAL_LIFE}. If data must be deleted after a number "
                "of days, set RetentionDays to half of it.",
                *TOTAL_LIFE.sources,
            ),
            NOT_MFA_DELETE,
            LIFECYCLE_DELETES,
            "The log-bucket template can restrict who changes the bucket, and can lock log files.",
            DELIVERY_TIME,
            ROLES_LIMIT,
        ),
        recommended={"AlarmEmail": "security@example.com"},
    ),
)
