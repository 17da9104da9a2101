"""What reading the logs once yields: for each filter what it matched and when, and what could not be read."""

from collections import Counter
from dataclasses import dataclass, field

OTHERS = "(others)"
"""In the place of principals and sources that are counted together, because there are too many of them."""


@dataclass(kw_only=True)
class Tally:
    """What one filter matched."""

    events: int = 0
    minutes: Counter[int] = field(default_factory=Counter)
    """Events by minute since 1970; an alarm's period is a multiple of it."""
    principals: Counter[str] = field(default_factory=Counter)
    """Events by ARN, or by what the record has instead; those with few events may be under `OTHERS`."""
    sources: Counter[str] = field(default_factory=Counter)
    """Events by sourceIPAddress; those with few events may be under `OTHERS`."""
    regions: Counter[str] = field(default_factory=Counter)
    principal_minutes: dict[str, Counter[int]] = field(default_factory=dict)
    """Minutes of the principals with the most events, at most a fixed number of them.

    They are complete where their sum is the number in `principals`: one that had few events for long may have
    lost its first minutes.
    """
    source_minutes: dict[str, Counter[int]] = field(default_factory=dict)
    """The same by source."""


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
    """Records that were matched; those that CloudTrail delivered twice count twice, as in CloudWatch."""
    records_outside: int = 0
    """Records before the start or after the end that was asked for."""
    bytes_read: int = 0
    """As the files are stored, so before decompression."""
    problems: list[tuple[str, str]] = field(default_factory=list)
    """File, and what was wrong in it, in one line; everything else was read."""
    interrupted: bool = False
