"""Components: they turn options into troposphere resources, for our templates and for other generators."""

from cloudtrail_templates.components.access_log_bucket import AccessLogBucket, ExistingAccessLogBucket
from cloudtrail_templates.components.account_activity import AccountActivity
from cloudtrail_templates.components.alarms.alarms import Alarms
from cloudtrail_templates.components.athena.log_tables import LogTables
from cloudtrail_templates.components.athena.parquet_copy import ParquetCopy
from cloudtrail_templates.components.athena.queries import AthenaQueries
from cloudtrail_templates.components.athena.query_access import QueryAccess
from cloudtrail_templates.components.athena.work_group import AthenaWorkGroup
from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.dashboard.dashboard import Dashboard
from cloudtrail_templates.components.dashboard.saved_queries import SavedQueries
from cloudtrail_templates.components.event_alarms.event_alarms import EventAlarms
from cloudtrail_templates.components.event_alarms.event_bus import CentralEventBus, EventForwarder
from cloudtrail_templates.components.events.match import Match
from cloudtrail_templates.components.events.selectors import DataEvents, NetworkActivityEvents
from cloudtrail_templates.components.existing_log_bucket import ExistingLogBucket
from cloudtrail_templates.components.existing_log_group import ExistingLogGroup, NoLogGroup
from cloudtrail_templates.components.guardrails.guardrails import (
    LogBucketGuardrail,
    RegionGuardrail,
    TrailGuardrail,
)
from cloudtrail_templates.components.integrity.check import IntegrityCheck
from cloudtrail_templates.components.key import NO_KMS_KEY, ExistingKey, Key
from cloudtrail_templates.components.log_bucket import LogBucket
from cloudtrail_templates.components.log_bucket_policy import LogBucketPolicy
from cloudtrail_templates.components.log_centralization import LogCentralization
from cloudtrail_templates.components.log_group import LogGroup
from cloudtrail_templates.components.log_queue.queue import LogQueue
from cloudtrail_templates.components.log_reader import LogReader
from cloudtrail_templates.components.notification_topic import ExistingNotificationTopic, NotificationTopic
from cloudtrail_templates.components.quicksight.sheets import QuickSightSheets
from cloudtrail_templates.components.replica import Replica
from cloudtrail_templates.components.replication import Replication, ReplicationLatency
from cloudtrail_templates.components.rollout.roles import StackSetAdministrationRole, StackSetExecutionRole
from cloudtrail_templates.components.rollout.stack_set import StackParameter, StackSet
from cloudtrail_templates.components.topic import (
    AlarmTopic,
    DeliveryTopic,
    ExistingAlarmTopic,
    ExistingDeliveryTopic,
)
from cloudtrail_templates.components.trail import Trail

__all__ = [
    "NO_KMS_KEY",
    "AccessLogBucket",
    "AccountActivity",
    "AlarmTopic",
    "Alarms",
    "AthenaQueries",
    "AthenaWorkGroup",
    "CentralEventBus",
    "Component",
    "Dashboard",
    "DataEvents",
    "DeliveryTopic",
    "EventAlarms",
    "EventForwarder",
    "ExistingAccessLogBucket",
    "ExistingAlarmTopic",
    "ExistingDeliveryTopic",
    "ExistingKey",
    "ExistingLogBucket",
    "ExistingLogGroup",
    "ExistingNotificationTopic",
    "IntegrityCheck",
    "Key",
    "LogBucket",
    "LogBucketGuardrail",
    "LogBucketPolicy",
    "LogCentralization",
    "LogGroup",
    "LogQueue",
    "LogReader",
    "LogTables",
    "Match",
    "NetworkActivityEvents",
    "NoLogGroup",
    "NotificationTopic",
    "ParquetCopy",
    "QueryAccess",
    "QuickSightSheets",
    "RegionGuardrail",
    "Replica",
    "Replication",
    "ReplicationLatency",
    "SavedQueries",
    "StackParameter",
    "StackSet",
    "StackSetAdministrationRole",
    "StackSetExecutionRole",
    "Trail",
    "TrailGuardrail",
]
