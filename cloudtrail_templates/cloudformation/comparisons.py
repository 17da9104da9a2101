"""The expressions that a template's conditions compare, and the literals that they are compared with."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from json.encoder import encode_basestring_ascii
from typing import Any

from cloudtrail_templates.cloudformation.resolver import as_text

OTHER = object()
"""A value that is none of the literals an expression is compared with."""


@dataclass(frozen=True)
class ComparedExpression:
    """An expression that conditions compare, and the values to try for it, the default first.

    The expression of two sides of which neither is a literal is the list of both; its values are the two truths.
    """

    key: str
    expression: Any = field(compare=False)
    values: tuple[Any, ...] = field(compare=False)

    @property
    def parameter(self) -> str | None:
        """The name of the parameter that the expression refers to, where it is a plain `Ref`."""
        found = self.expression.get("Ref") if isinstance(self.expression, dict) else None
        return found if isinstance(found, str) else None


def comparisons(raw: Any) -> Iterator[tuple[str, str | None]]:
    """Yield the expression key and the literal of every comparison in a section, or in an expression."""
    if isinstance(raw, dict):
        sides = raw.get("Fn::Equals")
        if isinstance(sides, list) and len(sides) == 2:
            if any(isinstance(side, dict) for side in sides):
                yield comparison(*sides)
            return
        for value in raw.values():
            yield from comparisons(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from comparisons(value)


def comparison(left: Any, right: Any) -> tuple[str, str | None]:
    """Return the key of the compared expression, and the literal it is compared with, if there is one."""
    for expression, other in ((left, right), (right, left)):
        if isinstance(expression, dict) and isinstance(other, str | int | float):
            return expression_key(expression), as_text(other)
    return expression_key([left, right]), None


def expression_key(expression: Any) -> str:
    """Return a text that is the same for equal expressions."""
    match expression:
        case {"Ref": str(name)} if len(expression) == 1:
            # The same text in less time, for what most expressions are.
            return f'{{"Ref": {encode_basestring_ascii(name)}}}'
    return json.dumps(expression, sort_keys=True, default=str)


def default_first(values: tuple[Any, ...], default: Any) -> tuple[Any, ...]:
    """Return the values with the default first, if it is one of them."""
    return tuple(sorted(values, key=lambda value: value != default)) if default in values else values
