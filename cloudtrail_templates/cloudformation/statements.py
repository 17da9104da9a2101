"""Policy documents as lists of statements, in whatever form they are written."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from cloudtrail_templates.cloudformation.resolver import as_text, is_known
from cloudtrail_templates.cloudformation.template import Path, as_list
from cloudtrail_templates.cloudformation.wildcards import normal


@dataclass(frozen=True)
class Statement:
    """One statement of a policy; a single value in the policy is a list of one here."""

    effect: str
    principals: Mapping[str, list[str]]
    actions: list[str]
    resources: list[str]
    conditions: Mapping[tuple[str, str], list[str]]
    conditional: bool
    excepts: bool
    path: Path
    not_principals: Mapping[str, list[str]] | None = None
    not_actions: list[str] | None = None
    not_resources: list[str] | None = None

    @property
    def allows(self) -> bool:
        """Whether the effect is Allow."""
        return self.effect == "Allow"

    @property
    def for_everybody(self) -> bool:
        """Whether the principal is everybody, with or without an account."""
        return "*" in [*self.principals.get("*", []), *self.principals.get("AWS", [])]

    def for_service(self, service: str) -> bool:
        """Return whether the principal is the service (`cloudtrail`), everybody, or unknown."""
        services = [normal(name) for name in self.principals.get("Service", [])]
        unknown = any(not is_known(name.replace("${AWS::Region}", "")) for name in services)
        return (
            self.excepts
            or self.for_everybody
            or unknown
            or any(_is_service(name, service) for name in services)
        )

    def names_service(self, service: str) -> bool:
        """Return whether the service itself is a principal, and not only everybody."""
        return any(_is_service(normal(name), service) for name in self.principals.get("Service", []))

    def covers(self, action: str) -> bool:
        """Return whether the actions include that one."""
        patterns = [pattern.lower() for pattern in self.actions]
        return self.excepts or any(
            not is_known(pattern) or fnmatchcase(action.lower(), pattern) for pattern in patterns
        )

    def values(self, *keys: str) -> list[str]:
        """Return all values that the conditions compare these keys with, whose case does not matter."""
        wanted = {key.lower() for key in keys}
        return [value for (_, key), values in self.conditions.items() if key in wanted for value in values]


def statements(document: Any, path: Path = ()) -> list[Statement] | None:
    """Return the statements of a resolved policy document, also of JSON text; None where it cannot be read."""
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except (ValueError, RecursionError):
            return None
    if not isinstance(document, dict):
        return None
    path = (*path, "Statement")
    return [
        _statement(item, path) if isinstance(item, dict) else _unknown(path)
        for item in as_list(document.get("Statement"))
    ]


def documents(raw: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield every policy document in resolved properties, also in JSON text, with its path."""
    if isinstance(raw, str) and raw.lstrip().startswith("{") and '"Statement"' in raw:
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
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
    condition = raw.get("Condition")
    conditions = {
        (str(operator), str(key).lower()): _texts(values)
        for operator, pairs in (condition.items() if isinstance(condition, dict) else ())
        if isinstance(pairs, dict)
        for key, values in pairs.items()
    }
    return Statement(
        effect=str(raw.get("Effect")),
        principals=_principals(raw.get("Principal", {})),
        actions=_texts(raw.get("Action")),
        resources=_texts(raw.get("Resource")),
        conditions=conditions,
        # Also a condition that is known only at deployment.
        conditional=bool(condition),
        excepts=any(key in raw for key in ("NotPrincipal", "NotAction", "NotResource")),
        path=path,
        not_principals=_principals(raw["NotPrincipal"]) if "NotPrincipal" in raw else None,
        not_actions=_texts(raw["NotAction"]) if "NotAction" in raw else None,
        not_resources=_texts(raw["NotResource"]) if "NotResource" in raw else None,
    )


def _unknown(path: Path) -> Statement:
    """Return a statement that is known only at deployment: it may allow anything."""
    return Statement("Allow", {"*": ["*"]}, ["*"], ["*"], {}, conditional=True, excepts=True, path=path)


def _principals(raw: Any) -> dict[str, list[str]]:
    if raw == "*":
        return {"*": ["*"]}
    return {str(key): _texts(values) for key, values in raw.items()} if isinstance(raw, dict) else {}


def _texts(raw: Any) -> list[str]:
    # A function inside of JSON text is not resolved.
    return ["${unknown}" if isinstance(value, dict | list) else as_text(value) for value in as_list(raw)]


def _is_service(name: str, service: str) -> bool:
    """Return whether a principal is the service: `logs.amazonaws.com` and `logs.eu-west-1.amazonaws.com` are `logs`."""
    return name.split(".")[0] == service and name.rstrip(".").endswith((".com", ".cn", ".eu"))
