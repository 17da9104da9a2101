"""The saved queries of a template, of which one box is drawn and which have a table of their own."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from cloudtrail_templates.pages.catalog import ALARMS
from cloudtrail_templates.pages.markdown import Markdown, code
from cloudtrail_templates.queries.rendering import QUESTIONS

_TYPE = "AWS::Logs::QueryDefinition"
# Fewer are resources like others.
_FEWEST = 4


class SavedQuery(NamedTuple):
    """A saved query: its logical id, its name without the folders, what it returns, its parameters, whether of an alarm."""

    resource: str
    name: str
    returns: str
    parameters: list[Markdown]
    is_of_alarm: bool


def saved_queries(body: Mapping[str, Any]) -> list[SavedQuery]:
    """Return the saved queries of a template that has many."""
    found = {name: one["Properties"] for name, one in body["Resources"].items() if one["Type"] == _TYPE}
    if len(found) < _FEWEST:
        return []
    alarms = {one.title: one.summary for one in ALARMS}
    answers = {one.title: one.answer for one in QUESTIONS}
    queries = []
    for resource, properties in found.items():
        name = properties["Name"]["Fn::Sub"].rpartition("/")[2]
        parameters = [code(one["Name"]) for one in properties.get("Parameters", [])]
        returns = alarms.get(name) or answers.get(name, "")
        queries.append(SavedQuery(resource, name, returns, parameters, name in alarms))
    return queries


def drawn_as_one(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the text of the box of all saved queries, by the logical id of each."""
    return {query.resource: "Queries" for query in saved_queries(body)}
