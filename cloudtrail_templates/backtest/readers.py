"""Texts decoded into records: with msgspec where it is installed and takes them, and with json elsewhere.

All readers give the same values.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .dicts import DictReader
from .structs import StructReader, struct_reader
from .trees import Path


@dataclass(frozen=True)
class Piece:
    """Records, and how to look into them."""

    records: list[Any]
    reader: DictReader | StructReader


class Decoder:
    """Decodes texts with the fastest reader that takes them; all give the same values.

    Args:
        paths: the fields that will be asked for.
        simple_paths: those of them that are asked first, and where nothing but texts and flags is expected.
    """

    def __init__(self, paths: Iterable[Path], simple_paths: Iterable[Path]) -> None:
        self._dicts = DictReader()
        self._readers: list[DictReader | StructReader] = [self._dicts]
        every, simple = tuple({*paths, *simple_paths}), tuple(simple_paths)
        if general := struct_reader(every):
            plain = StructReader(every, frozenset(simple), plain=True)
            self._readers = [plain, general] if plain.is_direct(simple) else [general]

    def document(self, text: bytes) -> Piece | None:
        """The records of a text `{"Records": [...]}`, or None where one is broken or no object."""
        for reader in self._readers:
            with suppress(ValueError, RecursionError):
                return Piece(reader.document(text), reader)
        return None

    def elements(self, text: bytes) -> Piece | None:
        """The records of a text that stands between the brackets of an array, or None as in `document`."""
        array = b"[%b]" % text
        for reader in self._readers:
            with suppress(ValueError, RecursionError):
                return Piece(reader.elements(array), reader)
        return None

    def taken_apart(self, records: list[Any]) -> Piece:
        """Records that were decoded before, as dicts."""
        return Piece(records, self._dicts)
