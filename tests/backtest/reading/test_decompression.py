"""Decompression: data as it comes, with a limit on what a small file can become."""

import bz2
import gzip
import lzma
from collections.abc import Callable
from typing import Any

import pytest

from cloudtrail_templates.backtest.reading import decompression
from cloudtrail_templates.backtest.reading.decompression import (
    BOMB_BYTES,
    BOMB_RATIO,
    ReadBytes,
    decompress,
)

COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}

each_kind = pytest.mark.parametrize("kind", COMPRESSORS)


def in_blocks(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@each_kind
def test_a_file_that_compresses_well_is_no_bomb_as_long_as_it_stays_small(kind: str) -> None:
    text = b" " * (4 << 20)
    data = COMPRESSORS[kind](text)
    assert len(text) > BOMB_RATIO * len(data)
    assert len(text) < BOMB_BYTES
    assert b"".join(decompress(iter([data]), kind, ReadBytes(len(data)))) == text


@each_kind
def test_a_bomb_is_an_error(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decompression, "BOMB_BYTES", 3 << 20)
    data = COMPRESSORS[kind](b" " * (8 << 20))
    with pytest.raises(EOFError, match="^decompresses to more than 200 times its size$"):
        list(decompress(iter([data]), kind, ReadBytes(len(data))))


@each_kind
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_members_in_blocks_of_any_size_with_zeros_behind_are_one_content(kind: str, size: int) -> None:
    data = b"".join(COMPRESSORS[kind](part) for part in (b"one ", b"two ", b"three")) + bytes(100)
    assert b"".join(decompress(iter(in_blocks(data, size)), kind, ReadBytes())) == b"one two three"


@each_kind
def test_data_that_is_cut_off_or_damaged_is_an_error_that_says_so(kind: str) -> None:
    data = COMPRESSORS[kind](bytes(range(256)) * 100)
    with pytest.raises(EOFError, match=f"^is cut off in the middle of its {kind} data$"):
        list(decompress(iter([data[:-10]]), kind, ReadBytes()))
    with pytest.raises(EOFError, match=f"^is damaged: its {kind} data is invalid$"):
        list(decompress(iter([data + b"garbage, and more of it"]), kind, ReadBytes()))


@each_kind
def test_members_after_one_another_are_not_copied_again_and_again(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = []
    new_member = decompression.DECOMPRESSORS[kind]

    class Member:
        def __init__(self) -> None:
            self.member = new_member()

        def __getattr__(self, name: str) -> Any:
            return getattr(self.member, name)

        def decompress(self, data: bytes, max_length: int) -> bytes:
            sizes.append(len(data))
            return bytes(self.member.decompress(data, max_length))

    monkeypatch.setitem(decompression.DECOMPRESSORS, kind, Member)
    data = COMPRESSORS[kind](b"a") * 10_000
    assert b"".join(decompress(iter([data]), kind, ReadBytes(len(data)))) == b"a" * 10_000
    assert max(sizes) < len(data) // 5
