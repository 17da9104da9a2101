"""What a filter pattern says, as a tree of frozen records."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Literal, TypeAlias

Operator: TypeAlias = Literal["=", "!=", "<", ">", "<=", ">="]


class Wildcard(Enum):
    """A step of a selector that goes to every field or to every element."""

    FIELD = ".*"
    ELEMENT = "[*]"


Step: TypeAlias = str | int | Wildcard


@dataclass(frozen=True)
class Selector:
    """The way to a value: property names, array indexes and at most one wildcard."""

    steps: tuple[Step, ...]

    @property
    def has_wildcard(self) -> bool:
        """Whether one step goes to every field or to every element."""
        return any(isinstance(step, Wildcard) for step in self.steps)

    def __str__(self) -> str:
        return "$" + "".join(map(_written_step, self.steps))


def _written_step(step: Step) -> str:
    if isinstance(step, Wildcard):
        return str(step.value)
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _is_plain(step) else f".['{step}']"


def _is_plain(name: str) -> bool:
    return name.isascii() and name.replace("-", "_").replace("_", "0").isalnum()


# One decorated class a shape: making one costs half a millisecond at import, and twice that without a
# docstring.


@dataclass(frozen=True)
class _Value:
    """What stands on the right of an operator."""

    text: str


class Text(_Value):
    """A text to compare with; `*` at either end stands for any characters."""

    @property
    def open_start(self) -> bool:
        """Whether any characters may stand before `literal`."""
        return self.text.startswith("*")

    @property
    def open_end(self) -> bool:
        """Whether any characters may stand after `literal`."""
        return self.text.endswith("*")

    @property
    def literal(self) -> str:
        """The text between the wildcards; a `*` inside it is a plain character."""
        return self.text[self.open_start : len(self.text) - self.open_end]


class Number(_Value):
    """A number, as it is written without a plus sign."""

    @property
    def is_scientific(self) -> bool:
        """Whether it is written with an exponent."""
        return "e" in self.text

    @property
    def number(self) -> int | float:
        """What to compare numbers with."""
        return int(self.text) if self.text.lstrip("-").isdigit() else float(self.text)


class Regex(_Value):
    """A regular expression, without the percent signs around it."""


Value: TypeAlias = Text | Number | Regex


@dataclass(frozen=True)
class Comparison:
    """A value of the event against a value of the pattern."""

    selector: Selector
    operator: Operator
    value: Value


@dataclass(frozen=True)
class _FieldTest:
    """A question about a field that needs no value."""

    selector: Selector

    words: ClassVar[str]


class IsNull(_FieldTest):
    """The field is there and holds null."""

    words = "IS NULL"


class IsTrue(_FieldTest):
    """The field holds the boolean true."""

    words = "IS TRUE"


class IsFalse(_FieldTest):
    """The field holds the boolean false."""

    words = "IS FALSE"


class NotExists(_FieldTest):
    """The event has no such field."""

    words = "NOT EXISTS"


Clause: TypeAlias = Comparison | IsNull | IsTrue | IsFalse | NotExists


@dataclass(frozen=True)
class _Compound:
    """Expressions with the same word between them."""

    operands: "tuple[Expression, ...]"


class And(_Compound):
    """Every operand holds; none of them is an `And`."""


class Or(_Compound):
    """At least one operand holds; none of them is an `Or`."""


Expression: TypeAlias = And | Or | Comparison | IsNull | IsTrue | IsFalse | NotExists


def clauses(expression: Expression) -> Iterator[Clause]:
    """The clauses of an expression, in the order of the text."""
    if isinstance(expression, And | Or):
        for operand in expression.operands:
            yield from clauses(operand)
    else:
        yield expression
