"""Joins two conditions on one field, because an event pattern can have only one condition on a field."""

from typing import Any

from cloudtrail_templates.languages.eventbridge.matches import Match, Matches, refused


def both(one: Matches, other: Matches) -> Matches:
    """Return the alternatives that hold where both conditions hold; none if no value meets them.

    Raises:
        FilterPatternError: one field would have to meet two conditions, which an event pattern cannot express.
    """
    found = (_shared(first, second) for first in one for second in other)
    return tuple(dict.fromkeys(match for match in found if match is not None))


def _shared(one: Match, other: Match) -> Match | None:
    if one == other:
        return one
    if "missing" in (one.kind, other.kind):
        return None
    if one.is_exact or other.is_exact:
        first, second = (one, other) if one.is_exact else (other, one)
        return first if _holds(second, first.known) else None
    if "numeric" in (one.kind, other.kind):
        raise refused(_words(one, other), "a field can have one condition")
    if one.kind == other.kind and isinstance(one.value, tuple) and isinstance(other.value, tuple):
        return Match(one.kind, (*one.value, *(value for value in other.value if value not in one.value)))
    if one.kind.startswith("but"):
        one, other = other, one
    if (
        other.kind == "but"
        and isinstance(other.value, tuple)
        and not any(_holds(one, value) for value in other.value)
    ):
        return one
    raise refused(_words(one, other), "a field can have one condition")


def _words(one: Match, other: Match) -> str:
    return f"{one.kind} {one.value} and {other.kind} {other.value}"


def _holds(match: Match, value: Any) -> bool:
    """Return whether a known value meets a condition."""
    kind, wanted = match
    if match.is_exact:
        # Equal ones are one condition already, so a number and another one differ.
        return kind == "is" and type(value) is type(wanted) and bool(value == wanted)
    if kind.startswith("but"):
        if not isinstance(wanted, tuple) or not all(isinstance(one, str) for one in wanted):
            raise refused(f"{kind} {wanted} and {value}", "a field can have one condition")
        # A comparison of a filter pattern holds for texts and numbers alone.
        positive = kind.removeprefix("but").strip() or "is"
        if value is None or isinstance(value, bool):
            return False
        return not any(_holds(Match(positive, one), value) for one in wanted)
    if kind == "numeric":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        raise refused(f"{value} and {kind} {wanted}", "a field can have one condition")
    return isinstance(value, str) and _TESTS[kind](value, wanted)


_TESTS = {"prefix": str.startswith, "suffix": str.endswith, "wildcard": str.__contains__}
