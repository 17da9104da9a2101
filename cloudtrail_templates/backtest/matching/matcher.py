"""Match events with many patterns: look up only the fields that decide, and cache the results."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import compress
from operator import itemgetter
from typing import Any, TypeAlias

from cloudtrail_templates.backtest.matching.decision_tree import (
    MatchedPatterns,
    Undecided,
    build_tree,
    decide,
    find_paths,
)
from cloudtrail_templates.backtest.reading.events import (
    FIRST_PATHS,
    SECOND_PATHS,
    Event,
    Path,
    Values,
    fields,
    second_fields,
    without_views,
)
from cloudtrail_templates.filter_pattern import FilterPattern
from cloudtrail_templates.filter_pattern.lookup import MISSING

MAX_CACHED = 20_000
MAX_STEPS = 1_000
MAX_CACHED_LENGTH = 200

_NOTHING = frozenset((type(None), type(MISSING)))
_FLAGS = _NOTHING | {bool}
_NO_NUMBERS = _FLAGS | {str}
_READ_ONLY: Path = ("readOnly",)
_read_only = itemgetter(FIRST_PATHS.index(_READ_ONLY))


class Matcher:
    """Matches events with patterns; the result is the same as that of `FilterPattern.matches` for each.

    An event takes at most three steps. The first looks up the fields that decide most events, the second all further
    fields with few different values, the third the rest. The results of the first two are cached, up to `MAX_CACHED`.
    """

    def __init__(self, patterns: Sequence[FilterPattern]) -> None:
        trees = tuple((index, build_tree(pattern.expression)) for index, pattern in enumerate(patterns))
        self.first = _Step(self, ((), trees), FIRST_PATHS, flags=(_READ_ONLY,))
        self._steps: dict[tuple[MatchedPatterns, Undecided, bool], _Step] = {}
        self._cached = 0

    def match(self, events: Sequence[Event], first: Sequence[Values]) -> list[tuple[MatchedPatterns, Event]]:
        """Return the events that at least one pattern matches, each with the indexes of these patterns.

        Args:
            events: The events.
            first: The values of each event at `FIRST_PATHS`, as `first_fields` returns them.
        """
        outcomes = self._first_outcomes(first)
        found: list[tuple[MatchedPatterns, Event]] = []
        steps: list[_Step] = []
        undecided: list[Event] = []
        for outcome, event in zip(compress(outcomes, outcomes), compress(events, outcomes), strict=True):
            if isinstance(outcome, _Step):
                steps.append(outcome)
                undecided.append(event)
            else:
                found.append((outcome, event))
        for outcome, event in zip(_second_outcomes(steps, second_fields(undecided)), undecided, strict=True):
            if isinstance(outcome, _Step):
                outcome = outcome.run(event)
            if outcome:
                found.append((outcome, event))
        return found

    def _first_outcomes(self, first: Sequence[Values]) -> "list[Any]":
        # Most events get the empty result here, by C code alone.
        if _NO_NUMBERS.issuperset(map(type, map(_read_only, first))):
            with suppress(TypeError):  # a list or a dict, which cannot be a key
                return list(map(self.first.outcomes.__getitem__, first))
        return list(map(self.first.find, first))

    def outcome(self, matched: MatchedPatterns, undecided: Undecided, previous: "_Step") -> "_Outcome":
        """Return the match result, or the next step to take."""
        if not undecided:
            return tuple(sorted(matched))
        is_second = previous is self.first
        step = self._steps.get((matched, undecided, is_second))
        if step is None:
            if len(self._steps) >= MAX_STEPS:
                self._steps.clear()
            last = tuple(sorted({path for _, tree in undecided for path in find_paths(tree)}))
            paths, flags = (SECOND_PATHS, ()) if is_second else (last, last)
            step = _Step(self, (matched, undecided), paths, flags)
            self._steps[matched, undecided, is_second] = step
        return step

    def make_room(self) -> None:
        """Clear the cache when it is full."""
        self._cached += 1
        if self._cached > MAX_CACHED:
            self._cached = 1
            for step in (self.first, *self._steps.values()):
                step.outcomes.clear()
                step.after_first.clear()


class _Step:
    """A look-up of several fields, with a cache of the outcomes by the values.

    The caller of `outcomes` makes sure that no value is a number, because 1 and True are the same key. `flags` are the
    fields whose values may be booleans in the cache.
    """

    def __init__(
        self,
        matcher: Matcher,
        start: tuple[MatchedPatterns, Undecided],
        paths: tuple[Path, ...],
        flags: tuple[Path, ...],
    ) -> None:
        self.matcher = matcher
        self.start = start
        self.paths = paths
        self.flags = flags
        self.outcomes = _Outcomes(self)
        # The first field, which is the eventName, decides most patterns.
        self.after_first: dict[object, tuple[MatchedPatterns, Undecided]] = {}

    def run(self, event: Event) -> "_Outcome":
        """Return the outcome for an event. It is not cached for texts: they have too many values."""
        values = fields(event, self.paths)
        return self.outcomes[values] if _FLAGS.issuperset(map(type, values)) else self.find(values)

    def find(self, values: Values) -> "_Outcome":
        """Return the outcome for values of any type, without the cache."""
        first, *others = without_views(values)
        known = dict(zip(self.paths[1:], others, strict=True))
        return self.matcher.outcome(*decide(*self._after_first(first), known), self)

    def is_cacheable(self, values: Values) -> bool:
        """Return whether the outcome for values may be cached."""
        return all(
            len(value) <= MAX_CACHED_LENGTH
            if isinstance(value, str)
            else type(value) in (_FLAGS if path in self.flags else _NOTHING)
            for path, value in zip(self.paths, values, strict=True)
        )

    def _after_first(self, value: object) -> tuple[MatchedPatterns, Undecided]:
        is_cacheable = isinstance(value, str) and len(value) <= MAX_CACHED_LENGTH
        if is_cacheable and value in self.after_first:
            return self.after_first[value]
        after = decide(*self.start, {self.paths[0]: value})
        if is_cacheable and len(self.after_first) < MAX_CACHED:
            self.after_first[value] = after
        return after


class _Outcomes(dict[Values, "_Outcome"]):
    """A cache that finds a missing outcome when it is looked up."""

    def __init__(self, step: _Step) -> None:
        super().__init__()
        self.step = step

    def __missing__(self, values: Values) -> "_Outcome":
        outcome = self.step.find(values)
        if self.step.is_cacheable(values):
            self.step.matcher.make_room()
            self[values] = outcome
        return outcome


_Outcome: TypeAlias = MatchedPatterns | _Step


def _second_outcomes(steps: Sequence[_Step], values: Sequence[Values]) -> list[_Outcome]:
    pairs = list(zip(steps, values, strict=True))
    with suppress(TypeError):  # a list or a dict, which cannot be a key
        return [step.outcomes[each] for step, each in pairs]
    return [step.find(each) for step, each in pairs]
