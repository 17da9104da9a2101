"""The question about a detection: the events that it matches."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.filter_pattern.expression import replace_clauses
from cloudtrail_templates.languages.athena.condition import nullable_condition
from cloudtrail_templates.languages.partial_text import value_of
from cloudtrail_templates.queries.question import EVENT, QueryParameter, events
from cloudtrail_templates.structs import Struct


class ListParameter(QueryParameter):
    """The values of the placeholder of a detection, separated by commas. A query has them as a tuple."""

    def in_athena(self, value: str) -> Any:
        return tuple(value.split(","))

    def in_insights(self, value: str) -> Any:
        return tuple(value.split(","))


class AlarmQuestion(Struct):
    """The question which events a detection matches. It has the attributes and the methods of a `Question`."""

    detection: Detection

    @cached_property
    def name(self) -> str:
        """The title of the detection in kebab case."""
        return _lower_case(self.detection.title, "-")

    @property
    def title(self) -> str:
        """The question."""
        return f"Which events does the alarm {self.detection.title} count?"

    @property
    def answer(self) -> str:
        """What the rows of the result are."""
        return f"{self.detection.summary} The last event first."

    @cached_property
    def parameters(self) -> tuple[QueryParameter, ...]:
        """The values of the placeholder of the pattern, if it has one."""
        placeholder = self.detection.placeholder
        if placeholder is None:
            return ()
        return (
            ListParameter(
                name=_lower_case(placeholder.name, "_"),
                description=f"{placeholder.name} of the alarm, separated by commas.",
                pattern=r"[A-Za-z0-9_./:-]+(,[A-Za-z0-9_./:-]+)*",
                must=f"must be letters, digits and _./:- with commas between values; write {','.join(placeholder.sample)}",
                example=",".join(placeholder.sample),
            ),
        )

    def athena_text(self, table: str, values: Mapping[str, Any]) -> Any:
        """Return the SQL for values that are SQL; that of the placeholder is a list of values, or a reference to one."""
        expression = self.detection.pattern.expression
        if replacements := self.detection.replacements(self._placeholder_values(values)):
            expression = replace_clauses(expression, replacements)
        clauses = f"{EVENT}\n{events(table, values)}\n  AND (\n    "
        return value_of(
            clauses + nullable_condition(expression, "    ") + "\n  )\nORDER BY eventtime DESC, eventid\n"
        )

    def insights_text(self, values: Mapping[str, Any]) -> Any:
        """Return the query of CloudWatch Logs Insights."""
        return self.detection.query_text(self._placeholder_values(values))

    def _placeholder_values(self, values: Mapping[str, Any]) -> Any:
        return next((values[one.name] for one in self.parameters), None)


def _lower_case(title: str, separator: str) -> str:
    """Return a title in CamelCase in lower case, with the separator between its words."""
    words = "".join(f"{separator}{letter.lower()}" if letter.isupper() else letter for letter in title)
    return words.removeprefix(separator)
