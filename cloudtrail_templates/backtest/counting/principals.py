"""Who called: principals, and the roles whose sessions they are, of which each run of a job may make a new one."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Literal

from cloudtrail_templates.backtest.counting.counts import Tally

Kind = Literal["principal", "source"]

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_SESSION = re.compile(r"(arn:[^:]+:sts::\d+:assumed-role/.+/)[^/]+")


def every_session(principal: str) -> str | None:
    """The pattern of all sessions of the role whose session the principal is: `...:assumed-role/deploy/*`."""
    found = _SESSION.fullmatch(principal)
    return f"{found[1]}*" if found else None


def with_roles(names: Mapping[str, int]) -> Counter[str]:
    """The names, where all sessions of a role are one if there are several."""
    sessions = Counter(pattern for name in names if (pattern := every_session(name)))
    together: Counter[str] = Counter()
    for name, events in names.items():
        pattern = every_session(name)
        together[pattern if pattern and sessions[pattern] > 1 else name] += events
    return together


def minutes_of(kind: Kind, name: str, tally: Tally) -> Mapping[int, int]:
    """The minutes of a principal, of all sessions of a role, or of a source among those that a filter matched."""
    kept = tally.principal_minutes if kind == "principal" else tally.source_minutes
    if not name.endswith("/*"):
        return kept.get(name, Counter())
    found: Counter[int] = Counter()
    for other, minutes in kept.items():
        if other.startswith(name[:-1]):
            found.update(minutes)
    return found
