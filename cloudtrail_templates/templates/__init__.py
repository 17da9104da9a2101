"""The published templates, in the order in which they are deployed."""

from collections.abc import Mapping
from types import MappingProxyType

from .alarms import ALARMS
from .baseline import BASELINE
from .definition import Definition
from .log_alarms import LOG_ALARMS
from .log_bucket import LOG_BUCKET
from .log_bucket_policy import LOG_BUCKET_POLICY
from .threat_alarms import THREAT_ALARMS
from .trail import TRAIL

CATALOG: Mapping[str, Definition] = MappingProxyType(
    {
        one.name: one
        for one in (LOG_BUCKET, LOG_BUCKET_POLICY, TRAIL, ALARMS, BASELINE, THREAT_ALARMS, LOG_ALARMS)
    }
)
"""Every published template by its name."""

__all__ = ["CATALOG", "Definition"]
