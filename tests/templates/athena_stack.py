"""Stacks of the template athena, as the tests read them."""

from typing import Any

from deployment.resolver import Resolved

from cloudtrail_templates.components.athena.formats import FORMATS
from templates.deployments import deployed

TABLES = {one.name: f"LogDatabase{one.title}" for one in FORMATS}


def stack(**parameters: str) -> Resolved:
    made = deployed("athena", **parameters)
    assert made.broken_rules() == []
    return made


def table(name: str = "logs", **parameters: str) -> dict[str, Any]:
    found: dict[str, Any] = stack(**parameters).properties(TABLES[name])["TableInput"]
    return found
