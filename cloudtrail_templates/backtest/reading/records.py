"""Texts decoded into records, and fields looked up in them.

A record is a view of the text, which makes Python objects of the fields that are asked for and of no others, where
simdjson is installed and takes the text; elsewhere it is a dict that json made. Both give the same values of all that
CloudTrail writes. Of two fields of one name in an object a view gives the first and a dict the last; objects may be
nested a little deeper in a view, by some twenty of a thousand levels; and an integer of more than 4,300 digits is an
error of the text for json, while a view raises ValueError when it is asked for.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

from cloudtrail_templates.backtest.matching.decision_trees import FIRST, SECOND, Path, Values
from cloudtrail_templates.filter_pattern.lookup import MISSING

try:
    import fastsimdjson
except ImportError:  # the extra `backtest` is not installed
    fastsimdjson = None

Record: TypeAlias = Mapping[str, Any]

OBJECTS: tuple[type[Any], ...] = (dict, *((fastsimdjson.Object,) if fastsimdjson else ()))
_ARRAYS: tuple[type[Any], ...] = (list, *((fastsimdjson.Array,) if fastsimdjson else ()))
_NOTHING: Record = {}


def document(text: bytes) -> list[Record] | None:
    """The records of a text `{"Records": [...]}`, or None where one is broken or no object."""
    value = _decoded(text)
    return _objects(value.get("Records")) if isinstance(value, OBJECTS) else None


def elements(text: bytes) -> list[Record] | None:
    """The records of a text that stands between the brackets of an array, or None as in `document`."""
    return _objects(_decoded(b"[%b]" % text))


def load(text: bytes) -> Any:
    """A JSON value; bytes that are no UTF-8 become U+FFFD.

    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    return json.loads(text.decode("utf-8", "replace"))


def first_fields(records: Sequence[Record]) -> list[Values]:
    """The values of each record at the paths `FIRST`, `MISSING` for what is not there.

    Written out, like `second_fields`: a loop over paths would take three times as long.
    """
    try:
        return [
            (
                record.get("eventName", MISSING),
                record.get("errorCode", MISSING),
                record.get("readOnly", MISSING),
                record.get("userIdentity", _NOTHING).get("type", MISSING),
            )
            for record in records
        ]
    except AttributeError:  # a userIdentity that is no object
        return [fields(record, FIRST) for record in records]


def second_fields(records: Sequence[Record]) -> list[Values]:
    """The values of each record at the paths `SECOND`, `MISSING` for what is not there."""
    try:
        return [
            (
                record.get("eventSource", MISSING),
                record.get("awsRegion", MISSING),
                record.get("eventType", MISSING),
                record.get("userIdentity", _NOTHING).get("invokedBy", MISSING),
            )
            for record in records
        ]
    except AttributeError:
        return [fields(record, SECOND) for record in records]


def fields(record: Record, paths: Sequence[Path]) -> Values:
    """The values of a record at the paths, `MISSING` for what is not there."""
    return tuple([_field(record, path) for path in paths])


def _field(record: Record, path: Path) -> object:
    value: Any = record
    for name in path:
        if not isinstance(value, OBJECTS):
            return MISSING
        value = value.get(name, MISSING)
    return value


def plain(values: Values) -> Values:
    """The values with lists and dicts in the place of views."""
    return tuple(map(_plain, values))


def _plain(value: Any) -> object:
    if isinstance(value, dict | list | str):
        return value
    if isinstance(value, OBJECTS):
        return value.as_dict()
    return value.as_list() if isinstance(value, _ARRAYS) else value


def _decoded(text: bytes) -> Any:
    for parse in (fastsimdjson.parse, load) if fastsimdjson else (load,):
        with suppress(ValueError, RecursionError):
            return parse(text)
    return None


def _objects(values: Any) -> list[Record] | None:
    records = list(values) if isinstance(values, _ARRAYS) else None
    return records if records is not None and set(OBJECTS).issuperset(map(type, records)) else None
