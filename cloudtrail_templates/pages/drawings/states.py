"""Tiles of alarms with their states, as on a dashboard of CloudWatch."""

import math
from collections.abc import Iterator, Sequence

from cloudtrail_templates.pages.drawings.svg import Box, fitted, rectangle, text


def states(box: Box, alarms: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a tile for each alarm, those in ALARM first, as CloudWatch sorts them."""
    columns, gap = 4, 8.0
    count = math.ceil(len(alarms) / columns)
    width = (box.width - gap * (columns - 1)) / columns
    height = min(46.0, (box.height - gap * (count - 1)) / count)
    for place, (name, state) in enumerate(sorted(alarms, key=lambda one: one[1] != "ALARM")):
        row, column = divmod(place, columns)
        tile = Box(box.x + column * (width + gap), box.y + row * (height + gap), width, height)
        fill, ink, edge = (
            ("#fdf3f1", "#d13212", "#d13212") if state == "ALARM" else ("#f2f8f0", "#1d8102", "#b5d6a7")
        )
        yield rectangle(tile, fill, edge, 3)
        yield text(tile.x + 8, tile.y + height / 2 - 2, fitted(name, width - 14, 10.5), size=10.5)
        yield text(
            tile.x + 8,
            tile.y + height / 2 + 12,
            "In alarm" if state == "ALARM" else state,
            size=9.5,
            fill=ink,
            bold=True,
        )
