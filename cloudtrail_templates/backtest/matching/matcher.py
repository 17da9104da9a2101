"""Many filter patterns over one record: only the fields that decide, and verdicts that are remembered."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import compress
from operator import itemgetter
from typing import Any, TypeAlias

from cloudtrail_templates.backtest.matching.decision_trees import (
    FIRST,
    SECOND,
    Open,
    Path,
    Values,
    Verdict,
    decide,
    paths_in,
    tree_of,
)
from cloudtrail_templates.backtest.reading.records import Record, fields, plain, second_fields
from cloudtrail_templates.filter_pattern import FilterPattern
from cloudtrail_templates.filter_pattern.lookup import MISSING

MOST_REMEMBERED = 20_000
MOST_QUESTIONS = 1_000
LONGEST_REMEMBERED = 200

_NOTHING = frozenset((type(None), type(MISSING)))
_FLAGS = _NOTHING | {bool}
_NO_NUMBERS = _FLAGS | {str}
_READ_ONLY: Path = ("readOnly",)
_read_only = itemgetter(FIRST.index(_READ_ONLY))


class Matcher:
    """Which of the patterns match a record: the same as asking `FilterPattern.matches` of each.

    Three questions a record at most. The first asks for the fields that decide most records, the second for all
    further fields with few values, the third for the rest. What the first two yield is remembered, up to
    `MOST_REMEMBERED` verdicts.
    """

    def __init__(self, patterns: Sequence[FilterPattern]) -> None:
        trees = tuple((place, tree_of(pattern.expression)) for place, pattern in enumerate(patterns))
        self.first = _Question(self, ((), trees), FIRST, flags=(_READ_ONLY,))
        self._questions: dict[tuple[Verdict, Open, bool], _Question] = {}
        self._remembered = 0

    def matches(self, records: Sequence[Record], first: Sequence[Values]) -> list[tuple[Verdict, Record]]:
        """The records that at least one pattern matches, with the places of these patterns.

        `first` are the values at the paths `FIRST` of each record, as `first_fields` gives them.
        """
        outcomes = self._first_outcomes(first)
        found: list[tuple[Verdict, Record]] = []
        questions: list[_Question] = []
        left: list[Record] = []
        for outcome, record in zip(compress(outcomes, outcomes), compress(records, outcomes), strict=True):
            if isinstance(outcome, _Question):
                questions.append(outcome)
                left.append(record)
            else:
                found.append((outcome, record))
        for outcome, record in zip(_second_outcomes(questions, second_fields(left)), left, strict=True):
            if isinstance(outcome, _Question):
                outcome = outcome.ask(record)
            if outcome:
                found.append((outcome, record))
        return found

    def _first_outcomes(self, first: Sequence[Values]) -> "list[Any]":
        # Most records get the empty verdict here; nothing but C code has run for them.
        if _NO_NUMBERS.issuperset(map(type, map(_read_only, first))):
            with suppress(TypeError):  # a list or a dict, which is no key
                return list(map(self.first.outcomes.__getitem__, first))
        return list(map(self.first.find, first))

    def outcome(self, matched: Verdict, undecided: Open, asked: "_Question") -> "_Outcome":
        """The verdict, or the question that has to be asked for it after that one."""
        if not undecided:
            return tuple(sorted(matched))
        is_second = asked is self.first
        question = self._questions.get((matched, undecided, is_second))
        if question is None:
            if len(self._questions) >= MOST_QUESTIONS:
                self._questions.clear()
            last = tuple(sorted({path for _, tree in undecided for path in paths_in(tree)}))
            paths, flags = (SECOND, ()) if is_second else (last, last)
            question = _Question(self, (matched, undecided), paths, flags)
            self._questions[matched, undecided, is_second] = question
        return question

    def make_room(self) -> None:
        """Forget all verdicts when there are too many."""
        self._remembered += 1
        if self._remembered > MOST_REMEMBERED:
            self._remembered = 1
            for question in (self.first, *self._questions.values()):
                question.outcomes.clear()
                question.after_first.clear()


class _Question:
    """The fields that patterns hang on, and what was the outcome for their values.

    `flags` are those of the fields that may be booleans among the remembered values. Whoever looks up an outcome
    sees to it that they are no numbers, for 1 and True are the same key.
    """

    def __init__(
        self, matcher: Matcher, start: tuple[Verdict, Open], paths: tuple[Path, ...], flags: tuple[Path, ...]
    ) -> None:
        self.matcher = matcher
        self.start = start
        self.paths = paths
        self.flags = flags
        self.outcomes = _Outcomes(self)
        # Most patterns are done with after the first field, which is the eventName.
        self.after_first: dict[object, tuple[Verdict, Open]] = {}

    def ask(self, record: Record) -> "_Outcome":
        """The outcome for a record; that for texts is not remembered, for they are too many."""
        values = fields(record, self.paths)
        return self.outcomes[values] if _FLAGS.issuperset(map(type, values)) else self.find(values)

    def find(self, values: Values) -> "_Outcome":
        """The outcome for values of any type, found out anew."""
        first, *others = plain(values)
        known = dict(zip(self.paths[1:], others, strict=True))
        return self.matcher.outcome(*decide(*self._after_first(first), known), self)

    def remembers(self, values: Values) -> bool:
        """Whether the outcome for values is kept."""
        return all(
            len(value) <= LONGEST_REMEMBERED
            if isinstance(value, str)
            else type(value) in (_FLAGS if path in self.flags else _NOTHING)
            for path, value in zip(self.paths, values, strict=True)
        )

    def _after_first(self, value: object) -> tuple[Verdict, Open]:
        keeps = isinstance(value, str) and len(value) <= LONGEST_REMEMBERED
        if keeps and value in self.after_first:
            return self.after_first[value]
        after = decide(*self.start, {self.paths[0]: value})
        if keeps and len(self.after_first) < MOST_REMEMBERED:
            self.after_first[value] = after
        return after


class _Outcomes(dict[Values, "_Outcome"]):
    """Looking up what is not known yet finds it out."""

    def __init__(self, question: _Question) -> None:
        super().__init__()
        self.question = question

    def __missing__(self, values: Values) -> "_Outcome":
        outcome = self.question.find(values)
        if self.question.remembers(values):
            self.question.matcher.make_room()
            self[values] = outcome
        return outcome


_Outcome: TypeAlias = Verdict | _Question


def _second_outcomes(questions: Sequence[_Question], values: Sequence[Values]) -> list[_Outcome]:
    asked = list(zip(questions, values, strict=True))
    with suppress(TypeError):  # a list or a dict, which is no key
        return [question.outcomes[each] for question, each in asked]
    return [question.find(each) for question, each in asked]
