"""The tokens of the pattern language, as regular expressions that match in linear time, and AWS's limits."""

import re
from functools import lru_cache

from cloudtrail_templates.filter_pattern.clause import Selector, Step, Wildcard

MAX_CHARACTERS = 1_024
MAX_REGEXES = 2
MAX_WILDCARD_SELECTORS = 3

WHITE_SPACE = frozenset(" \t\r\n")
SELECTOR = re.compile(r"\$(?:\.(?:[A-Za-z0-9_-]+|\*|\['[^']+'\])(?:\[(?:[0-9]+|\*)\])*)+")
TEST = re.compile(
    r"[ \t\r\n]*(?:([!<>]=|[=<>])[ \t\r\n]*|IS[ \t\r\n]+(NULL|TRUE|FALSE)\b|(NOT)[ \t\r\n]+EXISTS\b)"
)
VALUE = re.compile(r'"((?:[^"\\]|\\["\\])*)"|%([^%]*)%|([^\s(){}&|"%=!<>$]+)')
NUMBER = re.compile(r"(?:\+(?!-))?(-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)")
BARE = re.compile(r"[A-Za-z0-9_.*]+")

_STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\.\['([^']+)'\]|\[([0-9]+)\]|(\.\*|\[\*\])")


def is_bare(text: str) -> bool:
    """Return whether a text needs no quotes in a pattern and is not read as a number there."""
    return bool(BARE.fullmatch(text)) and not NUMBER.fullmatch(text)


def unquoted(text: str) -> str:
    """Return the text of a quoted text: a backslash is removed before the character that it escapes."""
    return re.sub(r"\\(.)", r"\1", text) if "\\" in text else text


@lru_cache(maxsize=1_024)
def selector_of(text: str) -> Selector:
    """Return the selector for a match of `SELECTOR`."""
    return Selector(tuple(map(_step, _STEP.findall(text))))


def _step(groups: tuple[str, str, str, str]) -> Step:
    name, quoted, index, wildcard = groups
    if index:
        return int(index)
    return Wildcard(wildcard) if wildcard else name or quoted


def found_at(text: str, position: int) -> str:
    """Return the word, or the one white-space character, at a position; an empty text at the end."""
    match = re.compile(r"\s|\S[^\s(){}]*").match(text, position)
    return match[0] if match else ""


def hint_for_test(rest: str) -> str:
    """Return what to write instead of a text that follows a selector and is no test of it."""
    if re.match(r"IS\s+NOT\b", rest):
        return "IS NOT does not exist, compare with != or write NOT EXISTS"
    if re.match(r"EXISTS\b", rest):
        return "EXISTS does not exist, write = * for a field with any value"
    if re.match(r"(?i:is|not|exists)\b", rest):
        return "the keywords are IS NULL, IS TRUE, IS FALSE and NOT EXISTS"
    if re.match(r"[^\s\w(){}&|!<>=]", rest):
        return "write a name with other characters than letters, digits, - and _ as $.['name']"
    return ""


def hint_for_value(rest: str) -> str:
    """Return what to write instead of a text that follows an operator and is no value."""
    hints = {
        "=": "equality is a single =",
        '"': 'the text must end in ", and a \\ in it must precede " or \\',
        "%": "the regular expression must end in %",
    }
    return hints.get(rest[:1], "")
