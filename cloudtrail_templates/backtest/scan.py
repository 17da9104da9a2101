"""What reading the logs once yields: for each filter what it matched and when, and what could not be read."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Tally:
    """What one filter matched."""

    events: int = 0
    minutes: Counter[int] = field(default_factory=Counter)
    """Events by minute since 1970; an alarm's period is a multiple of it."""
    principals: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    regions: Counter[str] = field(default_factory=Counter)
    principal_minutes: dict[str, Counter[int]] = field(default_factory=dict)
    """Minutes of the principals with the most events, at most a fixed number of them."""
    source_minutes: dict[str, Counter[int]] = field(default_factory=dict)


@dataclass(kw_only=True)
class Scan:
    """What reading the logs once yielded."""

    tallies: dict[str, Tally]
    """By the title of the filter."""
    all_minutes: Counter[int] = field(default_factory=Counter)
    """Every event, matched or not: what the alarm on a silent trail counts."""
    files: int = 0
    skipped_files: int = 0
    """Digests and what is no log."""
    records: int = 0
    bytes_read: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)
    """File, and what was wrong in it, in one line; everything else was read."""
    interrupted: bool = False
