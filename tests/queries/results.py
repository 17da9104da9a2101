"""The results of every query on the generated month, as the page of queries shows them. Run as a script to write them."""

import json
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from backtest.athena_engine import in_duckdb

from cloudtrail_templates.pages.queries_page import DATA, SHOWN_ROWS
from cloudtrail_templates.queries.rendering import athena_query, questions
from queries.month import SCOPE, Record, month, table


def _first(name: str) -> Record:
    return next(one for one in month() if one["eventName"] == name and not one.get("errorCode"))


def values() -> dict[str, dict[str, str]]:
    """Values of parameters that occur in the month, by the name of the question."""
    role = next(one["userIdentity"] for one in month() if one["userIdentity"].get("type") == "AssumedRole")
    user = next(one["userIdentity"] for one in month() if one["userIdentity"].get("type") == "IAMUser")
    instance = _first("TerminateInstances")["requestParameters"]["instancesSet"]["items"][0]["instanceId"]
    started = _first("RunInstances")["responseElements"]["instancesSet"]["items"][0]["instanceId"]
    return {
        "deletions": {"resource": instance},
        "resource-changes": {"resource": started},
        "changes-in-hour": {"hour": _first("AttachRolePolicy")["eventTime"][:13]},
        "principal-activity": {"principal": role["sessionContext"]["sessionIssuer"]["arn"]},
        "access-key-history": {"access_key_id": user["accessKeyId"]},
        "role-assumptions": {"role_arn": _first("AssumeRole")["requestParameters"]["roleArn"]},
        "first-use": {"new_since": "2026/10/20"},
        "trail-gaps": {"minutes": "11"},
    }


def data() -> dict[str, Any]:
    """The values, the names of the columns, the first rows and the number of rows, by the name of the question."""
    chosen = values()
    return {
        name: _result(name, chosen.get(name, {one.name: one.example for one in question.parameters}))
        for name, question in questions().items()
    }


def _result(name: str, parameters: dict[str, str]) -> dict[str, Any]:
    found = table().connection.execute(in_duckdb(athena_query(name, **SCOPE, **parameters)))
    columns = [one[0] for one in found.description]
    rows = [["" if one is None else str(one) for one in row] for row in found.fetchall()]
    return {
        "values": {**SCOPE, **parameters},
        "columns": columns,
        "rows": rows[:SHOWN_ROWS],
        "count": len(rows),
    }


if __name__ == "__main__":
    lines = (f"{json.dumps(name)}: {json.dumps(result)}" for name, result in data().items())
    DATA.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
