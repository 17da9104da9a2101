"""Many filter patterns over one record: only the fields that decide, and verdicts that are remembered."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any, Protocol, TypeAlias

from ..filter_pattern import FilterPattern
from ..filter_pattern.lookup import MISSING
from .trees import MANY_VALUES, Open, Path, Values, Verdict, cost, decide, deciding, paths_in, tree_of

MOST_REMEMBERED = 20_000
MOST_QUESTIONS = 1_000
LONGEST_REMEMBERED = 200

# Verdicts are remembered by values, and 1, 1.0 and True are the same key.
REMEMBERED_TYPES = frozenset((str, bool, type(None), type(MISSING)))


class Reader(Protocol):
    """Looks up fields in records of one kind."""

    plain: bool
    """Whether what it finds at paths with few values is never a number, a list or an object."""

    def getter(self, paths: tuple[Path, ...]) -> Callable[[Any], Values]:
        """A function that gives the values at the paths, `MISSING` for what is not there."""


class Matcher:
    """Which of the patterns match a record: the same as asking `FilterPattern.matches` of each.

    Three questions a record at most. The first asks for as few fields as decide most records, the second for
    all further fields with few values, the third for the rest. What the first two yield is remembered, up to
    `MOST_REMEMBERED` verdicts.
    """

    def __init__(self, patterns: Sequence[FilterPattern]) -> None:
        trees = tuple((place, tree_of(pattern.expression)) for place, pattern in enumerate(patterns))
        self.paths = tuple(sorted({path for _, tree in trees for path in paths_in(tree)}))
        first = {path for _, tree in trees for path in deciding(tree)}
        self.first_paths = tuple(sorted(first, key=lambda path: (cost(path), path)))
        self.simple_paths = frozenset(path for path in self.paths if cost(path) < MANY_VALUES) | first
        """Where a plain reader must find nothing but strings, booleans and null."""
        self.first = _Question(self, (), trees, self.first_paths, remembers=True)
        self._questions: dict[tuple[Verdict, Open], _Question] = {}
        self._remembered = 0

    def matches(self, records: Sequence[Any], reader: Reader) -> list[tuple[Verdict, Any]]:
        """The records that at least one pattern matches, with the places of these patterns."""
        return self._answers(self.first, records, reader) if self.first_paths else []

    def _answers(
        self, question: "_Question", records: Sequence[Any], reader: Reader
    ) -> list[tuple[Verdict, Any]]:
        values = map(reader.getter(question.paths), records)
        # Most records get the empty verdict here; nothing but C code has run for them.
        swift = reader.plain and question.remembers
        outcomes: list[Any] = list(map(question.outcomes.__getitem__ if swift else question.of, values))
        found: list[tuple[Verdict, Any]] = []
        further: defaultdict[_Question, list[Any]] = defaultdict(list)
        for outcome, record in zip(compress(outcomes, outcomes), compress(records, outcomes), strict=True):
            if outcome.__class__ is tuple:
                found.append((outcome, record))
            else:
                further[outcome].append(record)
        for next_question, some in further.items():
            found += self._answers(next_question, some, reader)
        return found

    def outcome(self, matched: Verdict, undecided: Open, *, first: bool) -> "_Outcome":
        """The verdict, or what has to be asked for it; `first` after the first question."""
        if not undecided:
            return tuple(sorted(matched))
        question = self._questions.get((matched, undecided))
        if question is None:
            if len(self._questions) >= MOST_QUESTIONS:
                self._questions.clear()
            paths = tuple(sorted({path for _, tree in undecided for path in paths_in(tree)}))
            few = tuple(path for path in paths if cost(path) < MANY_VALUES) if first else ()
            question = _Question(self, matched, undecided, few or paths, remembers=bool(few))
            self._questions[matched, undecided] = question
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

    def __init__(
        self,
        matcher: Matcher,
        matched: Verdict,
        undecided: Open,
        paths: tuple[Path, ...],
        *,
        remembers: bool,
    ) -> None:
        self.matcher = matcher
        self.outcomes = _Outcomes(self)
        self.start = (matched, undecided)
        self.paths = paths
        self.remembers = remembers
        # Most patterns are done with after the first field, which is the eventName.
        self.after_first: dict[object, tuple[Verdict, Open]] = {}

    def of(self, values: Values) -> "_Outcome":
        """The outcome for values of any type."""
        if self.remembers and REMEMBERED_TYPES.issuperset(map(type, values)):
            return self.outcomes[values]
        return self.find(values)

    def find(self, values: Values) -> "_Outcome":
        """The outcome, found out anew."""
        after = self._after_first(values[0])
        known = dict(zip(self.paths[1:], values[1:], strict=True))
        return self.matcher.outcome(*decide(*after, known), first=self is self.matcher.first)

    def _after_first(self, value: object) -> tuple[Verdict, Open]:
        keeps = self.remembers and isinstance(value, str) and len(value) <= LONGEST_REMEMBERED
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
