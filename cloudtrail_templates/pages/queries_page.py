"""The page of the queries: each question, its SQL, and what it answers about a generated month of logs."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cloudtrail_templates.pages.markdown import Markdown, code
from cloudtrail_templates.plurals import format_count
from cloudtrail_templates.queries.alarms import AlarmQuestion
from cloudtrail_templates.queries.question import SCOPE, QueryParameter, Question
from cloudtrail_templates.queries.rendering import (
    AnyQuestion,
    athena_query,
    insights_query,
    parameterized_insights_query,
    questions,
)

DATA = Path(__file__).with_name("query_results.json")
"""What the queries returned on the logs that the tests generate, which they ran in DuckDB."""

SHOWN_ROWS = 5
_PRINCIPAL, _NAME, _TIME = 1, 3, 0
_LONGEST = 60


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question, and its result."""

    question: AnyQuestion
    result: Mapping[str, Any]

    @property
    def parameters(self) -> tuple[QueryParameter, ...]:
        """The parameters beside those of all queries."""
        return self.question.parameters

    @property
    def values(self) -> Mapping[str, str]:
        """The values of the parameters."""
        values: Mapping[str, str] = self.result["values"]
        return values

    @property
    def command(self) -> str:
        """The command that prints the query with these values."""
        parts = ["cloudtrail-templates", "query", self.question.name]
        options = (f"--param {shlex.quote(f'{name}={value}')}" for name, value in self.values.items())
        return " \\\n    ".join([" ".join(parts), *options])

    @property
    def sql(self) -> str:
        """The query of Athena."""
        return athena_query(self.question.name, **self.values).rstrip()

    @property
    def insights(self) -> str:
        """The query of CloudWatch Logs Insights, or an empty text."""
        own = {one.name: self.values[one.name] for one in self.parameters}
        if not parameterized_insights_query(self.question):
            return ""
        return insights_query(self.question.name, **own).rstrip()

    @property
    def rows(self) -> list[list[Markdown]]:
        """The first rows, with long values shortened at the end."""
        return [[_cell(one) for one in row] for row in self.result["rows"]]

    @property
    def extent(self) -> str:
        """Which rows of the result are shown."""
        count, shown = self.result["count"], len(self.result["rows"])
        return f"The first {shown} of {count:,} rows" if count > shown else format_count(count, "row")

    @property
    def last_event(self) -> str:
        """The last event of an alarm: its time, its name and its principal."""
        row = self.result["rows"][0]
        return f"{row[_TIME]} {row[_NAME]}, {row[_PRINCIPAL]}"


class QueriesPage:
    """The questions with their results, from the file that the tests keep up to date."""

    scope = SCOPE

    @cached_property
    def _answered(self) -> list[AnsweredQuestion]:
        results = json.loads(DATA.read_text(encoding="utf-8"))
        # A new alarm has no result until `make data`.
        return [AnsweredQuestion(one, results[name]) for name, one in questions().items() if name in results]

    @property
    def questions(self) -> list[AnsweredQuestion]:
        """The questions that people ask."""
        return [one for one in self._answered if isinstance(one.question, Question)]

    @property
    def alarms(self) -> list[AnsweredQuestion]:
        """The questions about the events of alarms."""
        return [one for one in self._answered if isinstance(one.question, AlarmQuestion)]


def _cell(value: str) -> Markdown:
    if not value:
        return Markdown("")
    return code(value if len(value) <= _LONGEST else f"{value[: _LONGEST - 3]}...")
