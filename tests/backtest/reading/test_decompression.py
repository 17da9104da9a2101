"""Decompression: gzip data as it comes, with a limit on what a small file can become."""

import gzip
from io import BytesIO

from cloudtrail_templates.backtest.reading.decompression import BOMB_BYTES, BOMB_RATIO, read_blocks


def test_a_file_that_compresses_well_is_no_bomb_as_long_as_it_stays_small() -> None:
    text = b" " * (4 << 20)
    data = gzip.compress(text)
    assert len(text) > BOMB_RATIO * len(data)
    assert len(text) < BOMB_BYTES
    assert b"".join(read_blocks(BytesIO(data), lambda _: None)) == text
