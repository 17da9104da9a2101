"""The ways in which a template may turn out: which conditions hold, and what its parameters are then worth.

Conditions compare expressions. All comparisons of one expression form a question, whose answers are the
literals it is compared with and "something else"; a scenario answers every question. `Fn::If`s on one
condition therefore never disagree, and two conditions that exclude each other never hold together.
"""

import itertools
import json
from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

from cloudtrail_templates.cloudformation.comparisons import (
    OTHER,
    Question,
    comparisons,
    default_first,
    key_of,
    question_of,
    references,
    section,
)
from cloudtrail_templates.cloudformation.resolver import Resolver, as_text, is_known

# Up to so many scenarios all are looked at; beyond, each answer once, with the others at their defaults.
MOST_SCENARIOS = 64


class Scenario:
    """One way in which the template may turn out."""

    def __init__(
        self, template: Mapping[str, Any], answers: Mapping[str, Any], questions: tuple[Question, ...]
    ):
        self._parameters = section(template, "Parameters")
        self._conditions = section(template, "Conditions")
        self._answers = dict(answers)
        self._by_parameter = {
            q.parameter: answers[q.key] for q in questions if q.parameter and q.key in answers
        }
        # A parameter whose default would contradict the answers has a value that nobody knows.
        self._unknown = {
            name
            for question in questions
            if not question.parameter
            and question.key in answers
            and answers[question.key] != question.answers[0]
            for name in references(question.expression)
        }
        self._open: set[str] = set()
        self._held: dict[str, bool | None] = {}
        self.resolver = Resolver(template, self.parameter, self.holds)

    def parameter(self, name: str) -> Any:
        """What the parameter is worth: a literal, `${Name}` where nobody knows, None if there is none."""
        if name not in self._parameters:
            return None
        declared = self._parameters[name] if isinstance(self._parameters[name], dict) else {}
        unknown = "${" + name + "}"
        answer = self._by_parameter.get(name)
        if answer is not None and answer is not OTHER:
            return answer
        default, kind = declared.get("Default"), str(declared.get("Type", "String"))
        if default is None or name in self._unknown or kind.startswith("AWS::SSM::"):
            return unknown
        if answer is OTHER and as_text(default) in self._compared(name):
            return unknown
        if kind == "CommaDelimitedList" or kind.startswith("List<"):
            return [part.strip() for part in as_text(default).split(",")] if default != "" else []
        return default

    def holds(self, name: str) -> bool | None:
        """Whether the condition of that name holds."""
        if name not in self._conditions or name in self._open:
            return None
        if name not in self._held:
            # Conditions that each name another one twice would take twice as long with every one of them.
            self._open.add(name)
            self._held[name] = self.truth(self._conditions[name])
            self._open.discard(name)
        return self._held[name]

    @property
    def conditions(self) -> dict[str, bool | None]:
        """Each condition, and whether it holds."""
        return {name: self.holds(name) for name in self._conditions}

    def truth(self, expression: Any) -> bool | None:
        """Whether an expression of a condition or an assertion is true; None where nobody can tell."""
        if not isinstance(expression, dict) or len(expression) != 1:
            return None
        ((name, argument),) = expression.items()
        if name == "Condition":
            return self.holds(argument) if isinstance(argument, str) else None
        if not isinstance(argument, list):
            return None
        if name == "Fn::Equals" and len(argument) == 2:
            return self._equal(*argument)
        if name == "Fn::Contains" and len(argument) == 2:
            options = argument[0] if isinstance(argument[0], list) else []
            return _any([self._equal(argument[1], option) for option in options])
        truths = [self.truth(part) for part in argument]
        if name == "Fn::Not" and len(truths) == 1:
            return None if truths[0] is None else not truths[0]
        if name == "Fn::Or":
            return _any(truths)
        if name == "Fn::And":
            none_false = _any([None if truth is None else not truth for truth in truths])
            return None if none_false is None else not none_false
        return None

    def _equal(self, left: Any, right: Any) -> bool | None:
        key, literal = question_of(left, right)
        if key in self._answers:
            answer = self._answers[key]
            return answer if literal is None else answer is not OTHER and answer == literal
        values = [self.resolver.value(side) for side in (left, right)]
        if all(isinstance(value, str | int | float) and is_known(value) for value in values):
            return as_text(values[0]) == as_text(values[1])
        return None

    def _compared(self, name: str) -> set[str]:
        return {
            literal
            for key, literal in comparisons(self._conditions)
            if key == key_of({"Ref": name}) and literal is not None
        }


def scenarios(template: Mapping[str, Any]) -> Iterator[Scenario]:
    """The scenarios of a template, its defaults first; those that its own Rules refuse are left out."""
    questions = tuple(_questions(template))
    default = {question.key: question.answers[0] for question in questions}
    yield Scenario(template, default, questions)
    if prod(len(question.answers) for question in questions) <= MOST_SCENARIOS:
        combinations = itertools.product(*(question.answers for question in questions))
        others: list[dict[str, Any]] = [
            dict(zip(default, combination, strict=True)) for combination in combinations
        ][1:]
    else:
        others = [default | {q.key: answer} for q in questions for answer in q.answers[1:]]
        others += [{q.key: q.answers[-1] for q in questions}]
    for answers in others:
        scenario = Scenario(template, answers, questions)
        if _allowed(template, scenario):
            yield scenario


def _allowed(template: Mapping[str, Any], scenario: Scenario) -> bool:
    for rule in section(template, "Rules").values():
        if not isinstance(rule, dict):
            continue
        if "RuleCondition" in rule and scenario.truth(rule["RuleCondition"]) is not True:
            continue
        assertions = rule.get("Assertions")
        for assertion in assertions if isinstance(assertions, list) else []:
            if isinstance(assertion, dict) and scenario.truth(assertion.get("Assert")) is False:
                return False
    return True


def _questions(template: Mapping[str, Any]) -> Iterator[Question]:
    conditions, parameters = section(template, "Conditions"), section(template, "Parameters")
    bare = Scenario(template, {}, ())
    asked: dict[str, list[str | None]] = {}
    for key, literal in comparisons(conditions):
        literals = asked.setdefault(key, [])
        if literal not in literals:
            literals.append(literal)
    for key, literals in asked.items():
        expression = json.loads(key)
        if None in literals:
            yield Question(
                key, expression, default_first((False, True), bare.truth({"Fn::Equals": expression}))
            )
            continue
        reference = expression.get("Ref") if isinstance(expression, dict) else None
        declared = parameters.get(reference) if isinstance(reference, str) else None
        allowed = declared.get("AllowedValues") if isinstance(declared, dict) else None
        if isinstance(allowed, list) and allowed:
            answers: tuple[Any, ...] = tuple(as_text(value) for value in allowed)
        else:
            answers = (OTHER, *literals)
        yield Question(key, expression, default_first(answers, as_text(bare.resolver.value(expression))))


def _any(truths: list[bool | None]) -> bool | None:
    return True if True in truths else None if None in truths else False
