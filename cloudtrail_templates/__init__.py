"""CloudFormation templates for AWS CloudTrail: components, detections, published templates, validation."""

from typing import TYPE_CHECKING, Any

from cloudtrail_templates.version import VERSION as __version__  # noqa: N811 (Python's own name for it)

if TYPE_CHECKING:
    from cloudtrail_templates.public import *  # noqa: F403 (the list is below)

# ruff: noqa: F405
__all__ = [
    "ALL_DETECTIONS",
    "CATALOG",
    "NO_KMS_KEY",
    "AccessLogBucket",
    "AccountActivity",
    "AlarmTopic",
    "Alarms",
    "AthenaQueries",
    "AthenaWorkGroup",
    "BacktestError",
    "CentralEventBus",
    "Choice",
    "CloudTrailTemplatesError",
    "Component",
    "Dashboard",
    "DataEvents",
    "Definition",
    "DeliveryTopic",
    "Detection",
    "EventAlarms",
    "EventForwarder",
    "ExistingAccessLogBucket",
    "ExistingAlarmTopic",
    "ExistingDeliveryTopic",
    "ExistingKey",
    "ExistingLogBucket",
    "ExistingLogGroup",
    "ExistingNotificationTopic",
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
    "LogCentralization",
    "LogGroup",
    "LogQueue",
    "LogReader",
    "LogTables",
    "Match",
    "NetworkActivityEvents",
    "NoLogGroup",
    "NotificationTopic",
    "Number",
    "Option",
    "OptionError",
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
    "Text",
    "Texts",
    "TitleTakenError",
    "Trail",
    "TrailGuardrail",
    "UnknownNameError",
    "UnreadableTemplateError",
    "__version__",
    "athena_condition",
    "athena_query",
    "event",
    "expose",
    "insights_query",
    "installed_packs",
    "load_folder",
    "logs_insights_condition",
    "to_json",
    "to_yaml",
    "validate",
    "validate_file",
]


def __getattr__(name: str) -> Any:
    """Import the public names when one is used, so that an import of a part of the package does not wait for the rest."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cloudtrail_templates import public

    globals()[name] = found = getattr(public, name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
