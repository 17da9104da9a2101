"""`Fn::ForEach` in a template: its loops, written out as CloudFormation does, as far as their collections are known."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudtrail_templates.cloudformation.template import Path, section

_LOOP = "Fn::ForEach::"
# CloudFormation takes 500 resources; loops inside of loops must not fill the memory.
_MOST_ITEMS = 2_000


@dataclass(frozen=True)
class ExpandedTemplate:
    """A template without the loops that can be written out.

    `origins` has the path of the fragment that each generated resource comes from, `left` the loops that stay.
    """

    body: Mapping[str, Any]
    origins: Mapping[str, Path]
    left: tuple[Path, ...]


@dataclass
class _Expansion:
    parameters: Mapping[str, Any]
    origins: dict[str, Path] = field(default_factory=dict)
    left: list[Path] = field(default_factory=list)
    items: int = 0

    def value(self, raw: Any, path: Path) -> Any:
        """Return a value with its loops written out."""
        if isinstance(raw, list):
            return [self.value(item, (*path, index)) for index, item in enumerate(raw)]
        if not isinstance(raw, dict):
            return raw
        result: dict[str, Any] = {}
        for key, value in raw.items():
            here = (*path, key)
            instances = list(self.instances(value)) if key.startswith(_LOOP) else None
            if instances is None:
                result[key] = self.value(value, here)
            elif not instances:
                self.left.append(here)
                result[key] = value
            for fragment in instances or ():
                written = self.value(fragment, here)
                result |= written
                if path == ("Resources",):
                    self.origins |= dict.fromkeys(written, here)
        return result

    def instances(self, loop: Any) -> Iterator[dict[str, Any]]:
        """Yield the fragment of a loop for each item of its collection; nothing where they are not known."""
        if not isinstance(loop, list) or len(loop) != 3:
            return
        identifier, collection, fragment = loop
        items = self.collection(collection)
        if not isinstance(identifier, str) or not isinstance(fragment, dict) or items is None:
            return
        self.items += len(items)
        for item in items if self.items <= _MOST_ITEMS else ():
            yield _filled(fragment, identifier, item)

    def collection(self, raw: Any) -> list[str] | None:
        if isinstance(raw, dict) and isinstance(name := raw.get("Ref"), str):
            declared = self.parameters.get(name)
            default = declared.get("Default") if isinstance(declared, dict) else None
            raw = default.split(",") if isinstance(default, str) and default else None
        if not isinstance(raw, list) or not all(isinstance(item, str | int) for item in raw):
            return None
        return [str(item).strip() for item in raw]


def expand_loops(template: Mapping[str, Any]) -> ExpandedTemplate:
    """Return the plain template with its loops written out. A collection in a parameter is that of its default.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
    """
    if _LOOP not in repr(template):
        return ExpandedTemplate(template, {}, ())
    expansion = _Expansion(section(template, "Parameters"))
    body = {
        name: expansion.value(part, (name,)) if name in ("Conditions", "Resources", "Outputs") else part
        for name, part in template.items()
    }
    return ExpandedTemplate(body, expansion.origins, tuple(dict.fromkeys(expansion.left)))


def _filled(raw: Any, identifier: str, item: str) -> Any:
    """Return a fragment with an item in place of the identifier; `&{}` leaves out what no logical id may have."""
    if isinstance(raw, str):
        plain = re.sub(r"[^A-Za-z0-9]", "", item)
        return raw.replace("${" + identifier + "}", item).replace("&{" + identifier + "}", plain)
    if isinstance(raw, list):
        return [_filled(value, identifier, item) for value in raw]
    if not isinstance(raw, dict):
        return raw
    if raw == {"Ref": identifier}:
        return item
    return {_filled(key, identifier, item): _filled(value, identifier, item) for key, value in raw.items()}
