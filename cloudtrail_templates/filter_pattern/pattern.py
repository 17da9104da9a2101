"""A filter pattern as its author wrote it, together with what it means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cloudtrail_templates.filter_pattern.canonical import canonical_text
from cloudtrail_templates.filter_pattern.expression import Expression, Selector, clauses
from cloudtrail_templates.filter_pattern.parser import parse

if TYPE_CHECKING:
    from cloudtrail_templates.filter_pattern.explanation import Explanation


@dataclass(frozen=True)
class FilterPattern:
    """A JSON filter pattern of CloudWatch Logs, checked on creation.

    `text` stays exactly as given, because auditors compare it; `str()` gives the canonical text.

    Raises:
        FilterPatternError: the text is not a JSON filter pattern; says the column, what was expected there
            and what was found.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
    """

    text: str
    expression: Expression = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "expression", parse(self.text))

    def __str__(self) -> str:
        return canonical_text(self.expression)

    def __reduce__(self) -> tuple[type["FilterPattern"], tuple[str]]:
        # The compiled test is a closure, which cannot be pickled for another process.
        return FilterPattern, (self.text,)

    @property
    def fields(self) -> tuple[Selector, ...]:
        """The selectors in use, each once, in the order of the text."""
        return tuple(dict.fromkeys(clause.selector for clause in clauses(self.expression)))

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Whether CloudWatch Logs would count the event, given as `json.loads` returns it."""
        return self._test(event)

    def explain(self, event: Mapping[str, Any]) -> "Explanation":
        """Whether the event matches, and the clauses that decided it."""
        from cloudtrail_templates.filter_pattern.explanation import explain

        return explain(self.expression, event)

    def logs_insights(self) -> str:
        """The condition of a `filter` command in CloudWatch Logs Insights that selects the same events.

        Raises:
            FilterPatternError: the pattern says something that Logs Insights cannot, such as a wildcard in a
                selector.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Filter.html
        """
        from cloudtrail_templates.filter_pattern.insights import logs_insights

        return logs_insights(self.expression)

    def athena(self, indent: str = "") -> str:
        """The condition of a query in Athena that selects the same events, TRUE or FALSE and never NULL.

        It asks the table that AWS documents for CloudTrail. Lines after the first begin with `indent`.

        Raises:
            FilterPatternError: the table cannot tell, as for a field that it has no column for.

        https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
        """
        from cloudtrail_templates.filter_pattern.athena import athena

        return athena(self.expression, indent)

    @cached_property
    def _test(self) -> Callable[[Mapping[str, Any]], bool]:
        from cloudtrail_templates.filter_pattern.matcher import compile_expression

        return compile_expression(self.expression)
