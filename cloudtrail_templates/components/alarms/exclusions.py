"""Trusted principals and addresses: the clauses that exclude their events from every alarm."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from troposphere import GetAtt, If
from troposphere.ssm import Parameter

from cloudtrail_templates.components.alarms.trust import (
    exclusion,
    is_short,
    listed,
    several,
)
from cloudtrail_templates.detections import Detection
from cloudtrail_templates.errors import CloudTrailTemplatesError, OptionError
from cloudtrail_templates.filter_pattern import (
    And,
    Clause,
    Expression,
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
from cloudtrail_templates.options import Text, Texts
from cloudtrail_templates.structs import Struct


class Exclusions(Struct):
    """The trusted principals and addresses of `Alarms`, as expressions and as texts of patterns.

    Exclusions that are known now are written into each pattern. References would be too long for all patterns: the
    deployment writes them once, into an SSM parameter with the logical id `title`. Without values the patterns are
    those of the detections, unchanged. `condition` is true where either list has values; without it, two lists that
    may be empty make the SSM parameter exist also where both are. `conditions` has another one for single detections.
    """

    title: str
    principals: Texts | None
    addresses: Texts | None
    condition: str | None
    conditions: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self._lists())

    @property
    def are_literal(self) -> bool:
        """Whether all values are known now."""
        return all(listed(name, value).literals for name, value in self._lists())

    def expressions(self) -> list[Expression]:
        """Return what an event must match so that it is not excluded, one expression for each list."""
        return [exclusion(name, value) for name, value in self._lists()]

    def patterns(self, detection: Detection, values: Values | None) -> tuple[Any, ...]:
        """Return the patterns of the filters that count what a detection matches and nothing excludes.

        One pattern, with the detection's pattern unchanged in it, where that fits; else one that is shortened;
        else several. Of what only the deployment knows, the longest that the form takes must fit.

        Args:
            detection: the detection.
            values: the values of its placeholder.

        Raises:
            OptionError: even several patterns would be too long.
        """
        replacements = detection.replacements(values)
        if not self.are_literal:
            return self._at_deployment(detection, replacements)
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

    def condition_of_parts(self, detection: Detection) -> str | None:
        """Return the condition of further filters of a detection, where that is not the condition of the first one."""
        return None if self.are_literal else self.conditions.get(detection.title)

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

    def _at_deployment(self, detection: Detection, replacements: Mapping[Clause, Listed]) -> tuple[Any, ...]:
        """Return patterns that begin with the value of the SSM parameter where that exists."""
        own = self.conditions.get(detection.title)
        conditions = [own] if own else self._conditions()
        begin = PartialText((GetAtt(self.title, "Value"),))
        pattern = detection.pattern
        body = as_written(pattern, replacements)
        opening, closing = _parentheses(pattern.expression)
        if is_short(detection) and conditions:
            before = _where_excluding(conditions, begin + opening, "{")
            after = _where_excluding(conditions, closing + "}", "}") if closing else "}"
            return (value_of(before + body + after),)
        if is_short(detection):
            return (value_of(begin + opening + body + closing + "}"),)
        # A further filter must exist exactly where anything is excluded.
        parts = several(detection) if own or not conditions else ()
        bodies: Sequence[AnyText] = [f"({part[1:-1]})" for part in parts]
        bodies = bodies or [operand_of_and(shortest(replace_clauses(pattern.expression, replacements)))]
        first, *others = (begin + text + "}" for text in bodies)
        whole = _where_excluding(conditions, first, "{" + body + "}")
        return tuple(map(value_of, (whole, *others)))

    def _lists(self) -> list[tuple[str, Texts]]:
        """Return the given lists, by the field of the event that they exclude."""
        lists = {"userIdentity.arn": self.principals, "sourceIPAddress": self.addresses}
        return [(name, value) for name, value in lists.items() if value is not None]

    def _beginnings(self, condition: str | None) -> Iterator[AnyText]:
        """Yield the text of each list, in an If unless `condition` is true only where the list has values."""
        for name, value in self._lists():
            text = operand_of_and(exclusion(name, value)) + "&&"
            if isinstance(value, Given) and value.condition != condition:
                text = PartialText((If(value.condition, value_of(text), ""),))
            yield text

    def _conditions(self) -> list[str]:
        """Return the conditions under which a list has values; none where a list always has."""
        conditions = [value.condition for _, value in self._lists() if isinstance(value, Given)]
        if len(conditions) < len(self._lists()):
            return []
        return [self.condition] if self.condition else conditions


def _where_excluding(conditions: Sequence[str], excluding: AnyText, otherwise: AnyText) -> AnyText:
    """Return one text where one of the conditions holds, and the other text elsewhere; without conditions the first."""
    if not conditions:
        return excluding
    for condition in reversed(conditions):
        otherwise = PartialText((If(condition, value_of(excluding), value_of(otherwise)),))
    return otherwise


def _parentheses(expression: Expression) -> tuple[str, str]:
    return ("(", ")") if needs_parentheses(expression) else ("", "")
