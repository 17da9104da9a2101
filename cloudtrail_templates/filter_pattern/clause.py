"""The clauses of a filter pattern: a selector, and what its value must be; `str()` gives the canonical text."""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Literal, TypeAlias

Operator: TypeAlias = Literal["=", "!=", "<", ">", "<=", ">="]


class Wildcard(Enum):
    """A step of a selector that selects every field or every element."""

    FIELD = ".*"
    ELEMENT = "[*]"


Step: TypeAlias = str | int | Wildcard


@dataclass(frozen=True)
class Selector:
    """The path to a value: property names, array indexes and at most one wildcard."""

    steps: tuple[Step, ...]

    @property
    def has_wildcard(self) -> bool:
        """Whether one step selects every field or every element."""
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


# One decorated base class for each shape: decorating a class costs half a millisecond at import, and twice that
# without a docstring.


@dataclass(frozen=True)
class _Value:
    """The right side of an operator."""

    text: str

    def __str__(self) -> str:
        return self.text


class Text(_Value):
    """A text to compare with; `*` at either end matches any characters."""

    def __str__(self) -> str:
        return f'"{escaped(self.text)}"'

    @property
    def open_start(self) -> bool:
        """Whether any characters may precede `literal`."""
        return self.text.startswith("*")

    @property
    def open_end(self) -> bool:
        """Whether any characters may follow `literal`."""
        return self.text.endswith("*")

    @property
    def is_exact(self) -> bool:
        """Whether the text has no wildcard."""
        return not (self.open_start or self.open_end)

    @property
    def literal(self) -> str:
        """The text between the wildcards; a `*` inside it is a plain character."""
        return self.text[self.open_start : len(self.text) - self.open_end]


def escaped(text: str) -> str:
    """Return a text with a backslash before quotes and backslashes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


class Number(_Value):
    """A number, spelled as in the pattern but without a plus sign."""

    @property
    def is_scientific(self) -> bool:
        """Whether the number has an exponent."""
        return "e" in self.text

    @property
    def number(self) -> int | float:
        """The value to compare numbers with."""
        return int(self.text) if self.text.lstrip("-").isdigit() else float(self.text)


class Regex(_Value):
    """A regular expression, without the percent signs around it."""

    def __str__(self) -> str:
        return f"%{self.text}%"


Value: TypeAlias = Text | Number | Regex


@dataclass(frozen=True)
class Comparison:
    """A comparison of a value of the event with a value of the pattern."""

    selector: Selector
    operator: Operator
    value: Value

    def __str__(self) -> str:
        return f"{self.selector} {self.operator} {self.value}"


@dataclass(frozen=True)
class _FieldTest:
    """A test of a field that needs no value."""

    selector: Selector

    words: ClassVar[str]

    def __str__(self) -> str:
        return f"{self.selector} {self.words}"


class IsNull(_FieldTest):
    """The field exists and its value is null."""

    words = "IS NULL"


class IsTrue(_FieldTest):
    """The value of the field is the boolean true."""

    words = "IS TRUE"


class IsFalse(_FieldTest):
    """The value of the field is the boolean false."""

    words = "IS FALSE"


class NotExists(_FieldTest):
    """The event has no such field."""

    words = "NOT EXISTS"


Clause: TypeAlias = Comparison | IsNull | IsTrue | IsFalse | NotExists
