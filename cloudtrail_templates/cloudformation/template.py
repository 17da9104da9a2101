"""The plain data of a template: its sections, and the paths to its parts."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]
"""The way to a part of a template: `("Resources", "Trail", "Properties")`."""

_VARIABLE = re.compile(r"\$\{\s*([^!}\s][^}\s]*)\s*\}")


def section(template: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a section of the template; empty where it is missing or no mapping."""
    found = template.get(name)
    return found if isinstance(found, dict) else {}


def plain(value: Any) -> Any:
    """Return the value as JSON has it: keys are text, and so is what JSON does not know, such as a date."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)


def as_list(value: Any) -> list[Any]:
    """Return a list as it is, None as an empty list, anything else as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def named_conditions(raw: Any) -> Iterator[str]:
    """Yield the names of the conditions that a part of a template depends on, with `Condition` or `Fn::If`."""
    if isinstance(raw, Mapping):
        match raw.get("Fn::If"):
            case [str(name), *_]:
                yield name
        if isinstance(raw.get("Condition"), str):
            yield raw["Condition"]
        for value in raw.values():
            yield from named_conditions(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from named_conditions(value)


def references(raw: Any) -> Iterator[str]:
    """Yield the names that an expression refers to with `Ref`."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            if key == "Ref" and isinstance(value, str):
                yield value
            else:
                yield from references(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from references(value)


def names_in(raw: Any) -> set[str]:
    """Return every text in a part of a template that may be a name, also in `${...}` and before a dot."""
    found: set[str] = set()
    ahead = [raw]
    while ahead:
        value = ahead.pop()
        if isinstance(value, dict):
            ahead += value.values()
        elif isinstance(value, list):
            ahead += value
        elif isinstance(value, str):
            for text in (value, *_VARIABLE.findall(value)):
                found |= {text, text.partition(".")[0]}
    return found


def resources_named_in(raw: Any, names: set[str]) -> set[str]:
    """Return which of the resources a part of a template refers to, or depends on."""
    found: set[str] = set()
    ahead = [(None, raw)]
    while ahead:
        key, value = ahead.pop()
        if isinstance(value, dict):
            ahead += value.items()
        elif isinstance(value, list):
            ahead += [(key, item) for item in value]
        elif isinstance(value, str):
            if key in {"Ref", "DependsOn"}:
                found |= {value} & names
            elif key == "Fn::GetAtt":
                found |= {value.split(".")[0]} & names
            elif key == "Fn::Sub":
                found |= {name for name in names if "${" + name + "}" in value or "${" + name + "." in value}
    return found
