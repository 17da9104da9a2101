"""The scenarios of a template: the combinations of values that its conditions tell apart.

`Fn::If`s on one condition never disagree in a scenario, and two conditions that exclude each other never hold
together.
"""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from math import prod
from typing import Any

from cloudtrail_templates.cloudformation.comparisons import (
    OTHER,
    ComparedExpression,
    comparisons,
    default_first,
)
from cloudtrail_templates.cloudformation.resolver import as_text
from cloudtrail_templates.cloudformation.rules import violations
from cloudtrail_templates.cloudformation.scenario import Scenario
from cloudtrail_templates.cloudformation.template import section

# All combinations are tried up to this number. Beyond it each value is tried once, with the defaults for the rest, and
# each pair of values that are no defaults: a pair by itself, or several pairs at once where there are many.
MOST_SCENARIOS = 64
_MOST_PAIRS = 150
# The fewer values differ from the defaults, the less one of them hides the fault of two others.
_MOST_DIFFERENT = 5
# Enough for all pairs of about fifty parameters; a template with more is checked as far as that.
_MOST_ROWS = 200

_Chosen = dict[ComparedExpression, Any]


def scenarios(template: Mapping[str, Any]) -> Iterator[Scenario]:
    """Yield the scenarios of a plain template, that of its defaults first, without those its Rules refuse."""
    compared = tuple(_compared_expressions(template))
    default = {each: each.values[0] for each in compared}
    first = Scenario(template, default)
    yield first

    def allowed(differing: _Chosen) -> Scenario | None:
        scenario = first.choosing(default | differing)
        return scenario if next(violations(template, scenario), None) is None else None

    if prod(len(each.values) for each in compared) <= MOST_SCENARIOS:
        combinations = itertools.product(*(each.values for each in compared))
        tried = (
            dict(zip(compared, values, strict=True)) for values in itertools.islice(combinations, 1, None)
        )
        yield from filter(None, map(allowed, tried))
        return
    singles = [{each: value} for each in compared for value in each.values[1:]]
    last = {each: each.values[-1] for each in compared}
    yield from filter(None, map(allowed, [*singles, last]))
    pairs = [one | other for one, other in itertools.combinations(singles, 2) if one.keys() != other.keys()]
    if len(pairs) <= _MOST_PAIRS:
        yield from filter(None, map(allowed, pairs))
    else:
        yield from itertools.islice(_joined(pairs, allowed), _MOST_ROWS)


def _joined(pairs: list[_Chosen], allowed: Callable[[_Chosen], Scenario | None]) -> Iterator[Scenario]:
    """Yield scenarios that have all pairs, several in each where the Rules of the template allow it."""
    left = _PairsLeft(pairs)
    while left.pairs:
        pair = left.take_first()
        row = set(pair)
        while len(row) < _MOST_DIFFERENT:
            new = left.best_beside(row)
            if new is None:
                break
            row.add(new)
        scenario = allowed(left.chosen(row))
        if scenario and len(row) > 2:
            for two in itertools.combinations(row, 2):
                left.leave_out(frozenset(two))
        else:
            scenario = scenario or allowed(left.chosen(pair))
        if scenario:
            yield scenario


class _PairsLeft:
    """The pairs of values that are still to be tried, as numbers of the values."""

    def __init__(self, pairs: list[_Chosen]) -> None:
        self._values = list(dict.fromkeys(value for pair in pairs for value in pair.items()))
        numbers = {value: number for number, value in enumerate(self._values)}
        self.pairs = dict.fromkeys(frozenset(numbers[value] for value in pair.items()) for pair in pairs)
        self._partners: list[set[int]] = [set() for _ in self._values]
        for one, other in self.pairs:
            self._partners[one].add(other)
            self._partners[other].add(one)
        # The values of the same expression, of which a scenario has one.
        same: dict[ComparedExpression, list[int]] = {}
        for number, (compared, _) in enumerate(self._values):
            same.setdefault(compared, []).append(number)
        self._alternatives = [same[compared] for compared, _ in self._values]

    def chosen(self, row: Collection[int]) -> _Chosen:
        """Return the values with these numbers."""
        return dict(self._values[number] for number in row)

    def take_first(self) -> frozenset[int]:
        """Return the first pair, which is then no longer left."""
        pair = next(iter(self.pairs))
        self.leave_out(pair)
        return pair

    def leave_out(self, pair: frozenset[int]) -> None:
        """Count a pair as tried."""
        self.pairs.pop(pair, None)
        for number in pair:
            self._partners[number] -= pair

    def best_beside(self, row: Collection[int]) -> int | None:
        """Return the value that makes the most pairs which are left with those of the row; None where there is none."""
        found = Counter(other for number in row for other in self._partners[number])
        for number in row:
            for alternative in self._alternatives[number]:
                found.pop(alternative, None)
        return max(found, key=lambda number: (found[number], -number), default=None)


def _compared_expressions(template: Mapping[str, Any]) -> Iterator[ComparedExpression]:
    conditions, parameters = section(template, "Conditions"), section(template, "Parameters")
    defaults = Scenario(template)
    literals_by_key: dict[str, dict[str | None, None]] = {}
    for key, literal in comparisons(conditions):
        literals_by_key.setdefault(key, {})[literal] = None
    for key, literals in literals_by_key.items():
        expression = json.loads(key)
        if None in literals:
            truth = defaults.truth({"Fn::Equals": expression})
            yield ComparedExpression(key, expression, default_first((False, True), truth))
            continue
        reference = expression.get("Ref") if isinstance(expression, dict) else None
        declared = parameters.get(reference) if isinstance(reference, str) else None
        allowed = declared.get("AllowedValues") if isinstance(declared, dict) else None
        if isinstance(allowed, list) and allowed:
            values: tuple[Any, ...] = tuple(as_text(value) for value in allowed)
        else:
            values = (OTHER, *literals)
        default = as_text(defaults.resolver.value(expression))
        yield ComparedExpression(key, expression, default_first(values, default))
