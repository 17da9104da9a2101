"""The page of the queries has every question, with what its query returns on the generated month."""

import json
import re

import pytest
from queries.results import data

from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.pages.queries_page import DATA, SHOWN_ROWS, QueriesPage
from cloudtrail_templates.queries.rendering import QUESTIONS, athena_query
from pages.reading import fences
from pages.rendered import rendered


def test_the_results_are_what_the_queries_return() -> None:
    assert json.loads(DATA.read_text(encoding="utf-8")) == data(), "run make data"


def section(name: str) -> str:
    found: str = rendered()["queries.md"].partition(f"\n### {name}\n")[2]
    return re.split(r"\n##+ ", found)[0]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
def test_every_question_has_its_command_its_sql_and_rows(question: object) -> None:
    (one,) = (each for each in QueriesPage().questions if each.question is question)
    text = section(one.question.name)
    command, sql, *insights = fences(text)
    assert command.startswith(f"cloudtrail-templates query {one.question.name} ")
    assert sql == athena_query(one.question.name, **one.values).rstrip()
    assert bool(insights) == bool(one.insights) == ("cannot answer" not in text)
    table = [line for line in text.splitlines() if line.startswith(("| `2026", "| `"))]
    assert len(table) >= 1 + min(one.result["count"], SHOWN_ROWS)
    assert one.result["count"] > 0
    for line in table:
        assert line.endswith(" |")


def test_every_alarm_has_its_query_and_the_events_that_it_counts() -> None:
    text = rendered()["queries.md"].partition("\n## Events of alarms\n")[2]
    rows = [line for line in text.splitlines() if line.startswith("| [")]
    assert len(rows) == len(ALL_DETECTIONS)
    for row, one in zip(rows, ALL_DETECTIONS, strict=True):
        assert f"[{one.title}](alarms/" in row
        assert not row.split("|")[3].strip().startswith("0")
