"""Many filter patterns over one record: only the fields that decide, and verdicts that are remembered."""

from collections.abc import Sequence
from itertools import chain, compress
from typing import Any, TypeAlias

from ..filter_pattern import FilterPattern
from ..filter_pattern.lookup import MISSING
from .records import Record, fields, plain, second_fields
from .trees import FIRST, SECOND, Open, Path, Values, Verdict, decide, paths_in, tree_of

MOST_REMEMBERED = 20_000
MOST_QUESTIONS = 1_000
LONGEST_REMEMBERED = 200

# Verdicts are remembered by values, and 1, 1.0 and True are the same key.
_FLAGS = frozenset((bool, type(None), type(MISSING)))
_REMEMBERED_TYPES = _FLAGS | {str}


class Matcher:
    """Which of the patterns match a record: the same as asking `FilterPattern.matches` of each.

    Three questions a record at most. The first asks for the fields that decide most records, the second for all
    further fields with few values, the third for the rest. What the first two yield is remembered, up to
    `MOST_REMEMBERED` verdicts.
    """

    def __init__(self, patterns: Sequence[FilterPattern]) -> None:
        trees = tuple((place, tree_of(pattern.expression)) for place, pattern in enumerate(patterns))
        self.first = _Question(self, (), trees, FIRST)
        self._questions: dict[tuple[Verdict, Open, bool], _Question] = {}
        self._remembered = 0

    def matches(self, records: Sequence[Record], first: Sequence[Values]) -> list[tuple[Verdict, Record]]:
        """The records that at least one pattern matches, with the places of these patterns.

        `first` are the values at the paths `FIRST` of each record, as `first_fields` gives them.
        """
        outcomes: list[Any]
        if _can_be_remembered(first):
            # Most records get the empty verdict here; nothing but C code has run for them.
            outcomes = list(map(self.first.outcomes.__getitem__, first))
        else:
            outcomes = [self.first.find(plain(values)) for values in first]
        found: list[tuple[Verdict, Record]] = []
        questions: list[_Question] = []
        left: list[Record] = []
        for outcome, record in zip(compress(outcomes, outcomes), compress(records, outcomes), strict=True):
            if outcome.__class__ is tuple:
                found.append((outcome, record))
            else:
                questions.append(outcome)
                left.append(record)
        second = second_fields(left)
        remembers = _can_be_remembered(second)
        for question, values, record in zip(questions, second, left, strict=True):
            outcome = question.outcomes[values] if remembers else question.find(plain(values))
            if isinstance(outcome, _Question):
                outcome = outcome.ask(record)
            if outcome:
                found.append((outcome, record))
        return found

    def outcome(self, matched: Verdict, undecided: Open, *, second: bool) -> "_Outcome":
        """The verdict, or the question that has to be asked for it, the `second` or the last."""
        if not undecided:
            return tuple(sorted(matched))
        question = self._questions.get((matched, undecided, second))
        if question is None:
            if len(self._questions) >= MOST_QUESTIONS:
                self._questions.clear()
            last = tuple(sorted({path for _, tree in undecided for path in paths_in(tree)}))
            question = _Question(self, matched, undecided, SECOND if second else last)
            self._questions[matched, undecided, second] = question
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
    """The fields that patterns hang on, and what was the outcome for their values."""

    def __init__(self, matcher: Matcher, matched: Verdict, undecided: Open, paths: tuple[Path, ...]) -> None:
        self.matcher = matcher
        self.outcomes = _Outcomes(self)
        self.start = (matched, undecided)
        self.paths = paths
        # Most patterns are done with after the first field, which is the eventName.
        self.after_first: dict[object, tuple[Verdict, Open]] = {}

    def ask(self, record: Record) -> "_Outcome":
        """The outcome for a record; what was the outcome for texts is not remembered, for they are too many."""
        (values,) = fields((record,), self.paths)
        return self.outcomes[values] if _FLAGS.issuperset(map(type, values)) else self.find(plain(values))

    def find(self, values: Values) -> "_Outcome":
        """The outcome for values of any type, found out anew."""
        after = self._after_first(values[0])
        known = dict(zip(self.paths[1:], values[1:], strict=True))
        return self.matcher.outcome(*decide(*after, known), second=self is self.matcher.first)

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
        if not any(isinstance(value, str) and len(value) > LONGEST_REMEMBERED for value in values):
            self.question.matcher.make_room()
            self[values] = outcome
        return outcome


_Outcome: TypeAlias = Verdict | _Question


def _can_be_remembered(values: Sequence[Values]) -> bool:
    return _REMEMBERED_TYPES.issuperset(map(type, chain.from_iterable(values)))
