"""Options in, troposphere resources out: the parts that templates and other generators are made of."""

from .access_log_bucket import AccessLogBucket, ExistingAccessLogBucket
from .alarms import Alarms
from .component import Component
from .existing_log_bucket import ExistingLogBucket
from .key import AMAZON_S3_KEY, ExistingKey, Key
from .log_bucket import LogBucket
from .log_bucket_policy import LogBucketPolicy
from .log_group import ExistingLogGroup, LogGroup
from .topic import AlarmTopic, DeliveryTopic, ExistingAlarmTopic, ExistingDeliveryTopic
from .trail import Trail

__all__ = [
    "AMAZON_S3_KEY",
    "AccessLogBucket",
    "AlarmTopic",
    "Alarms",
    "Component",
    "DeliveryTopic",
    "ExistingAccessLogBucket",
    "ExistingAlarmTopic",
    "ExistingDeliveryTopic",
    "ExistingKey",
    "ExistingLogBucket",
    "ExistingLogGroup",
    "Key",
    "LogBucket",
    "LogBucketPolicy",
    "LogGroup",
    "Trail",
]
