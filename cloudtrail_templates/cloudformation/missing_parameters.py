"""Which parameters must have a value before a part of a template can be resolved."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cloudtrail_templates.cloudformation.comparisons import section

_NAME = re.compile(r"\$\{(?!!)([A-Za-z0-9:]+)\}")


def missing_values(template: Mapping[str, Any], raw: Any, resolved: Any = None) -> list[str]:
    """The parameters without a value that a part refers to, also by conditions and mappings.

    Where the resolved text still names some of them as `${Name}`, only these.
    """
    parameters = section(template, "Parameters")
    lacking = {name for name, body in parameters.items() if not _has_value(body)}
    left = [name for name in _NAME.findall(str(resolved)) if name in lacking]
    found = left or [name for name in _names(template, raw, frozenset()) if name in lacking]
    return list(dict.fromkeys(found))


def _has_value(parameter: Any) -> bool:
    return (
        isinstance(parameter, dict)
        and "Default" in parameter
        and not str(parameter.get("Type")).startswith("AWS::SSM::")
    )


def _names(template: Mapping[str, Any], raw: Any, seen: frozenset[str]) -> Iterator[str]:
    if isinstance(raw, list):
        for item in raw:
            yield from _names(template, item, seen)
    elif isinstance(raw, dict):
        for key, value in raw.items():
            if key == "Ref" and isinstance(value, str):
                yield value
            elif key == "Fn::Sub":
                yield from _NAME.findall(str(value[0] if isinstance(value, list) else value))
                yield from _names(template, value, seen)
            else:
                name = value[0] if key == "Fn::If" and isinstance(value, list) and value else value
                if key in ("Fn::If", "Condition") and isinstance(name, str) and name not in seen:
                    yield from _names(template, section(template, "Conditions").get(name), seen | {name})
                yield from _names(template, value, seen)
