"""CloudWatch alarms on what CloudTrail writes to a log group."""

from cloudtrail_templates.components.alarms.alarms import Alarms

__all__ = ["Alarms"]
