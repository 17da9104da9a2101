"""Records as `json.loads` returns them, and how to look into them."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from ..filter_pattern import Selector
from ..filter_pattern.lookup import finder
from .trees import Path, Values

Getter: TypeAlias = Callable[[Any], Values]

TIME: Path = ("eventTime",)


class DictReader:
    """Records as `json.loads` returns them."""

    plain = False

    def __init__(self) -> None:
        self._getters: dict[tuple[Path, ...], Getter] = {}
        self.time = finder(Selector(TIME))

    def getter(self, paths: tuple[Path, ...]) -> Getter:
        """A function that gives the values at the paths, `MISSING` for what is not there."""
        getter = self._getters.get(paths)
        if getter is None:
            getter = self._getters[paths] = together([finder(Selector(path)) for path in paths])
        return getter

    def document(self, text: bytes) -> list[Any]:
        """The records of a document; ValueError, RecursionError as `load`, and where one is no object."""
        value = load(text)
        return _only_objects(value["Records"] if isinstance(value, dict) and "Records" in value else None)

    def elements(self, text: bytes) -> list[Any]:
        """The records of an array; raises as `document` does."""
        return _only_objects(load(text))


def _only_objects(value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError("expected an array of objects")
    return value


def load(text: bytes) -> Any:
    """A JSON value; bytes that are no UTF-8 become U+FFFD.

    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    return json.loads(text.decode("utf-8", "replace"))


def together(lookups: Sequence[Callable[[Any], object]]) -> Getter:
    """One function that gives what all of them give."""
    if len(lookups) == 1:
        (lookup,) = lookups
        return lambda record: (lookup(record),)
    return lambda record: tuple([lookup(record) for lookup in lookups])
