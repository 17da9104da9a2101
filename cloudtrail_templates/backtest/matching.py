"""Many filter patterns over one record: only the fields that decide, and verdicts that are remembered."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any, Protocol, TypeAlias

from ..filter_pattern import And, Clause, Comparison, Expression, FilterPattern, NotExists, Or, Selector, Text
from ..filter_pattern.lookup import MISSING
from ..filter_pattern.matcher import compile_clause
from ..filter_pattern.values import as_text, value_test

Path: TypeAlias = tuple[str, ...]
"""Names that lead from a record to a field; the empty path is the record."""
Values: TypeAlias = tuple[object, ...]
Verdict: TypeAlias = tuple[int, ...]
"""The places of the patterns that match."""

MOST_REMEMBERED = 20_000
MOST_QUESTIONS = 1_000
LONGEST_REMEMBERED = 200

# Verdicts are remembered by values, and 1, 1.0 and True are the same key.
REMEMBERED_TYPES = frozenset((str, bool, type(None), type(MISSING)))

# What is asked first: fields that decide most patterns and have few values. Those that differ from record to
# record are asked last, when a pattern hangs on them alone.
_COSTS: Mapping[Path, int] = {
    ("eventName",): 1,
    ("errorCode",): 2,
    ("readOnly",): 2,
    ("userIdentity", "type"): 2,
    ("eventSource",): 3,
    ("awsRegion",): 4,
    ("eventType",): 4,
    ("userIdentity", "invokedBy"): 4,
    ("eventCategory",): 6,
    ("managementEvent",): 6,
    ("recipientAccountId",): 6,
    ("userIdentity", "accountId"): 6,
}
_MANY_VALUES = 50


@dataclass(frozen=True, eq=False)
class _Test:
    """A question about one field."""

    path: Path
    holds: Callable[[object], bool]


@dataclass(frozen=True)
class _Compound:
    operands: "tuple[_Tree, ...]"


class _Every(_Compound):
    """All operands hold."""


class _Some(_Compound):
    """At least one operand holds."""


_Tree: TypeAlias = _Test | _Every | _Some
_Open: TypeAlias = tuple[tuple[int, _Tree], ...]
"""What is not decided yet, each with the place of its pattern."""


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
        trees = tuple((place, _tree(pattern.expression)) for place, pattern in enumerate(patterns))
        self.paths = tuple(sorted({path for _, tree in trees for path in _paths(tree)}))
        first = {path for _, tree in trees for path in _deciding(tree)}
        self.first_paths = tuple(sorted(first, key=lambda path: (_cost(path), path)))
        self.simple_paths = frozenset(path for path in self.paths if _cost(path) < _MANY_VALUES) | first
        """Where a plain reader must find nothing but strings, booleans and null."""
        self.first = _Question(self, (), trees, self.first_paths, remembers=True)
        self._questions: dict[tuple[Verdict, _Open], _Question] = {}
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

    def outcome(self, matched: Verdict, undecided: _Open, *, first: bool) -> "_Outcome":
        """The verdict, or what has to be asked for it; `first` after the first question."""
        if not undecided:
            return tuple(sorted(matched))
        question = self._questions.get((matched, undecided))
        if question is None:
            if len(self._questions) >= MOST_QUESTIONS:
                self._questions.clear()
            paths = tuple(sorted({path for _, tree in undecided for path in _paths(tree)}))
            few = tuple(path for path in paths if _cost(path) < _MANY_VALUES) if first else ()
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
        undecided: _Open,
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
        self.after_first: dict[object, tuple[Verdict, _Open]] = {}

    def of(self, values: Values) -> "_Outcome":
        """The outcome for values of any type."""
        if self.remembers and REMEMBERED_TYPES.issuperset(map(type, values)):
            return self.outcomes[values]
        return self.find(values)

    def find(self, values: Values) -> "_Outcome":
        """The outcome, found out anew."""
        after = self._after_first(values[0])
        known = dict(zip(self.paths[1:], values[1:], strict=True))
        return self.matcher.outcome(*_decide(*after, known), first=self is self.matcher.first)

    def _after_first(self, value: object) -> tuple[Verdict, _Open]:
        keeps = self.remembers and isinstance(value, str) and len(value) <= LONGEST_REMEMBERED
        if keeps and value in self.after_first:
            return self.after_first[value]
        after = _decide(*self.start, {self.paths[0]: value})
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


def _decide(matched: Verdict, undecided: _Open, known: Mapping[Path, object]) -> tuple[Verdict, _Open]:
    still: list[tuple[int, _Tree]] = []
    for place, tree in undecided:
        rest = _simplified(tree, known)
        if rest is True:
            matched = (*matched, place)
        elif rest is not False:
            still.append((place, rest))
    return matched, tuple(still)


def _simplified(tree: _Tree, known: Mapping[Path, object]) -> "_Tree | bool":
    """The tree without what the known fields decide."""
    if isinstance(tree, _Test):
        return tree.holds(known[tree.path]) if tree.path in known else tree
    decisive = isinstance(tree, _Some)
    rest: list[_Tree] = []
    for operand in tree.operands:
        result = _simplified(operand, known)
        if result is decisive:
            return decisive
        if not isinstance(result, bool):
            rest.append(result)
    if len(rest) < 2:
        return rest[0] if rest else not decisive
    return type(tree)(tuple(rest))


def _deciding(tree: _Tree) -> frozenset[Path]:
    """The fields to ask first: of a conjunction the operand with the cheapest, of an alternative all."""
    if isinstance(tree, _Test):
        return frozenset((tree.path,))
    parts = [_deciding(operand) for operand in tree.operands]
    if isinstance(tree, _Some):
        return frozenset().union(*parts)
    return min(parts, key=lambda paths: sum(map(_cost, paths)))


def _cost(path: Path) -> int:
    return _COSTS.get(path, _MANY_VALUES)


def _paths(tree: _Tree) -> Iterable[Path]:
    if isinstance(tree, _Test):
        yield tree.path
    else:
        for operand in tree.operands:
            yield from _paths(operand)


def _tree(expression: Expression) -> _Tree:
    if isinstance(expression, And):
        return _Every(tuple(map(_tree, expression.operands)))
    if not isinstance(expression, Or):
        return _test(expression)
    # Most patterns list the names of one field: one look-up in a set instead of a test for each.
    texts: dict[Selector, set[str]] = {}
    operands: list[_Tree] = []
    for operand in expression.operands:
        if _is_exact_text(operand):
            texts.setdefault(operand.selector, set()).add(operand.value.text)  # type: ignore[union-attr]
        else:
            operands.append(_tree(operand))
    operands[:0] = [_membership(selector.steps, frozenset(each)) for selector, each in texts.items()]
    return _Some(tuple(operands)) if len(operands) > 1 else operands[0]


def _is_exact_text(operand: Expression) -> bool:
    return (
        isinstance(operand, Comparison)
        and operand.operator == "="
        and isinstance(operand.value, Text)
        and not (operand.value.open_start or operand.value.open_end)
        and all(isinstance(step, str) for step in operand.selector.steps)
    )


def _membership(steps: Any, texts: frozenset[str]) -> _Test:
    return _Test(steps, lambda value: as_text(value) in texts)


def _test(clause: Clause) -> _Test:
    steps = clause.selector.steps
    names = next((place for place, step in enumerate(steps) if not isinstance(step, str)), len(steps))
    path: Any = steps[:names]
    if names < len(steps):
        # Indexes and wildcards are looked up in the value that the names lead to.
        inside: Any = compile_clause(replace(clause, selector=Selector(steps[names:])))
        return _Test(path, inside)
    if isinstance(clause, NotExists):
        return _Test(path, lambda value: value is MISSING)
    return _Test(path, value_test(clause))
