"""The published templates, group by group."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from cloudtrail_templates.templates.definition import GROUPS, About, Definition

_NAMES = (
    "log-bucket",
    "log-bucket-policy",
    "trail",
    "organization-trail",
    "replication",
    "baseline",
    "log-centralization",
    "alarms",
    "threat-alarms",
    "log-alarms",
    "event-alarms",
    "event-forwarder",
    "log-reader",
    "log-queue",
    "integrity-check",
    "dashboard",
    "athena",
    "quicksight",
    "guardrails",
    "stack-set",
    "stack-set-roles",
)


def _definition(name: str) -> Definition:
    definition: Definition = import_module(f"{__name__}.{name.replace('-', '_')}").DEFINITION
    return definition


CATALOG: Mapping[str, Definition] = MappingProxyType({name: _definition(name) for name in _NAMES})
"""Every published template by its name: `log-bucket` is the `DEFINITION` in `log_bucket.py`."""

__all__ = ["CATALOG", "GROUPS", "About", "Definition"]
