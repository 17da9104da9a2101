"""Principals, and the roles whose sessions they are: each run of a job may start a new session."""

import re
from collections import Counter
from collections.abc import Mapping

from cloudtrail_templates.backtest.counting.counts import FilterCounts
from cloudtrail_templates.backtest.deployment.settings import ExclusionKind

# Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_SESSION = re.compile(r"(arn:[^:]+:sts::\d+:assumed-role/.+/)[^/]+")


def all_sessions_pattern(principal: str) -> str | None:
    """Return the pattern of all sessions of the principal's role (`...:assumed-role/deploy/*`), None for no session."""
    found = _SESSION.fullmatch(principal)
    return f"{found[1]}*" if found else None


def merge_sessions(names: Mapping[str, int]) -> Counter[str]:
    """Return the counts with all sessions of a role under one name if there are several."""
    sessions = Counter(pattern for name in names if (pattern := all_sessions_pattern(name)))
    merged: Counter[str] = Counter()
    for name, events in names.items():
        pattern = all_sessions_pattern(name)
        merged[pattern if pattern and sessions[pattern] > 1 else name] += events
    return merged


def minutes_of(kind: ExclusionKind, name: str, counts: FilterCounts) -> Mapping[int, int]:
    """Return the matched events by minute of a principal, of all sessions of a role, or of a source."""
    kept = counts.principal_minutes if kind == "principal" else counts.source_minutes
    if not name.endswith("/*"):
        return kept.get(name, Counter())
    found: Counter[int] = Counter()
    for other, minutes in kept.items():
        if other.startswith(name[:-1]):
            found.update(minutes)
    return found
