"""Decode JSON texts into events, and look up fields in them.

Where simdjson is installed an event is a view of the text, which makes Python objects only of the fields that are looked
up. Elsewhere it is a dict. Both give the same values for everything that CloudTrail writes. They differ in three ways:
of two fields with one name in an object, a view returns the first and a dict the last; a view allows about twenty more
levels of nesting, of a thousand; and a view raises ValueError when an integer of more than 4,300 digits is looked up,
which json refuses when it decodes the text.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

from cloudtrail_templates.filter_pattern.lookup import MISSING

try:
    import fastsimdjson
except ImportError:  # the extra `backtest` is not installed
    fastsimdjson = None

Event: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str, ...]
"""Names that lead from an event to a field; the empty path is the event itself."""
Values: TypeAlias = tuple[object, ...]

FIRST_PATHS: tuple[Path, ...] = (("eventName",), ("errorCode",), ("readOnly",), ("userIdentity", "type"))
"""The fields that decide most patterns; they have few different values."""

SECOND_PATHS: tuple[Path, ...] = (
    ("eventSource",),
    ("awsRegion",),
    ("eventType",),
    ("userIdentity", "invokedBy"),
)
"""Further fields with few different values."""

OBJECTS: tuple[type[Any], ...] = (dict, *((fastsimdjson.Object,) if fastsimdjson else ()))
ARRAYS: tuple[type[Any], ...] = (list, *((fastsimdjson.Array,) if fastsimdjson else ()))
_NOTHING: Event = {}


def decode(text: bytes) -> Any:
    """Return the JSON value of a text. Bytes that are not UTF-8 become U+FFFD.

    Raises:
        ValueError: The text is not JSON; the message says where.
    """
    if fastsimdjson:
        with suppress(ValueError, RecursionError):
            return fastsimdjson.parse(text)
    try:
        return json.loads(text.decode("utf-8", "replace"))
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno} column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except ValueError:
        raise ValueError("a number of more than 4,300 digits") from None


def elements(array: Any) -> list[Any]:
    """Return the elements of an array, with None for a number of more than 4,300 digits."""
    try:
        return list(array)
    except ValueError:
        return [_element(array, index) for index in range(len(array))]


def _element(array: Any, index: int) -> Any:
    with suppress(ValueError):
        return array[index]
    return None


def are_objects(values: Sequence[Any]) -> bool:
    """Return whether all values are JSON objects."""
    return set(OBJECTS).issuperset(map(type, values))


def first_fields(events: Sequence[Event]) -> list[Values]:
    """Return the values of each event at `FIRST_PATHS`, `MISSING` for a field that is not there.

    Written out, like `second_fields`: a loop over paths would take three times as long.
    """
    try:
        return [
            (
                event.get("eventName", MISSING),
                event.get("errorCode", MISSING),
                event.get("readOnly", MISSING),
                event.get("userIdentity", _NOTHING).get("type", MISSING),
            )
            for event in events
        ]
    except AttributeError:  # a userIdentity that is not an object
        return [fields(event, FIRST_PATHS) for event in events]


def second_fields(events: Sequence[Event]) -> list[Values]:
    """Return the values of each event at `SECOND_PATHS`, `MISSING` for a field that is not there."""
    try:
        return [
            (
                event.get("eventSource", MISSING),
                event.get("awsRegion", MISSING),
                event.get("eventType", MISSING),
                event.get("userIdentity", _NOTHING).get("invokedBy", MISSING),
            )
            for event in events
        ]
    except AttributeError:
        return [fields(event, SECOND_PATHS) for event in events]


def fields(event: Event, paths: Sequence[Path]) -> Values:
    """Return the values of an event at the paths, `MISSING` for a field that is not there."""
    return tuple([_field(event, path) for path in paths])


def _field(event: Event, path: Path) -> object:
    value: Any = event
    for name in path:
        if not isinstance(value, OBJECTS):
            return MISSING
        value = value.get(name, MISSING)
    return value


def without_views(values: Values) -> Values:
    """Return the values with lists and dicts instead of views."""
    return tuple(map(_without_view, values))


def _without_view(value: Any) -> object:
    if isinstance(value, dict | list | str):
        return value
    if isinstance(value, OBJECTS):
        return value.as_dict()
    return value.as_list() if isinstance(value, ARRAYS) else value
