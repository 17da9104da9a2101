"""The saved queries of a template, of which one box is drawn and which have a table of their own."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from cloudtrail_templates.pages.markdown import Markdown, code
from cloudtrail_templates.queries.alarms import AlarmQuestion
from cloudtrail_templates.queries.rendering import questions

WHERE: Mapping[str, Markdown] = {
    "AWS::Logs::QueryDefinition": Markdown(
        "In the console of CloudWatch Logs Insights, they are under **Queries**, in the folder `CloudTrail`, which has a "
        "folder for each stack. ([source](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/"
        "CWL_Insights-Saving-Queries.html))"
    ),
    "AWS::Athena::NamedQuery": Markdown(
        "In the query editor of Athena, they are on the tab **Saved queries** of the workgroup of the stack. "
        "([source](https://docs.aws.amazon.com/athena/latest/ug/saved-queries-run.html)) Each also asks for the account, "
        "the first day and the last day. [Questions and queries](../queries.md) has their SQL."
    ),
}
"""Where people find saved queries, by the type of the resource."""

# Fewer are resources like others.
_FEWEST = 4


class SavedQuery(NamedTuple):
    """A saved query.

    Attributes:
        resource: the logical id.
        type: the type of the resource.
        name: its name, without folders.
        returns: what the rows of its result are.
        alarm: the title of its alarm, or an empty text.
        parameters: the values that it asks for.
    """

    resource: str
    type: str
    name: str
    returns: str
    alarm: str
    parameters: list[Markdown]


def saved_queries(body: Mapping[str, Any]) -> list[SavedQuery]:
    """Return the saved queries of a template that has many."""
    found = {name: one for name, one in body["Resources"].items() if one["Type"] in WHERE}
    if len(found) < _FEWEST:
        return []
    texts = _texts()
    queries = []
    for resource, one in found.items():
        properties = one["Properties"]
        whole = properties["Name"]
        name = whole["Fn::Sub"].rpartition("/")[2] if isinstance(whole, dict) else whole
        parameters = [code(each["Name"]) for each in properties.get("Parameters", [])]
        queries.append(SavedQuery(resource, one["Type"], name, *texts[name], parameters))
    return queries


def drawn_as_one(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the text of the box of all saved queries, by the logical id of each."""
    return {query.resource: "Queries" for query in saved_queries(body)}


def _texts() -> dict[str, tuple[str, str]]:
    """Return what a query returns and the title of its alarm, by each name that it is saved under."""
    texts = {}
    for one in questions().values():
        alarm = one.detection.title if isinstance(one, AlarmQuestion) else ""
        returns = one.detection.summary if isinstance(one, AlarmQuestion) else one.answer
        texts[one.name] = texts[alarm or one.title] = (returns, alarm)
    return texts
