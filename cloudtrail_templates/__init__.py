"""CloudFormation templates for AWS CloudTrail: components, detections, published templates, validation."""

from .components import (
    AMAZON_S3_KEY,
    AccessLogBucket,
    Alarms,
    AlarmTopic,
    Component,
    DeliveryTopic,
    ExistingAccessLogBucket,
    ExistingAlarmTopic,
    ExistingDeliveryTopic,
    ExistingKey,
    ExistingLogBucket,
    ExistingLogGroup,
    Key,
    LogBucket,
    LogBucketPolicy,
    LogGroup,
    Trail,
)
from .detections import ALL_DETECTIONS, Detection
from .detections.user_packs import installed_packs, load_folder
from .errors import (
    BacktestError,
    CloudTrailTemplatesError,
    FilterPatternError,
    OptionError,
    TitleTakenError,
    UnknownNameError,
    UnreadableTemplateError,
)
from .filter_pattern import FilterPattern
from .intrinsics import Choice, Given
from .options import Option
from .output import to_json, to_yaml
from .parameters import expose
from .templates import CATALOG, Definition
from .validation import Finding, validate, validate_file
from .version import VERSION as __version__  # noqa: N811 (Python's own name for it)

__all__ = [
    "ALL_DETECTIONS",
    "AMAZON_S3_KEY",
    "CATALOG",
    "AccessLogBucket",
    "AlarmTopic",
    "Alarms",
    "BacktestError",
    "Choice",
    "CloudTrailTemplatesError",
    "Component",
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
    "Given",
    "Key",
    "LogBucket",
    "LogBucketPolicy",
    "LogGroup",
    "Option",
    "OptionError",
    "TitleTakenError",
    "Trail",
    "UnknownNameError",
    "UnreadableTemplateError",
    "__version__",
    "expose",
    "installed_packs",
    "load_folder",
    "to_json",
    "to_yaml",
    "validate",
    "validate_file",
]
