"""Trusted principals and addresses: the clauses that exclude their events from every alarm."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from troposphere import GetAtt, If
from troposphere.ssm import Parameter

from cloudtrail_templates.detections import Detection
from cloudtrail_templates.errors import CloudTrailTemplatesError, OptionError
from cloudtrail_templates.filter_pattern import (
    And,
    Clause,
    Expression,
    FilterPattern,
    NotExists,
    Or,
    Selector,
)
from cloudtrail_templates.filter_pattern.expression import (
    Listed,
    Values,
    joined,
    needs_parentheses,
    replace_clauses,
)
from cloudtrail_templates.filter_pattern.tokens import MAX_CHARACTERS
from cloudtrail_templates.intrinsics import Given, present
from cloudtrail_templates.languages.cloudwatch.printer import as_written, operand_of_and
from cloudtrail_templates.languages.cloudwatch.simplification import shortest
from cloudtrail_templates.languages.cloudwatch.splitting import split
from cloudtrail_templates.languages.partial_text import AnyText, PartialText, join, value_of
from cloudtrail_templates.options import Option, Text, Texts

FITTING_PRINCIPALS = 3
FITTING_ROLE_NAME = 20
"""Of role sessions, so many fit beside the longest pattern if the names of the roles have at most so many characters."""

FITTING_TEXT = f"{FITTING_PRINCIPALS} roles with names of at most {FITTING_ROLE_NAME} characters"

_INEXACT = "With any, scanners no longer find the patterns that they prescribe (Security Hub CloudWatch.1 to 14 fail)."

TRUSTED_PRINCIPALS = Option(
    "ARNs of principals whose events no alarm counts, separated by commas, with * at the end only. Write a role as its "
    "sessions: arn:aws:sts::111122223333:assumed-role/Deploy/*. "
    f"{FITTING_TEXT} fit beside the longest pattern of a template. {_INEXACT}",
    sources=("securityhub/latest/userguide/cloudwatch-controls.html",),
    group="Exclusions",
    # No character that ends a quoted text or an item of a list. No event has the ARN of a role. A * in place of the
    # account would trust a role of that name in any account, and everybody who can choose the path of a user.
    AllowedPattern=(
        r"arn:aws[a-z-]*:(iam|sts)::\d{12}:(user|assumed-role|federated-user)/[A-Za-z0-9_+=.@:/-]{1,128}\*?"
    ),
    must=(
        "must be ARNs of users or of sessions of roles; write arn:aws:iam::<account>:user/<name> or "
        "arn:aws:sts::<account>:assumed-role/<role>/*"
    ),
    empty="Empty: no principal is trusted.",
)

TRUSTED_ADDRESSES = Option(
    "IP addresses from which no alarm counts anything, separated by commas, with * at the end only: 192.0.2.10, "
    "198.51.100.*. An event is excluded if its principal or its source address is listed.",
    group="Exclusions",
    AllowedPattern=(
        r"(\d{1,3}\.){2,3}\*|(\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f.:]{0,37}\*?"
    ),
    must="must be IP addresses, or the beginning of one and *; write 192.0.2.10, 198.51.100.* or 2001:db8:*",
    empty="Empty: no address is trusted.",
)

# Patterns that are longer than the limit less this are shortened where only the deployment knows the exclusions.
_LEAST_ROOM = 300


@dataclass(frozen=True, kw_only=True)
class Exclusions:
    """The trusted principals and addresses of `Alarms`, as expressions and as texts of patterns.

    Exclusions that are known now are written into each pattern. References would be too long for all patterns: the
    deployment writes them once, into an SSM parameter with the logical id `title`. Without values the patterns are
    those of the detections, unchanged. `condition` is true where either list has values; without it, two lists that
    may be empty make the SSM parameter exist also where both are.
    """

    title: str
    principals: Texts | None
    addresses: Texts | None
    condition: str | None

    def __bool__(self) -> bool:
        return bool(self._lists())

    @property
    def are_literal(self) -> bool:
        """Whether all values are known now."""
        return all(_listed(field, value).literals for field, value in self._lists())

    def expressions(self) -> list[Expression]:
        """Return what an event must match so that it is not excluded, one expression for each list."""
        return [_exclusion(field, value) for field, value in self._lists()]

    def patterns(self, detection: Detection, values: Values | None) -> tuple[Any, ...]:
        """Return the patterns of the filters that count what a detection matches and nothing excludes.

        One pattern, with the detection's pattern unchanged in it, where that fits; else one that is shortened;
        else several.

        Args:
            detection: the detection.
            values: the values of its placeholder.

        Raises:
            OptionError: even several patterns would be too long.
        """
        replacements = detection.replacements(values)
        if not self.are_literal:
            return (self._at_deployment(detection.pattern, replacements),)
        opening, closing = _parentheses(detection.pattern.expression)
        before = "{" + join("", (operand_of_and(each) + "&&" for each in self.expressions())) + opening
        whole = before + as_written(detection.pattern, replacements) + closing + "}"
        if len(whole) <= MAX_CHARACTERS:
            return (value_of(whole),)
        expression = replace_clauses(detection.pattern.expression, replacements)
        try:
            parts = split(joined(And, *self.expressions(), expression))
        except CloudTrailTemplatesError as error:
            raise OptionError(
                f"trusted_principals and trusted_addresses do not fit into the pattern of {detection.title} ({error}); "
                "name fewer, or several at once with * at the end"
            ) from error
        return tuple(map(value_of, parts))

    def resources(self, tags: Mapping[str, Text] | None, **attributes: Any) -> list[Parameter]:
        """Return the SSM parameter, if the deployment needs one."""
        if not self or self.are_literal:
            return []
        conditions = self._conditions()
        attributes = ({"Condition": conditions[0]} if len(conditions) == 1 else {}) | attributes
        parameter = Parameter(
            self.title,
            Type="String",
            Description="Beginning of the patterns of the alarms: excludes trusted principals and addresses.",
            Value=value_of(join("", ["{", *self._beginnings(attributes.get("Condition"))])),
            **present(Tags=dict(tags) if tags else None),
            **attributes,
        )
        return [parameter]

    def _at_deployment(self, pattern: FilterPattern, replacements: Mapping[Clause, Listed]) -> Any:
        """Return the pattern that begins with the value of the SSM parameter where that exists."""
        begin = PartialText((GetAtt(self.title, "Value"),))
        body = as_written(pattern, replacements)
        opening, closing = _parentheses(pattern.expression)
        is_long = len(pattern.text) > MAX_CHARACTERS - _LEAST_ROOM
        if not is_long and self._conditions():
            before = self._where_excluding(begin + opening, "{")
            return value_of(before + body + (self._where_excluding(closing + "}", "}") if closing else "}"))
        if is_long:
            body = operand_of_and(shortest(replace_clauses(pattern.expression, replacements)))
        else:
            body = opening + body + closing
        return value_of(
            self._where_excluding(begin + body + "}", "{" + as_written(pattern, replacements) + "}")
        )

    def _lists(self) -> list[tuple[str, Texts]]:
        """Return the given lists, by the field of the event that they exclude."""
        lists = {"userIdentity.arn": self.principals, "sourceIPAddress": self.addresses}
        return [(field, value) for field, value in lists.items() if value is not None]

    def _beginnings(self, condition: str | None) -> Iterator[AnyText]:
        """Yield the text of each list, in an If unless `condition` is true only where the list has values."""
        for field, value in self._lists():
            text = operand_of_and(_exclusion(field, value)) + "&&"
            if isinstance(value, Given) and value.condition != condition:
                text = PartialText((If(value.condition, value_of(text), ""),))
            yield text

    def _conditions(self) -> list[str]:
        """Return the conditions under which a list has values; none where a list always has."""
        conditions = [value.condition for _, value in self._lists() if isinstance(value, Given)]
        if len(conditions) < len(self._lists()):
            return []
        return [self.condition] if self.condition else conditions

    def _where_excluding(self, excluding: AnyText, otherwise: AnyText) -> AnyText:
        """Return one text where a list has values, and the other text elsewhere."""
        conditions = self._conditions()
        if not conditions:
            return excluding
        for condition in reversed(conditions):
            otherwise = PartialText((If(condition, value_of(excluding), value_of(otherwise)),))
        return otherwise


def _exclusion(field: str, value: Texts) -> Expression:
    # `!=` does not hold where the field is missing, and calls of services have no ARN.
    listed = _listed(field, value)
    return Or((NotExists(listed.selector), listed))


def _listed(field: str, value: Texts) -> Listed:
    values = value.value if isinstance(value, Given) else value
    return Listed(Selector(tuple(field.split("."))), "!=", values, wildcards=True)


def _parentheses(expression: Expression) -> tuple[str, str]:
    return ("(", ")") if needs_parentheses(expression) else ("", "")
