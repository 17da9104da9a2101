"""Policy documents read as a list of statements, however they are written."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from cloudtrail_templates.cloudformation.resolver import as_text, is_known
from cloudtrail_templates.cloudformation.template import Path, as_list


@dataclass(frozen=True)
class Statement:
    """One statement of a policy; its lists are lists even where the policy gives a single value."""

    effect: str
    principals: Mapping[str, list[str]]
    actions: list[str]
    resources: list[str]
    conditions: Mapping[tuple[str, str], list[str]]
    conditional: bool
    excepts: bool
    path: Path

    @property
    def allows(self) -> bool:
        """Whether it is an Allow."""
        return self.effect == "Allow"

    @property
    def for_everybody(self) -> bool:
        """Whether its principal is everybody, with an account or without."""
        return "*" in [*self.principals.get("*", []), *self.principals.get("AWS", [])]

    def for_service(self, service: str) -> bool:
        """Whether it names the service (`cloudtrail`) as its principal, or everybody, or somebody unknown."""
        services = [normal(name) for name in self.principals.get("Service", [])]
        unknown = any(not is_known(name.replace("${AWS::Region}", "")) for name in services)
        return (
            self.excepts
            or self.for_everybody
            or unknown
            or any(_is_service(name, service) for name in services)
        )

    def names_service(self, service: str) -> bool:
        """Whether it names the service, and not merely everybody."""
        return any(_is_service(normal(name), service) for name in self.principals.get("Service", []))

    def covers(self, action: str) -> bool:
        """Whether its actions include that one."""
        patterns = [pattern.lower() for pattern in self.actions]
        return self.excepts or any(
            not is_known(pattern) or fnmatchcase(action.lower(), pattern) for pattern in patterns
        )

    def values(self, *keys: str) -> list[str]:
        """All values that its condition compares these keys with; keys do not mind upper and lower case."""
        wanted = {key.lower() for key in keys}
        return [value for (_, key), values in self.conditions.items() if key in wanted for value in values]


def normal(text: str) -> str:
    """The text for AWS's own partition, as which the placeholders of the partition are compared."""
    return text.replace("${AWS::URLSuffix}", "amazonaws.com").replace("${AWS::Partition}", "aws")


def statements(document: Any, path: Path = ()) -> list[Statement] | None:
    """The statements of a resolved policy document, also of JSON text; None where it cannot be read."""
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            return None
    if not isinstance(document, dict):
        return None
    path = (*path, "Statement")
    return [
        _statement(item, path) if isinstance(item, dict) else _unknown(path)
        for item in as_list(document.get("Statement"))
    ]


def documents(raw: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every policy document in resolved properties, with its path, also those that are JSON text."""
    if isinstance(raw, str) and raw.lstrip().startswith("{") and '"Statement"' in raw:
        try:
            raw = json.loads(raw)
        except ValueError:
            return
    if isinstance(raw, dict):
        found = raw.get("Statement")
        if any(isinstance(item, dict) and "Effect" in item for item in as_list(found)):
            yield path, raw
            return
        for key, value in raw.items():
            yield from documents(value, (*path, key))
    elif isinstance(raw, list):
        for index, value in enumerate(raw):
            yield from documents(value, (*path, index))


def _statement(raw: Mapping[str, Any], path: Path) -> Statement:
    principal = raw.get("Principal", {})
    principals = (
        {"*": ["*"]} if principal == "*" else _texts(principal) if isinstance(principal, dict) else {}
    )
    condition = raw.get("Condition")
    conditions = {
        (str(operator), str(key).lower()): [as_text(value) for value in as_list(values)]
        for operator, pairs in (condition.items() if isinstance(condition, dict) else ())
        if isinstance(pairs, dict)
        for key, values in pairs.items()
    }
    return Statement(
        effect=str(raw.get("Effect")),
        principals=principals,
        actions=[as_text(action) for action in as_list(raw.get("Action"))],
        resources=[as_text(resource) for resource in as_list(raw.get("Resource"))],
        conditions=conditions,
        # Also one that only the deployment knows.
        conditional=bool(condition),
        excepts=any(key in raw for key in ("NotPrincipal", "NotAction", "NotResource")),
        path=path,
    )


def _unknown(path: Path) -> Statement:
    """A statement that only the deployment knows: it may allow anything."""
    return Statement("Allow", {"*": ["*"]}, ["*"], ["*"], {}, conditional=True, excepts=True, path=path)


def _texts(raw: Mapping[str, Any]) -> dict[str, list[str]]:
    return {str(key): [as_text(value) for value in as_list(values)] for key, values in raw.items()}


def _is_service(name: str, service: str) -> bool:
    """`logs` is both `logs.amazonaws.com` and `logs.eu-west-1.amazonaws.com`."""
    return name.split(".")[0] == service and name.rstrip(".").endswith((".com", ".cn", ".eu"))
