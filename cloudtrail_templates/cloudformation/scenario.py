"""One combination of values for what a template's conditions compare, and what follows from it."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from cloudtrail_templates.cloudformation.comparisons import (
    OTHER,
    ComparedExpression,
    comparison,
    comparisons,
    expression_key,
)
from cloudtrail_templates.cloudformation.resolver import Resolver, as_text, is_known
from cloudtrail_templates.cloudformation.template import references, section


class Scenario:
    """A template with a value chosen for each of some compared expressions, and the defaults for the rest.

    Args:
        template: The template, as plain data.
        chosen: The value of each compared expression that differs from what the defaults give, or is tried.
        truths: Conditions that hold, or not, whatever they compare.
    """

    def __init__(
        self,
        template: Mapping[str, Any],
        chosen: Mapping[ComparedExpression, Any] | None = None,
        truths: Mapping[str, bool | None] | None = None,
    ) -> None:
        chosen = dict(chosen or {})
        self.template = template
        self.chosen: Mapping[ComparedExpression, Any] = chosen
        self._parameters = section(template, "Parameters")
        self._conditions = section(template, "Conditions")
        self._chosen = {compared.key: value for compared, value in chosen.items()}
        self._by_parameter = {
            compared.parameter: value for compared, value in chosen.items() if compared.parameter
        }
        # A parameter whose default would contradict the chosen values is unknown.
        self._unknown = {
            name
            for compared, value in chosen.items()
            if not compared.parameter and value != compared.values[0]
            for name in references(compared.expression)
        }
        self._being_evaluated: set[str] = set()
        self._truths: dict[str, bool | None] = dict(truths or {})
        self.resolver = Resolver(template, self.parameter, self.holds)

    def choosing(self, chosen: Mapping[ComparedExpression, Any]) -> "Scenario":
        """Return the scenario of the same template with other values."""
        other = Scenario(self.template, chosen)
        other._comparisons = self._comparisons
        return other

    def parameter(self, name: str) -> Any:
        """Return a parameter's value: a literal, `${Name}` where it is unknown, None if there is no such one."""
        if name not in self._parameters:
            return None
        declared = self._parameters[name] if isinstance(self._parameters[name], dict) else {}
        unknown = "${" + name + "}"
        chosen = self._by_parameter.get(name)
        if chosen is not None and chosen is not OTHER:
            return chosen
        default, kind = declared.get("Default"), str(declared.get("Type", "String"))
        if default is None or name in self._unknown or kind.startswith("AWS::SSM::"):
            return unknown
        if chosen is OTHER and (expression_key({"Ref": name}), as_text(default)) in self._comparisons:
            return unknown
        if kind == "CommaDelimitedList" or kind.startswith("List<"):
            return [part.strip() for part in as_text(default).split(",")] if default != "" else []
        return default

    def holds(self, name: str) -> bool | None:
        """Return whether the condition of that name holds; None where it is unknown or refers to itself."""
        if name not in self._conditions or name in self._being_evaluated:
            return None
        if name not in self._truths:
            self._being_evaluated.add(name)
            self._truths[name] = self.truth(self._conditions[name])
            self._being_evaluated.discard(name)
        return self._truths[name]

    @property
    def conditions(self) -> dict[str, bool | None]:
        """Each condition, and whether it holds."""
        return {name: self.holds(name) for name in self._conditions}

    def truth(self, expression: Any) -> bool | None:
        """Return whether an expression of a condition or of a rule is true; None where that is unknown."""
        if not isinstance(expression, dict) or len(expression) != 1:
            return None
        ((name, argument),) = expression.items()
        if name == "Condition":
            return self.holds(argument) if isinstance(argument, str) else None
        if name in _OF_TWO and isinstance(argument, list) and len(argument) == 2:
            return _OF_TWO[name](self, *argument)
        if name not in ("Fn::Not", "Fn::Or", "Fn::And") or not isinstance(argument, list):
            return None
        truths = [self.truth(part) for part in argument]
        if name == "Fn::Not":
            return _negated(truths[0]) if len(truths) == 1 else None
        return _any(truths) if name == "Fn::Or" else _all(truths)

    def _equals(self, left: Any, right: Any) -> bool | None:
        key, literal = comparison(left, right)
        value = self._chosen.get(key)
        # A literal that no condition compares may still be the default that stands for all others.
        if key in self._chosen and (value is not OTHER or (key, literal) in self._comparisons):
            return value if literal is None else value is not OTHER and value == literal
        values = [self.resolver.value(side) for side in (left, right)]
        if all(isinstance(value, str | int | float) and is_known(value) for value in values):
            return as_text(values[0]) == as_text(values[1])
        return None

    def _contains(self, members: Any, wanted: Any) -> bool | None:
        found = self._members(members)
        return None if found is None else _any([self._equals(wanted, member) for member in found])

    def _each_member_equals(self, members: Any, wanted: Any) -> bool | None:
        found = self._members(members)
        return None if found is None else _all([self._equals(wanted, member) for member in found])

    def _each_member_in(self, members: Any, allowed: Any) -> bool | None:
        found = self._members(members)
        return None if found is None else _all([self._contains(allowed, member) for member in found])

    def _members(self, raw: Any) -> list[Any] | None:
        """Return the members of a list, unresolved where the list is written out; None where they are unknown."""
        found = raw if isinstance(raw, list) else self.resolver.value(raw)
        return found if isinstance(found, list) else None

    @cached_property
    def _comparisons(self) -> frozenset[tuple[str, str | None]]:
        return frozenset(comparisons(self._conditions))


# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
_OF_TWO: dict[str, Callable[[Scenario, Any, Any], bool | None]] = {
    "Fn::Equals": Scenario._equals,
    "Fn::Contains": Scenario._contains,
    "Fn::EachMemberEquals": Scenario._each_member_equals,
    "Fn::EachMemberIn": Scenario._each_member_in,
}


def _any(truths: list[bool | None]) -> bool | None:
    return True if True in truths else None if None in truths else False


def _all(truths: list[bool | None]) -> bool | None:
    return False if False in truths else None if None in truths else True


def _negated(truth: bool | None) -> bool | None:
    return None if truth is None else not truth
