"""The content of a file is UTF-8 without a byte order mark, whatever it was."""

import codecs

import pytest

from cloudtrail_templates.backtest.reading.text_encoding import to_utf8

TEXT = '{"eventName": "é€😀"}'


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
    ],
)
def test_every_encoding_gives_the_same_text_in_blocks_of_any_size(data: bytes, size: int) -> None:
    blocks = (data[start : start + size] for start in range(0, len(data), size))
    assert b"".join(to_utf8(blocks)).decode() == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_list_without_a_byte_order_mark_is_recognized(encoding: str) -> None:
    assert b"".join(to_utf8(iter(["[1]".encode(encoding)]))) == b"[1]"


@pytest.mark.parametrize("data", [b"", b"{", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_short_content_is_no_error(data: bytes) -> None:
    assert b"".join(to_utf8(iter([data] if data else []))) == data.removeprefix(codecs.BOM_UTF8).removeprefix(
        codecs.BOM_UTF16_LE
    )


def test_a_cut_off_character_is_replaced() -> None:
    assert b"".join(to_utf8(iter([TEXT.encode("utf-16")[:-1]]))).decode() == TEXT[:-1] + "\ufffd"
