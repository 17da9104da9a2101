"""What a pattern learns only at deployment: a list of values that a field must not have."""

import re
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

from cloudtrail_templates.errors import OptionError, shorten

# A quote would end the value, `*` and `%` would begin a wildcard and a regular expression.
VALUE = re.compile(r"[A-Za-z0-9_./:-]+")


@dataclass(frozen=True)
class Placeholder:
    """The values that a field of the event must not have, named in the pattern, known at deployment.

    The pattern holds the clause `$.field != "${name}"` once, at a place where `&&` may follow. In
    CloudFormation the text goes through `Fn::Sub`, and the name stands for `Fn::Join` of a list parameter:
    with `delimiter` in the pattern, with `query_delimiter` in the description.

    Attributes:
        name: the name in the pattern's text, such as `ApprovedRegions`.
        field: the field of the event, without `$.`.
        sample: values to run the samples with.
        most: how many values must fit into the 1,024 characters of a pattern.
        longest: how many characters each of them may have.
    """

    _: KW_ONLY
    name: str
    field: str
    sample: tuple[str, ...]
    most: int
    longest: int

    @property
    def token(self) -> str:
        """What `Fn::Sub` replaces."""
        return f"${{{self.name}}}"

    @property
    def clause(self) -> str:
        """The clause of the pattern that is repeated, once a value."""
        return f'$.{self.field} != "{self.token}"'

    @property
    def delimiter(self) -> str:
        """What stands between two values in the pattern."""
        return f'" && $.{self.field} != "'

    @property
    def query_delimiter(self) -> str:
        """What stands between two values in the query."""
        return '","'

    @property
    def widest(self) -> tuple[str, ...]:
        """The longest list of values that must fit."""
        return ("x" * self.longest,) * self.most

    def in_query(self, condition: str) -> str:
        """The condition of a query with the clause as `not in`, so that a list can stand there."""
        return condition.replace(f'{self.field} != "{self.token}"', f'{self.field} not in ["{self.token}"]')

    def fill(self, text: str, values: Sequence[str] | None, delimiter: str) -> str:
        """The text with these values instead of the name, or with the sample's.

        Raises:
            OptionError: no value at all, which would match every event, or one that would break the quotes.
        """
        values = self.sample if values is None else values
        if not values:
            raise OptionError(
                f"{self.name} must have at least one value, got none; name the values to leave out"
            )
        for value in values:
            if not VALUE.fullmatch(value):
                raise OptionError(
                    f"{self.name} may hold letters, digits and _./:- only, "
                    f"got {shorten(value)}; give plain values"
                )
        return text.replace(self.token, delimiter.join(values))
