"""The regular expressions of filter patterns: the subset that AWS documents.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html#regex-expressions
"""

import string
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

Fail = Callable[[int, str], NoReturn]

MAX_POSITIONS = 2_000

_ASCII = frozenset(map(chr, range(128)))
_LETTERS_AND_DIGITS = frozenset(string.ascii_letters + string.digits)
_SYMBOLS = frozenset(":_#=@/;,- ")
_OPERATORS = frozenset("^$?[]{}|\\*+.")
_ALLOWED = _LETTERS_AND_DIGITS | _SYMBOLS | _OPERATORS
_SHORTHANDS = {"d": string.digits, "w": string.ascii_letters + string.digits + "_", "s": "\t \n"}
_COUNTS: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}


@dataclass(frozen=True)
class CharacterSet:
    """A set of ASCII characters that also contains either all other characters or none of them."""

    ascii: frozenset[str]
    others: bool = False

    def __contains__(self, character: str) -> bool:
        return character in self.ascii if character < "\x80" else self.others

    def negated(self) -> "CharacterSet":
        """Return the set of all characters but these."""
        return CharacterSet(_ASCII - self.ascii, not self.others)


@dataclass
class Alternative:
    """One alternative of a regular expression: a sequence of character sets, each with a count."""

    at_start: bool = False
    at_end: bool = False
    items: list[tuple[CharacterSet, int, int | None]] = field(default_factory=list)


def parse_regex(source: str, fail: Fail) -> list[Alternative]:
    """Return the alternatives of a regular expression.

    For an expression outside of AWS's subset it calls `fail` with the offset and with what was expected there.
    """
    return _Parser(source, fail).alternatives()


class _Parser:
    def __init__(self, source: str, fail: Fail) -> None:
        self.source = source
        self.fail = fail
        self.offset = 0
        self.positions = 0

    def peek(self) -> str:
        return self.source[self.offset : self.offset + 1]

    def take(self) -> str:
        character = self.peek()
        self.offset += 1
        return character

    def alternatives(self) -> list[Alternative]:
        for offset, character in enumerate(self.source):
            if character not in _ALLOWED:
                self.fail(
                    offset, r"a character that AWS allows in a regular expression, or \x and two hex digits"
                )
        found = [self.alternative()]
        while self.peek():
            self.offset += 1
            found.append(self.alternative())
        return found

    def alternative(self) -> Alternative:
        start = self.offset
        alternative = Alternative()
        if self.peek() == "^":
            self.offset += 1
            alternative.at_start = True
        while self.peek() not in ("", "|"):
            if alternative.at_end:
                self.fail(self.offset - 1, r"$ at the end of an alternative, or \$ for the character")
            if self.peek() == "$":
                self.offset += 1
                alternative.at_end = True
            else:
                alternative.items.append(self.item())
        if self.offset == start:
            self.fail(start, "something to match")
        return alternative

    def item(self) -> tuple[CharacterSet, int, int | None]:
        start = self.offset
        characters = self.characters()
        low, high = self.count()
        self.positions += max(low, high or 0, 1)
        if self.positions > MAX_POSITIONS:
            self.fail(start, f"counts that add up to at most {MAX_POSITIONS:,}")
        return characters, low, high

    def characters(self) -> CharacterSet:
        character = self.take()
        if character == "[":
            return self.character_class()
        if character == "\\":
            return self.escape()
        if character == ".":
            return CharacterSet(_ASCII, others=True)
        if character in _OPERATORS:
            self.fail(self.offset - 1, rf"something to match before it, or \{character} for the character")
        return CharacterSet(frozenset(character))

    def escape(self) -> CharacterSet:
        start = self.offset - 1
        character = self.take()
        if character.lower() in _SHORTHANDS:
            shorthand = CharacterSet(frozenset(_SHORTHANDS[character.lower()]))
            return shorthand.negated() if character.isupper() else shorthand
        if character == "x":
            digits = self.source[self.offset : self.offset + 2]
            if len(digits) < 2 or not set(digits) <= set(string.hexdigits) or int(digits, 16) > 127:
                self.fail(start, r"\x and two hex digits of an ASCII character")
            self.offset += 2
            return CharacterSet(frozenset(chr(int(digits, 16))))
        if character not in _OPERATORS | _SYMBOLS or not character:
            self.fail(start, r"\d \D \s \S \w \W \xhh or an escaped operator")
        return CharacterSet(frozenset(character))

    def character_class(self) -> CharacterSet:
        start = self.offset - 1
        negated = self.peek() == "^"
        self.offset += negated
        found = CharacterSet(frozenset())
        while self.peek() not in ("", "]"):
            member = self.class_member()
            if self.peek() == "-" and self.source[self.offset + 1 : self.offset + 2] not in ("", "]"):
                self.offset += 1
                member = self.range(member, self.class_member())
            found = CharacterSet(found.ascii | member.ascii, found.others or member.others)
        if not found.ascii:
            self.fail(start, "at least one character between [ and ]")
        if self.take() != "]":
            self.fail(start, "a ] that closes the [")
        return found.negated() if negated else found

    def class_member(self) -> CharacterSet:
        character = self.take()
        return self.escape() if character == "\\" else CharacterSet(frozenset(character))

    def range(self, first: CharacterSet, last: CharacterSet) -> CharacterSet:
        if len(first.ascii) != 1 or len(last.ascii) != 1 or min(first.ascii) > min(last.ascii):
            self.fail(self.offset - 1, "a range from a lower to a higher character")
        return CharacterSet(frozenset(map(chr, range(ord(min(first.ascii)), ord(min(last.ascii)) + 1))))

    def count(self) -> tuple[int, int | None]:
        count: tuple[int, int | None] = (1, 1)
        if self.peek() == "{":
            count = self.braces()
        elif self.peek() in _COUNTS:
            count = _COUNTS[self.take()]
        if self.peek() in _COUNTS or self.peek() == "{":
            self.fail(self.offset, "one count for one character or class")
        return count

    def braces(self) -> tuple[int, int | None]:
        start = self.offset
        end = self.source.find("}", start)
        low, comma, high = self.source[start + 1 : max(end, start)].partition(",")
        if end < 0 or not (low or high) or not (low + high).isdecimal() or len(low + high) > 8:
            self.fail(start, "a count such as {2}, {2,}, {,3} or {2,3}")
        self.offset = end + 1
        least = int(low or 0)
        most = (int(high) if high else None) if comma else least
        if most is not None and most < least:
            self.fail(start, "a count from a lower to a higher number")
        return least, most
