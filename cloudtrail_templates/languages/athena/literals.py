"""Athena's literals: strings, LIKE patterns, numbers, JSON paths and regular expressions."""

import re

from cloudtrail_templates.filter_pattern.clause import Number, Step, Text
from cloudtrail_templates.filter_pattern.regex import Alternative, CharacterSet, parse_regex

_ASCII = frozenset(map(chr, range(128)))

# An exact integer that a DOUBLE holds as well.
_EXACT_DIGITS = 15


def literal(text: str) -> str:
    """Return a string literal."""
    return f"'{string_content(text)}'"


def string_content(text: str) -> str:
    """Return the text between the quotes of a string literal: Athena's only escape is the doubled quote."""
    return text.replace("'", "''")


def number_literal(number: Number) -> str:
    """Return a number literal to compare a DOUBLE with."""
    return number.text if "e" in number.text or len(number.text) <= _EXACT_DIGITS else f"{number.text}e0"


def like_pattern(text: Text) -> str:
    """Return the right side of LIKE for a text with wildcards."""
    escaped = re.sub(r"([!%_])", r"!\1", text.literal)
    escape = " ESCAPE '!'" if set("%_") & set(text.literal) else ""
    pattern = escaped if escape else text.literal
    return literal("%" * text.open_start + pattern + "%" * text.open_end) + escape


def json_path(steps: tuple[Step, ...]) -> str:
    """Return the path for `json_extract`: names and indexes, no wildcard."""
    return "$" + "".join(map(_path_step, steps))


def _path_step(step: Step) -> str:
    if isinstance(step, int):
        return f"[{path_index(step)}]"
    name = str(step)
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        return f".{name}"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'["{escaped}"]'


def path_index(index: int) -> int:
    """Return the index, or the largest one that Athena accepts, which no array has: its indexes are 32-bit integers."""
    return min(index, 2**31 - 2)


def regex_literal(source: str) -> str:
    """Return a regular expression for `regexp_like`, in a form whose classes and anchors mean the same in Java."""

    def fail(offset: int, expected: str) -> None:
        raise AssertionError(f"offset {offset}: expected {expected}")

    return literal("|".join(map(_alternative, parse_regex(source, fail))))  # type: ignore[arg-type]


def _alternative(alternative: Alternative) -> str:
    items = (_characters(characters) + _count(low, high) for characters, low, high in alternative.items)
    return r"\A" * alternative.at_start + "".join(items) + r"\z" * alternative.at_end


def _count(low: int, high: int | None) -> str:
    named = {(1, 1): "", (0, 1): "?", (0, None): "*", (1, None): "+"}.get((low, high))
    if named is not None:
        return named
    return f"{{{low}}}" if low == high else f"{{{low},{'' if high is None else high}}}"


def _characters(characters: CharacterSet) -> str:
    if characters.others and not _ASCII - characters.ascii:
        return r"[\s\S]"
    if characters.others:
        return f"[^{_class(_ASCII - characters.ascii)}]"
    if not characters.ascii:
        return r"[^\s\S]"
    if len(characters.ascii) == 1:
        (character,) = characters.ascii
        return character if character.isalnum() or character in " _-:/@#=;," else _escaped(character)
    return f"[{_class(characters.ascii)}]"


def _class(characters: frozenset[str]) -> str:
    """Return the members of a class, with ranges for three or more consecutive characters."""
    codes = sorted(map(ord, characters))
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][-1] + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return "".join(
        f"{_escaped(chr(run[0]))}-{_escaped(chr(run[-1]))}"
        if len(run) > 2
        else "".join(_escaped(chr(code)) for code in run)
        for run in runs
    )


def _escaped(character: str) -> str:
    if character.isalnum() or character == "_":
        return character
    if character.isprintable() and character != " ":
        return f"\\{character}"
    return f"\\x{ord(character):02X}"
