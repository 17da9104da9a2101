"""Callers whom a user trusts: the clauses that keep their events out of every alarm."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from troposphere import GetAtt, If, Join, Sub
from troposphere.ssm import Parameter

from cloudtrail_templates.errors import CloudTrailTemplatesError, OptionError
from cloudtrail_templates.filter_pattern import And, Expression, FilterPattern, Or
from cloudtrail_templates.filter_pattern.shorten import joined, shortest_text
from cloudtrail_templates.filter_pattern.split import split
from cloudtrail_templates.filter_pattern.tokens import MAX_CHARACTERS
from cloudtrail_templates.intrinsics import Given, present, sub
from cloudtrail_templates.options import Option, Text, Texts

_INEXACT = "With any, scanners no longer find the patterns that they prescribe (Security Hub CloudWatch.1 to 14 fail)."

TRUSTED_PRINCIPALS = Option(
    "ARNs of callers whom no alarm counts, separated by commas, with * at the end only. A role is written as its "
    "sessions: arn:aws:sts::111122223333:assumed-role/Deploy/*. About three fit beside the longest pattern of a "
    f"template. {_INEXACT}",
    group="Exclusions",
    # What ends a quoted text, and a comma, cannot stand here; an ARN of a role is in no event. A * in place of the
    # account would trust a role of that name in any account, and whoever may choose the path of a user.
    AllowedPattern=(
        r"arn:aws[a-z-]*:(iam|sts)::\d{12}:(user|assumed-role|federated-user)/[A-Za-z0-9_+=.@:/-]{1,128}\*?"
    ),
    must=(
        "must be ARNs of users or of sessions of roles; write arn:aws:iam::<account>:user/<name> or "
        "arn:aws:sts::<account>:assumed-role/<role>/*"
    ),
    empty="Empty: nobody.",
)

TRUSTED_ADDRESSES = Option(
    "IP addresses from which no alarm counts anything, separated by commas, with * at the end only: 192.0.2.10, "
    "198.51.100.*. A principal and an address each exclude alone.",
    group="Exclusions",
    AllowedPattern=(
        r"(\d{1,3}\.){2,3}\*|(\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f.:]{0,37}\*?"
    ),
    must="must be IP addresses, or the beginning of one and *; write 192.0.2.10, 198.51.100.* or 2001:db8:*",
    empty="Empty: none.",
)

# `!=` does not hold where the field is missing, and calls of services have no ARN.
_OPEN = '($.{field} NOT EXISTS||$.{field}!="'
_BETWEEN = '"&&$.{field}!="'
_CLOSE = '")&&'

# Below this, a pattern that learns at deployment whom to leave out is written as short as it can be.
_LEAST_ROOM = 300

NOTE = "Trusted callers do not count."


@dataclass(frozen=True, kw_only=True)
class Exclusions:
    """What `Alarms` was told of trusted callers, and the patterns that come of it.

    What is known now is written into each pattern. What a deployment decides would be too long to stand in all
    of them: it is put together once, as the value of an SSM parameter named `title`. Where nothing is given, the
    patterns are those of the detections to the letter. `condition` holds where either list has values; without
    it, two lists that may be empty have the SSM parameter exist also where both are.
    """

    title: str
    principals: Texts | None
    addresses: Texts | None
    condition: str | None

    def __bool__(self) -> bool:
        return any(value is not None for value in self._lists())

    @property
    def are_literal(self) -> bool:
        """Whether all of it is known now."""
        return all(value is None or _is_literal(value) for value in self._lists())

    def patterns(self, title: str, pattern: FilterPattern) -> tuple[str, ...]:
        """The texts of the filters that count what the pattern matches of callers who are not trusted.

        One, in the words of the pattern, where that fits; else shortened; else several.
        Raises OptionError where even those would be too long.
        """
        opening, closing = _braces(pattern)
        text = f"{{{''.join(self._clauses())}{opening}{pattern.text[1:-1]}{closing}"
        if len(text) <= MAX_CHARACTERS:
            return (text,)
        try:
            parts = split(joined(And, *self._expressions(), pattern.expression))
        except CloudTrailTemplatesError as error:
            raise OptionError(
                f"trusted_principals and trusted_addresses do not fit into the pattern of {title} ({error}); "
                "name fewer, or several at once with * at the end"
            ) from error
        return tuple(part.text for part in parts)

    def at_deployment(self, pattern: FilterPattern, write: Callable[[str], Any]) -> Any:
        """The pattern of which the deployment learns whom to trust; `write` fills its other placeholders."""
        begin = GetAtt(self.title, "Value")
        is_long = len(pattern.text) > MAX_CHARACTERS - _LEAST_ROOM
        written = FilterPattern(shortest_text(pattern.expression)) if is_long else pattern
        opening, closing = _braces(written)
        body = written.text[1:-1]
        if is_long or not self._conditions():
            trusting = sub("${Begin}${Rest}", Begin=begin, Rest=write(f"{opening}{body}{closing}"))
            return self._where_trusting(trusting, write(pattern.text))
        if not opening:
            return Join("", [self._where_trusting(begin, "{"), write(f"{body}{closing}")])
        before = self._where_trusting(Sub(f"${{{self.title}.Value}}{opening}"), "{")
        return Join("", [before, write(body), self._where_trusting(closing, "}")])

    def in_query(self, query: str) -> str:
        """A query of Logs Insights that does not find events of callers who are trusted."""
        if not self:
            return query
        from cloudtrail_templates.filter_pattern.insights import logs_insights  # only log alarms need it

        fields, word, condition = query.partition(" | filter ")
        try:
            # Each is an alternative of its own, and Logs Insights binds `and` tighter than `or`.
            trusted = "".join(f"({logs_insights(each)}) and " for each in self._expressions())
        except CloudTrailTemplatesError as error:
            raise OptionError(
                f"trusted_principals and trusted_addresses do not fit into a query ({error}); name fewer, or several "
                "at once with * at the end"
            ) from error
        return f"{fields}{word}{trusted}({condition})"

    def resources(self, tags: Mapping[str, Text] | None, **attributes: Any) -> list[Parameter]:
        """The SSM parameter, where one is needed."""
        if not self or self.are_literal:
            return []
        conditions = self._conditions()
        attributes = ({"Condition": conditions[0]} if len(conditions) == 1 else {}) | attributes
        parameter = Parameter(
            self.title,
            Type="String",
            Description="How the patterns of the alarms begin, so that trusted callers do not count.",
            Value=Join("", ["{", *self._written(attributes.get("Condition"))]),
            **present(Tags=dict(tags) if tags else None),
            **attributes,
        )
        return [parameter]

    def _lists(self) -> tuple[Texts | None, Texts | None]:
        return self.principals, self.addresses

    def _clauses(self) -> list[str]:
        return [
            _OPEN.format(field=field) + _BETWEEN.format(field=field).join(value) + _CLOSE
            for field, value in self._by_field()
        ]

    def _expressions(self) -> list[Expression]:
        return [FilterPattern(f"{{{clause.removesuffix('&&')}}}").expression for clause in self._clauses()]

    def _written(self, condition: str | None) -> list[Any]:
        """The clauses, each where its list has values; under that condition alone nobody has to ask again."""
        written = []
        for field, value in self._by_field():
            items = value.value if isinstance(value, Given) else value
            items = list(items) if isinstance(items, tuple) else items
            values = Join(_BETWEEN.format(field=field), items)
            clause = Join("", [_OPEN.format(field=field), values, _CLOSE])
            asks = isinstance(value, Given) and value.condition != condition
            written.append(If(value.condition, clause, "") if asks else clause)
        return written

    def _by_field(self) -> list[tuple[str, Any]]:
        fields = ("userIdentity.arn", "sourceIPAddress")
        return [pair for pair in zip(fields, self._lists(), strict=True) if pair[1] is not None]

    def _conditions(self) -> list[str]:
        """The conditions under which somebody is trusted; none where somebody always is."""
        given = [value for _, value in self._by_field()]
        if not all(isinstance(value, Given) for value in given):
            return []
        return [self.condition] if self.condition else [value.condition for value in given]

    def _where_trusting(self, trusting: Any, otherwise: Any) -> Any:
        conditions = self._conditions()
        for condition in reversed(conditions):
            otherwise = If(condition, trusting, otherwise)
        return otherwise if conditions else trusting


def _braces(pattern: FilterPattern) -> tuple[str, str]:
    """What stands around the body of a pattern that follows &&."""
    return ("(", ")}") if isinstance(pattern.expression, Or) else ("", "}")


def _is_literal(value: Texts) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
