"""The saved queries of a template, of which one box is drawn and which have a table of their own."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from cloudtrail_templates.pages.catalog import ALARMS
from cloudtrail_templates.pages.markdown import Markdown, code

_TYPE = "AWS::Logs::QueryDefinition"
# Fewer are resources like others.
_FEWEST = 4


class SavedQuery(NamedTuple):
    """A saved query: its logical id, its name without the folders, what it finds, and its parameters."""

    resource: str
    name: str
    finds: str
    parameters: list[Markdown]


def saved_queries(body: Mapping[str, Any]) -> list[SavedQuery]:
    """Return the saved queries of a template that has many."""
    found = {name: one["Properties"] for name, one in body["Resources"].items() if one["Type"] == _TYPE}
    if len(found) < _FEWEST:
        return []
    summaries = {one.title: one.summary for one in ALARMS}
    queries = []
    for resource, properties in found.items():
        name = properties["Name"]["Fn::Sub"].rpartition("/")[2]
        parameters = [code(one["Name"]) for one in properties.get("Parameters", [])]
        queries.append(SavedQuery(resource, name, summaries.get(name, ""), parameters))
    return queries


def drawn_as_one(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the text of the box of all saved queries, by the logical id of each."""
    return {query.resource: "Queries" for query in saved_queries(body)}
