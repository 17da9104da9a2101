"""The questions that a template's conditions ask: which expressions they compare, and with what."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloudtrail_templates.cloudformation.resolver import as_text

OTHER = object()
"""The answer that is none of the literals a question is compared with."""


@dataclass(frozen=True)
class Question:
    """An expression that conditions compare, and its possible answers, the default first."""

    key: str
    expression: Any
    answers: tuple[Any, ...]

    @property
    def parameter(self) -> str | None:
        """The parameter that the expression is, where it is nothing else."""
        found = self.expression.get("Ref") if isinstance(self.expression, dict) else None
        return found if isinstance(found, str) else None


def comparisons(raw: Any) -> Iterator[tuple[str, str | None]]:
    """The key and literal of every comparison in a section, or in an expression."""
    if isinstance(raw, dict):
        sides = raw.get("Fn::Equals")
        if isinstance(sides, list) and len(sides) == 2:
            if any(isinstance(side, dict) for side in sides):
                yield question_of(*sides)
            return
        for value in raw.values():
            yield from comparisons(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from comparisons(value)


def question_of(left: Any, right: Any) -> tuple[str, str | None]:
    """The key of the question that a comparison asks, and the literal it asks for, if there is one."""
    for expression, other in ((left, right), (right, left)):
        if isinstance(expression, dict) and isinstance(other, str | int | float):
            return key_of(expression), as_text(other)
    return key_of([left, right]), None


def references(raw: Any) -> Iterator[str]:
    """The names that an expression refers to."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            if key == "Ref" and isinstance(value, str):
                yield value
            else:
                yield from references(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from references(value)


def key_of(expression: Any) -> str:
    """The text by which equal expressions are known."""
    return json.dumps(expression, sort_keys=True, default=str)


def section(template: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A section of the template; empty where it is missing or no mapping."""
    found = template.get(name)
    return found if isinstance(found, dict) else {}


def default_first(answers: tuple[Any, ...], default: Any) -> tuple[Any, ...]:
    """The answers, with the one that the defaults give in front."""
    return tuple(sorted(answers, key=lambda answer: answer != default)) if default in answers else answers
