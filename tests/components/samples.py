"""Every component with the fewest options it takes, and ways to look at what it renders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from troposphere import Ref, Template

from cloudtrail_templates import (
    AccessLogBucket,
    AccountActivity,
    Alarms,
    AlarmTopic,
    AthenaQueries,
    AthenaWorkGroup,
    CentralEventBus,
    Component,
    Dashboard,
    DeliveryTopic,
    Detection,
    EventAlarms,
    EventForwarder,
    ExistingAccessLogBucket,
    ExistingAlarmTopic,
    ExistingDeliveryTopic,
    ExistingKey,
    ExistingLogBucket,
    ExistingLogGroup,
    ExistingNotificationTopic,
    IntegrityCheck,
    Key,
    LogBucket,
    LogBucketGuardrail,
    LogBucketPolicy,
    LogCentralization,
    LogGroup,
    LogQueue,
    LogReader,
    LogTables,
    NotificationTopic,
    ParquetCopy,
    QueryAccess,
    QuickSightSheets,
    RegionGuardrail,
    Replica,
    Replication,
    ReplicationLatency,
    SavedQueries,
    StackParameter,
    StackSet,
    StackSetAdministrationRole,
    StackSetExecutionRole,
    Trail,
    TrailGuardrail,
)
from cloudtrail_templates.components.event_alarms.event_pattern import with_event_rules
from cloudtrail_templates.detections import ALL_DETECTIONS, COMPLIANCE
from cloudtrail_templates.policies.key import alarm_topic_use

ACCOUNT, OTHER_ACCOUNT, THIRD_ACCOUNT = "111122223333", "444455556666", "777788889999"
ORGANIZATION = "o-exampleorg1"
KEY_ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TOPIC_ARN = f"arn:aws:sns:eu-west-1:{ACCOUNT}:security"
ALARM_ARN = f"arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:acme-AlarmVpcChanges"
REPLICA_KEY_ARN = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/Replication"
NO_VALUE = {"Ref": "AWS::NoValue"}

_TABLES = {"log_bucket": ExistingLogBucket(name="audit-logs"), "first_day": "2024/01/31"}
_QUERIED: Mapping[str, Any] = {"work_group": AthenaWorkGroup(), "tables": LogTables(**_TABLES)}

_REPLICATED: Mapping[str, Any] = {
    "log_bucket": ExistingLogBucket(name="audit-logs"),
    "replica_bucket_name": "audit-replicas",
    "topic": ExistingAlarmTopic(arn=TOPIC_ARN),
}

FEWEST: Mapping[type[Component], Mapping[str, Any]] = {
    LogBucket: {"trail_name": "management-events"},
    LogBucketPolicy: {"trail_name": "management-events", "bucket_name": "audit-logs"},
    AccessLogBucket: {"source_bucket_arn": "arn:aws:s3:::audit-logs"},
    Key: {"uses": (alarm_topic_use(),)},
    LogGroup: {},
    AlarmTopic: {},
    DeliveryTopic: {"trail_name": "management-events"},
    Trail: {"trail_name": "management-events", "log_bucket": ExistingLogBucket(name="audit-logs")},
    Alarms: {
        "log_group": ExistingLogGroup(name="audit"),
        "topic": ExistingAlarmTopic(arn=TOPIC_ARN),
    },
    AccountActivity: {
        "log_group": ExistingLogGroup(name="audit"),
        "topic": ExistingAlarmTopic(arn=TOPIC_ARN),
        "expected_accounts": 40,
    },
    EventAlarms: {
        "topic": ExistingAlarmTopic(arn=TOPIC_ARN),
        "detections": with_event_rules(COMPLIANCE),
    },
    CentralEventBus: {"organization_id": ORGANIZATION},
    EventForwarder: {"event_bus_arn": f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/cloudtrail"},
    LogCentralization: {
        "log_group_name": "audit",
        "source_account_id": ACCOUNT,
        "destination_account_id": OTHER_ACCOUNT,
        "topic": ExistingAlarmTopic(arn=TOPIC_ARN),
    },
    TrailGuardrail: {"trail_name": "management-events"},
    RegionGuardrail: {"approved_regions": ("eu-west-1",)},
    LogBucketGuardrail: {"organization_id": ORGANIZATION, "log_bucket_names": ("audit-logs",)},
    IntegrityCheck: {
        "trail_arn": f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/management-events",
        "log_bucket": ExistingLogBucket(name="audit-logs"),
        "topic": ExistingAlarmTopic(arn=TOPIC_ARN),
    },
    NotificationTopic: {"bucket_name": "audit-logs"},
    LogQueue: {
        "log_bucket": ExistingLogBucket(name="audit-logs"),
        "topic": ExistingAlarmTopic(arn=TOPIC_ARN),
    },
    StackSet: {
        "template_url": "https://templates.s3.eu-west-1.amazonaws.com/alarms.yaml",
        "organizational_unit_ids": ("ou-ab12-11111111",),
    },
    StackSetAdministrationRole: {},
    StackSetExecutionRole: {
        "administrator_account_id": ACCOUNT,
        "policy_arns": ("arn:aws:iam::aws:policy/AdministratorAccess",),
    },
    QuickSightSheets: {
        "work_group_name": "cloudtrail",
        "database_name": "cloudtrail",
        "query_access_policy_arn": f"arn:aws:iam::{ACCOUNT}:policy/queries",
        "owner_arn": f"arn:aws:quicksight:eu-west-1:{ACCOUNT}:group/default/security",
        "detections": ALL_DETECTIONS[:1],
    },
    LogReader: {"log_account_id": OTHER_ACCOUNT, "log_bucket": ExistingLogBucket(name="audit-logs")},
    Replication: _REPLICATED,
    LogTables: _TABLES,
    AthenaWorkGroup: {},
    AthenaQueries: {**_QUERIED, "detections": ALL_DETECTIONS[:1]},
    QueryAccess: _QUERIED,
    ParquetCopy: _QUERIED,
    ReplicationLatency: _REPLICATED,
    Dashboard: {"log_group": ExistingLogGroup(name="audit")},
    SavedQueries: {"log_group": ExistingLogGroup(name="audit")},
}

# What a component also needs where deployment decides about its options.
FOR_CHOICES: Mapping[type[Component], Mapping[str, Any]] = {
    LogQueue: {
        "notification_topic": ExistingNotificationTopic(arn=TOPIC_ARN),
        "delivery_topic": ExistingDeliveryTopic(arn=TOPIC_ARN),
    },
}

EXISTING: Mapping[type, Mapping[str, Any]] = {
    ExistingLogBucket: {"name": "audit-logs"},
    ExistingAccessLogBucket: {"name": "access-logs"},
    ExistingKey: {"arn": KEY_ARN},
    ExistingLogGroup: {"name": "audit"},
    ExistingAlarmTopic: {"arn": TOPIC_ARN},
    ExistingDeliveryTopic: {"arn": TOPIC_ARN},
    ExistingNotificationTopic: {"arn": TOPIC_ARN},
    Replica: {"bucket_name": "audit-replicas", "role_arn": ROLE_ARN},
}

# So many options that every property there is gets rendered.
MOST: Mapping[type[Component], Mapping[str, Any]] = {
    EventAlarms: {
        "approved_regions": ("eu-west-1",),
        "trusted_principals": (f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/*",),
        "trusted_addresses": ("192.0.2.10",),
        "event_bus_name": "cloudtrail",
    },
    CentralEventBus: {},
    EventForwarder: {},
    LogBucket: {
        "bucket_name": "audit-logs",
        "account_ids": (ACCOUNT, OTHER_ACCOUNT),
        "organization_id": ORGANIZATION,
        "trail_region": "eu-west-1",
        "s3_key_prefix": "security/logs",
        "event_bridge_notifications": True,
        "notification_topic": ExistingNotificationTopic(arn=TOPIC_ARN),
        "administrator_arns": (f"arn:aws:iam::{ACCOUNT}:role/Deploy",),
        "reader_account_ids": (OTHER_ACCOUNT, THIRD_ACCOUNT),
        "object_lock_mode": "GOVERNANCE",
        "replica_writer_arn": ROLE_ARN,
        "replica": Replica(
            bucket_name="audit-replicas",
            role_arn=ROLE_ARN,
            kms_key_arn=REPLICA_KEY_ARN,
            account_id=OTHER_ACCOUNT,
            replicate_delete_markers=True,
            replication_time_control=True,
        ),
    },
    LogBucketPolicy: {
        "account_ids": (ACCOUNT, OTHER_ACCOUNT),
        "organization_id": ORGANIZATION,
        "administrator_arns": (f"arn:aws:iam::{ACCOUNT}:role/Deploy",),
    },
    AccessLogBucket: {"bucket_name": "access-logs"},
    Key: {"rotation_period_in_days": 90},
    LogGroup: {"log_group_name": "audit", "organization_id": ORGANIZATION},
    AlarmTopic: {"alarm_email": "security@example.com"},
    DeliveryTopic: {},
    Trail: {
        "organization_id": ORGANIZATION,
        "topic": ExistingDeliveryTopic(arn=TOPIC_ARN),
        "exclude_kms_events": True,
        "s3_data_events": "WriteOnly",
        "lambda_data_events": "All",
        "dynamodb_data_events": "ReadOnly",
        "api_call_rate_insights": True,
        "api_error_rate_insights": True,
    },
    Alarms: {"approved_regions": ("eu-west-1", "eu-central-1")},
    AccountActivity: {},
    LogCentralization: {
        "topic": ExistingAlarmTopic(arn=TOPIC_ARN),
        "source_region": "eu-west-1",
        "destination_region": "eu-central-1",
        "destination_kms_key_arn": KEY_ARN,
        "backup_region": "eu-north-1",
        "backup_kms_key_arn": KEY_ARN,
    },
    TrailGuardrail: {
        "log_bucket_names": ("audit-logs",),
        "kms_key_arns": (KEY_ARN,),
        "resource_names": ("baseline*",),
        "exempt_role_arns": ("arn:aws:iam::*:role/Deploy",),
        "target_ids": (ACCOUNT,),
        "root_id": "r-ab12",
    },
    RegionGuardrail: {"exempt_actions": ("uxc:*",), "target_ids": (ACCOUNT,)},
    LogBucketGuardrail: {
        "reader_arns": (f"arn:aws:iam::{OTHER_ACCOUNT}:role/Siem",),
        "target_ids": (ACCOUNT,),
    },
    IntegrityCheck: {
        "account_ids": f"{ACCOUNT},{OTHER_ACCOUNT}",
        "ignored_folders": "eu-south-1",
        "organization_id": ORGANIZATION,
    },
    NotificationTopic: {"subscriber_account_id": OTHER_ACCOUNT},
    LogQueue: {
        "source": "BucketTopic",
        "notification_topic": ExistingNotificationTopic(arn=TOPIC_ARN),
        "other_log_files": True,
        "queue_name": "cloudtrail-logs",
        "consumer_arn": f"arn:aws:iam::{OTHER_ACCOUNT}:role/siem",
        "key": ExistingKey(arn=KEY_ARN),
    },
    StackSet: {
        "account_ids": (ACCOUNT,),
        "account_filter_type": "DIFFERENCE",
        "parameters": (StackParameter(name="AlarmEmail", value="security@example.com"),),
    },
    StackSetAdministrationRole: {"opt_in_regions": ("eu-south-1",)},
    StackSetExecutionRole: {},
    QuickSightSheets: {
        "account_ids": f"{ACCOUNT},{OTHER_ACCOUNT}",
        "approved_regions": ("eu-west-1", "us-east-1"),
        "reader_arn": f"arn:aws:quicksight:eu-west-1:{ACCOUNT}:user/default/auditor",
    },
    LogReader: {
        "log_bucket": ExistingLogBucket(name="audit-logs", kms_key_arn=KEY_ARN, s3_key_prefix="logs"),
        "external_id": "siem-7f3c",
        "reader_account_id": ACCOUNT,
        "log_folders": ("CloudTrail",),
        "log_regions": ("eu-west-1",),
        "organization_id": ORGANIZATION,
        "reader_principal_arns": (f"arn:aws:iam::{OTHER_ACCOUNT}:role/Audit",),
    },
    Replication: {
        "log_bucket": ExistingLogBucket(name="audit-logs", kms_key_arn=KEY_ARN),
        "replica_kms_key_arn": REPLICA_KEY_ARN,
    },
    ReplicationLatency: {"latency_seconds": 900},
    Dashboard: {
        "topic": ExistingAlarmTopic(arn=TOPIC_ARN),
        "alarm_arns": (ALARM_ARN,),
        "threat_alarm_arns": (ALARM_ARN,),
        "approved_regions": ("eu-west-1", "eu-central-1"),
        "contributor_insights": True,
    },
    SavedQueries: {"approved_regions": ("eu-west-1", "eu-central-1")},
    LogTables: {
        "log_bucket": ExistingLogBucket(name="audit-logs", s3_key_prefix="logs"),
        "log_account_ids": f"{ACCOUNT},{OTHER_ACCOUNT}",
        "organization_id": ORGANIZATION,
    },
    AthenaWorkGroup: {
        "work_group_name": "audit",
        "results": "Bucket",
        "results_kms_key_arn": KEY_ARN,
        "result_access_log_bucket_name": "access-logs",
    },
    AthenaQueries: {"approved_regions": ("eu-west-1", "eu-central-1")},
    ParquetCopy: {
        "copy_kms_key_arn": KEY_ARN,
        "copy_access_log_bucket_name": "access-logs",
        "topic": ExistingAlarmTopic(arn=TOPIC_ARN),
    },
    QueryAccess: {
        "work_group": AthenaWorkGroup(results="Bucket", results_kms_key_arn=KEY_ARN),
        "tables": LogTables(
            log_bucket=ExistingLogBucket(name="audit-logs", kms_key_arn=KEY_ARN),
            organization_id=ORGANIZATION,
            first_day="2024/01/31",
        ),
    },
}

COMPONENTS = tuple(FEWEST)

FIXED_ROLES = (StackSetAdministrationRole, StackSetExecutionRole)
"""The components whose roles StackSets knows by their names, which have no prefix and no path."""


def make(component: type, **options: Any) -> Any:
    """The component with the fewest options and these."""
    return component(**{**{**FEWEST, **EXISTING}[component], **options})


def described(detection: Detection, regions: tuple[str, ...] = ("eu-west-1", "eu-central-1")) -> str:
    """The description of the alarm of a detection, with these approved regions where it needs them."""
    return str(detection.description_text(regions if detection.placeholder else None))


def body(*components: Component, template: Template | None = None) -> dict[str, Any]:
    """A template with the components in it, as it is uploaded."""
    template = Template() if template is None else template
    for component in components:
        component.add_to(template)
    rendered: dict[str, Any] = template.to_dict()
    return rendered


def properties(component: Component, title: str = "", template: Template | None = None) -> dict[str, Any]:
    """The properties of the component's resource of that title, by default of its main one."""
    found: dict[str, Any] = body(component, template=template)["Resources"][title or component.title]
    return found["Properties"]


def of_type(template: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The resources of a type, by title."""
    return {title: one for title, one in template["Resources"].items() if one["Type"] == kind}


def statements(document: Mapping[str, Any]) -> dict[str, Any]:
    """The statements of a policy by their Sid."""
    return {one["Sid"]: one for one in document["Statement"]}


def walk(value: Any) -> Iterator[Any]:
    """The value and everything in it."""
    yield value
    if isinstance(value, Mapping):
        for item in value.values():
            yield from walk(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from walk(item)


@dataclass(frozen=True)
class Wrong:
    """An option with a value that it refuses, and what the error must hold."""

    component: type
    options: Mapping[str, Any]
    says: str


def reference(name: str = "Some") -> Ref:
    """A reference to a parameter that nobody declared: components look at no template."""
    return Ref(name)
