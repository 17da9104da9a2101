"""A filter pattern: the text of its author and the parsed expression."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from cloudtrail_templates.filter_pattern.clause import Clause, Selector
from cloudtrail_templates.filter_pattern.expression import Expression, clauses
from cloudtrail_templates.filter_pattern.parser import parse

if TYPE_CHECKING:
    from cloudtrail_templates.filter_pattern.explanation import Explanation


class Piece(NamedTuple):
    """A stretch of the text of a pattern: one clause, or (without a clause) the text between two."""

    text: str
    clause: Clause | None = None


@dataclass(frozen=True)
class FilterPattern:
    """A JSON filter pattern of CloudWatch Logs, checked on creation.

    `text` stays exactly as given, because auditors compare it with a benchmark. `str()` gives the canonical text,
    for people; unlike `text` it may be longer than the 1,024 characters that AWS accepts.

    Raises:
        FilterPatternError: the text is not a JSON filter pattern; says the column, what was expected there
            and what was found.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
    """

    text: str
    expression: Expression = field(init=False, repr=False, compare=False)
    _spans: tuple[tuple[int, int], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parsed = parse(self.text)
        object.__setattr__(self, "expression", parsed.expression)
        object.__setattr__(self, "_spans", parsed.spans)

    def __str__(self) -> str:
        return f"{{ {self.expression} }}"

    def __reduce__(self) -> tuple[type["FilterPattern"], tuple[str]]:
        # The compiled test is a closure, which cannot be pickled for another process.
        return FilterPattern, (self.text,)

    @property
    def fields(self) -> tuple[Selector, ...]:
        """The selectors in use, each once, in the order of the text."""
        return tuple(dict.fromkeys(clause.selector for clause in clauses(self.expression)))

    def pieces(self) -> Iterator[Piece]:
        """Yield the text between the braces as its author wrote it, in pieces."""
        end = 1
        for clause, (start, following) in zip(clauses(self.expression), self._spans, strict=True):
            yield Piece(self.text[end:start])
            yield Piece(self.text[start:following], clause)
            end = following
        yield Piece(self.text[end:-1])

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Return whether CloudWatch Logs would count the event, given as `json.loads` returns it."""
        return self._test(event)

    def explain(self, event: Mapping[str, Any]) -> "Explanation":
        """Return whether the event matches, and the clauses that decided it."""
        from cloudtrail_templates.filter_pattern.explanation import explain

        return explain(self.expression, event)

    @cached_property
    def _test(self) -> Callable[[Mapping[str, Any]], bool]:
        from cloudtrail_templates.filter_pattern.matcher import compile_expression

        return compile_expression(self.expression)
