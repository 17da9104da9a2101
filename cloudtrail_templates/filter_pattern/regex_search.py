"""A search for a regular expression in time that is linear in the text, for every expression.

AWS allows no groups, so an alternative is a sequence of character sets, each with a count. Python's `re` would backtrack:
`a*a*a*b` takes polynomial time. google-re2 does not, but has no wheels for Alpine Linux. Here every position of the
expression is one bit of an integer, and a character of the text moves all bits at once, so nothing is tried twice.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NoReturn

from cloudtrail_templates.filter_pattern.regex import Alternative, CharacterSet, parse_regex


@lru_cache(maxsize=64)
def compile_regex(source: str) -> Callable[[str], bool]:
    """Return a test whether a valid regular expression matches anywhere in a text."""

    def fail(offset: int, expected: str) -> NoReturn:
        raise ValueError(f"offset {offset}: expected {expected}")

    return _Search(parse_regex(source, fail)).found_in


class _Search:
    """The compiled expression. Bit i of a state is set if the text so far matches the positions before i."""

    def __init__(self, alternatives: list[Alternative]) -> None:
        self.sets: list[CharacterSet | None] = []
        self.skippable = self.repeatable = 0
        self.starts = self.anywhere = 0
        self.accept = self.accept_at_end = 0
        for alternative in alternatives:
            self.add(alternative)
        self.not_skippable = ~self.skippable
        self.moves = _Moves(self)
        self.starts = self.with_skips(self.starts)
        self.anywhere = self.with_skips(self.anywhere)

    def add(self, alternative: Alternative) -> None:
        start = 1 << len(self.sets)
        self.starts |= start
        if not alternative.at_start:
            self.anywhere |= start
        for characters, low, high in alternative.items:
            copies = max(low, 1) if high is None else high
            for copy in range(copies):
                bit = 1 << len(self.sets)
                if copy >= low:
                    self.skippable |= bit
                if high is None and copy == copies - 1:
                    self.repeatable |= bit
                self.sets.append(characters)
        if alternative.at_end:
            self.accept_at_end |= 1 << len(self.sets)
        else:
            self.accept |= 1 << len(self.sets)
        self.sets.append(None)

    def with_skips(self, state: int) -> int:
        """Return the state with all positions that it reaches without a character."""
        entered = state & self.skippable
        if not entered:
            return state
        # The addition carries from the lowest entered bit to the end of each run of skippable bits. The bits below the
        # carry stay as they are: they are not reached.
        carried = self.skippable + entered
        unreached = carried & (self.skippable ^ entered)
        return state | (self.skippable ^ unreached) | (carried & self.not_skippable)

    def found_in(self, text: str) -> bool:
        """Return whether the expression matches anywhere in the text."""
        moves, accept, anywhere = self.moves, self.accept, self.anywhere
        state = self.starts
        if state & accept:
            return True
        for character in text:
            forward, stay = moves[character]
            state = self.with_skips(((state & forward) << 1) | (state & stay)) | anywhere
            if state & accept:
                return True
            if not state:
                return False
        return bool(state & self.accept_at_end)


class _Moves(dict[str, tuple[int, int]]):
    """By character, the bits that it moves forward and the bits that it keeps in their place."""

    def __init__(self, search: _Search) -> None:
        self.search = search
        self.other = self.of("\x80")

    def __missing__(self, character: str) -> tuple[int, int]:
        if character > "\x7f":
            return self.other
        self[character] = self.of(character)
        return self[character]

    def of(self, character: str) -> tuple[int, int]:
        forward = sum(
            1 << i for i, characters in enumerate(self.search.sets) if characters and character in characters
        )
        return forward, (forward & self.search.repeatable) << 1
