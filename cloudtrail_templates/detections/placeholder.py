"""A list of values in the pattern of a detection that only the deployment knows."""

import re
from dataclasses import KW_ONLY, dataclass

from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.filter_pattern.clause import Clause, Comparison, Text
from cloudtrail_templates.filter_pattern.expression import Expression, Listed, Values, clauses

# A quote would end the value, `*` and `%` would begin a wildcard and a regular expression.
VALUE = re.compile(r"[A-Za-z0-9_./:-]+")


@dataclass(frozen=True)
class Placeholder:
    """The values that a field of the event must not have, where only the deployment knows them.

    The pattern has the clause `$.field != "${name}"` once. Parsed, the clause becomes a `Listed` node, which each
    language prints as a list of values or of references to them.

    Attributes:
        name: the name in the pattern's text, such as `ApprovedRegions`.
        sample: values to run the samples with.
        most: how many values must fit into the 1,024 characters of a pattern.
        longest: how many characters each of them may have.
    """

    _: KW_ONLY
    name: str
    sample: tuple[str, ...]
    most: int
    longest: int

    @property
    def token(self) -> str:
        """The value in the pattern's text."""
        return f"${{{self.name}}}"

    @property
    def widest(self) -> tuple[str, ...]:
        """The longest list of values that must fit."""
        return ("x" * self.longest,) * self.most

    def clauses_in(self, expression: Expression) -> list[Comparison]:
        """Return the clauses of an expression whose value is the token."""
        return [clause for clause in clauses(expression) if self._has_token(clause)]  # type: ignore[misc]

    def replacements(self, expression: Expression, values: Values) -> dict[Clause, Listed]:
        """Return the clause over these values, by the clause of the expression that it replaces."""
        return {clause: Listed(clause.selector, "!=", values) for clause in self.clauses_in(expression)}

    def _has_token(self, clause: Clause) -> bool:
        return isinstance(clause, Comparison) and clause.operator == "!=" and clause.value == Text(self.token)

    def check(self, values: Values) -> None:
        """Raise OptionError for a list without a value, or with a literal that would end the quotes or begin a wildcard.

        Without a value, every event would match.
        """
        if not isinstance(values, tuple):
            return
        if not values:
            raise OptionError(
                f"{self.name} must have at least one value, got none; give the values to leave out"
            )
        for value in values:
            if isinstance(value, str) and not VALUE.fullmatch(value):
                raise OptionError(
                    f"{self.name} must be letters, digits and _./:- only, got {shorten(value)}; "
                    "give values without wildcards"
                )
