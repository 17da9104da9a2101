"""The order in which people expect the parts of a template, and the check that it is plain data."""

import math
from collections.abc import Mapping
from itertools import chain
from typing import Any

from cloudtrail_templates.errors import CloudTrailTemplatesError, shorten

_SECTIONS = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Resources",
    "Outputs",
)
_RESOURCE = (
    "Type",
    "Condition",
    "DependsOn",
    "CreationPolicy",
    "UpdatePolicy",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "Metadata",
    "Properties",
)
_PLAIN = {str, int, bool, type(None), dict, list}

# A key or an index, after the way to what holds it. As text it would take most of the time, and only errors need it.
_Path = tuple[Any, str | int] | None


def arrange(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of the template, its sections and the attributes of its resources in conventional order.

    Names that AWS does not list follow in the order given; everything deeper keeps its order.

    Raises:
        CloudTrailTemplatesError: the template is not a dict, or a value is not plain data (text, number, true, false,
            null, list or dict).

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
    """
    if not isinstance(template, Mapping):
        raise CloudTrailTemplatesError(
            f"the template must be a dict, got {shorten(template)}; pass template.to_dict()"
        )
    if not _is_plain_ascii(template):
        _check(dict(template), None)
    arranged = _first(_SECTIONS, template)
    resources = arranged.get("Resources")
    if isinstance(resources, dict):
        arranged["Resources"] = {
            title: _first(_RESOURCE, resource) if isinstance(resource, dict) else resource
            for title, resource in resources.items()
        }
    return arranged


def _first(names: tuple[str, ...], mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: mapping[name] for name in names if name in mapping}, **mapping}


def _is_plain_ascii(value: Any) -> bool:
    """Return whether nothing in the value needs a closer look; nearly all templates are so."""
    level = [value]
    while level:
        dicts = [one for one in level if type(one) is dict]
        keys = [*chain.from_iterable(dicts)]
        texts = keys + [one for one in level if type(one) is str]
        if not (
            _PLAIN.issuperset(map(type, level))
            and {str}.issuperset(map(type, keys))
            and "".join(texts).isascii()
        ):
            return False
        level = [*chain(*map(dict.values, dicts), *(one for one in level if type(one) is list))]
    return True


def _check(value: object, path: _Path) -> None:
    """Raise CloudTrailTemplatesError for a value that YAML and JSON would not read back the same."""
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise CloudTrailTemplatesError(
                f"{_written(path)} holds half a character: {shorten(value)}; give text that can be written as UTF-8"
            )
    elif isinstance(value, dict):
        for key, child in value.items():
            if not isinstance(key, str):
                raise CloudTrailTemplatesError(
                    f"{_written(path)} has a key of type {type(key).__name__}: {shorten(key)}; give text, as JSON does"
                )
            _check(key, path)
            _check(child, (path, key))
    elif isinstance(value, list | tuple):
        for index, child in enumerate(value):
            _check(child, (path, index))
    elif isinstance(value, float) and not math.isfinite(value):
        raise CloudTrailTemplatesError(
            f"{_written(path)} is {value}, which JSON cannot express; give a finite number"
        )
    elif value is not None and not isinstance(value, bool | int | float):
        raise CloudTrailTemplatesError(
            f"{_written(path)} is of type {type(value).__name__}: {shorten(value)}; give plain data, as to_dict() does"
        )


def _written(path: _Path) -> str:
    if path is None:
        return "template"
    before, step = path
    return _written(before) + (f"[{step}]" if isinstance(step, int) else f".{step}")
