"""CloudWatch alarms on the events that CloudTrail writes to a log group."""

from cloudtrail_templates.components.alarms.alarms import Alarms

__all__ = ["Alarms"]
