"""CloudFormation templates for AWS CloudTrail: components, detections, published templates, validation."""

from cloudtrail_templates.components import (
    NO_KMS_KEY,
    AccessLogBucket,
    Alarms,
    AlarmTopic,
    Component,
    DataEvents,
    DeliveryTopic,
    ExistingAccessLogBucket,
    ExistingAlarmTopic,
    ExistingDeliveryTopic,
    ExistingKey,
    ExistingLogBucket,
    ExistingLogGroup,
    IntegrityCheck,
    Key,
    LogBucket,
    LogBucketGuardrail,
    LogBucketPolicy,
    LogGroup,
    Match,
    NetworkActivityEvents,
    NoLogGroup,
    RegionGuardrail,
    Trail,
    TrailGuardrail,
)
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection, event
from cloudtrail_templates.detections.user_packs import installed_packs, load_folder
from cloudtrail_templates.errors import (
    BacktestError,
    CloudTrailTemplatesError,
    FilterPatternError,
    OptionError,
    TitleTakenError,
    UnknownNameError,
    UnreadableTemplateError,
)
from cloudtrail_templates.filter_pattern import FilterPattern
from cloudtrail_templates.intrinsics import Choice, Given
from cloudtrail_templates.languages.athena.condition import athena_condition
from cloudtrail_templates.languages.logs_insights import logs_insights_condition
from cloudtrail_templates.options import Flag, Number, Option, Text, Texts
from cloudtrail_templates.output import to_json, to_yaml
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates import CATALOG, Definition
from cloudtrail_templates.validation import Finding, validate, validate_file
from cloudtrail_templates.version import VERSION as __version__  # noqa: N811 (Python's own name for it)

__all__ = [
    "ALL_DETECTIONS",
    "CATALOG",
    "NO_KMS_KEY",
    "AccessLogBucket",
    "AlarmTopic",
    "Alarms",
    "BacktestError",
    "Choice",
    "CloudTrailTemplatesError",
    "Component",
    "DataEvents",
    "Definition",
    "DeliveryTopic",
    "Detection",
    "ExistingAccessLogBucket",
    "ExistingAlarmTopic",
    "ExistingDeliveryTopic",
    "ExistingKey",
    "ExistingLogBucket",
    "ExistingLogGroup",
    "FilterPattern",
    "FilterPatternError",
    "Finding",
    "Flag",
    "Given",
    "IntegrityCheck",
    "Key",
    "LogBucket",
    "LogBucketGuardrail",
    "LogBucketPolicy",
    "LogGroup",
    "Match",
    "NetworkActivityEvents",
    "NoLogGroup",
    "Number",
    "Option",
    "OptionError",
    "RegionGuardrail",
    "Text",
    "Texts",
    "TitleTakenError",
    "Trail",
    "TrailGuardrail",
    "UnknownNameError",
    "UnreadableTemplateError",
    "__version__",
    "athena_condition",
    "event",
    "expose",
    "installed_packs",
    "load_folder",
    "logs_insights_condition",
    "to_json",
    "to_yaml",
    "validate",
    "validate_file",
]
