"""The published templates, in the order in which they are deployed."""

from collections.abc import Mapping
from types import MappingProxyType

from cloudtrail_templates.templates.alarms import ALARMS
from cloudtrail_templates.templates.baseline import BASELINE
from cloudtrail_templates.templates.definition import Definition
from cloudtrail_templates.templates.log_alarms import LOG_ALARMS
from cloudtrail_templates.templates.log_bucket import LOG_BUCKET
from cloudtrail_templates.templates.log_bucket_policy import LOG_BUCKET_POLICY
from cloudtrail_templates.templates.threat_alarms import THREAT_ALARMS
from cloudtrail_templates.templates.trail import TRAIL

CATALOG: Mapping[str, Definition] = MappingProxyType(
    {
        one.name: one
        for one in (LOG_BUCKET, LOG_BUCKET_POLICY, TRAIL, ALARMS, BASELINE, THREAT_ALARMS, LOG_ALARMS)
    }
)
"""Every published template by its name."""

__all__ = ["CATALOG", "Definition"]
