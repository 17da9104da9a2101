"""Compiles selectors to functions that look up values in an event."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from cloudtrail_templates.filter_pattern.clause import Selector, Wildcard

MISSING: Final = object()


def finder(selector: Selector) -> Callable[[object], object]:
    """Return a function that looks up the value of a selector without a wildcard, or returns `MISSING`."""
    steps = selector.steps
    if len(steps) == 1 and isinstance(steps[0], str):
        return _field_finder(steps[0])

    def find(value: object) -> object:
        for step in steps:
            if step.__class__ is str:
                if value.__class__ is dict or isinstance(value, Mapping):
                    value = value.get(step, MISSING)
                else:
                    return MISSING
            elif isinstance(value, list | tuple) and step < len(value):  # type: ignore[operator]
                value = value[step]  # type: ignore[index]
            else:
                return MISSING
        return value

    return find


def _field_finder(name: str) -> Callable[[object], object]:
    # Most clauses test a field of the event itself, which needs no loop over steps.
    def find(value: object) -> object:
        if value.__class__ is dict or isinstance(value, Mapping):
            return value.get(name, MISSING)
        return MISSING

    return find


def compile_selector(selector: Selector) -> Callable[[object], Iterator[object]]:
    """Return a function that iterates over all values of an event that a selector points at."""
    wildcard = next((i for i, step in enumerate(selector.steps) if isinstance(step, Wildcard)), None)
    if wildcard is None:
        find = finder(selector)
        return lambda event: iter(() if (value := find(event)) is MISSING else (value,))
    before = finder(Selector(selector.steps[:wildcard]))
    after = finder(Selector(selector.steps[wildcard + 1 :]))
    members = _fields if selector.steps[wildcard] is Wildcard.FIELD else _elements
    return lambda event: (
        value for member in members(before(event)) if (value := after(member)) is not MISSING
    )


def _fields(value: object) -> Iterator[object]:
    return iter(value.values() if isinstance(value, Mapping) else ())


def _elements(value: object) -> Iterator[object]:
    return iter(value if isinstance(value, list | tuple) else ())
