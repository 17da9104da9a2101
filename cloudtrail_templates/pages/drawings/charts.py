"""Charts: lines over time, bars and tables."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from cloudtrail_templates.pages.drawings.svg import (
    COLORS,
    FAINT,
    Box,
    fitted,
    line,
    number,
    rectangle,
    text,
    text_width,
)

_SMALL = 10.0
_ROW = 21.0
_WIDEST = 140.0


def over_time(
    box: Box,
    data: Mapping[str, Any],
    labels: Sequence[str],
    *,
    stacked: bool = False,
    legend_right: bool = False,
    colors: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Yield the lines of series of counts, or areas on each other, with axes and a legend.

    Args:
        box: where it is drawn.
        data: the number of periods, and for each series the periods that have a number, with it.
        labels: the labels of the axis of time, at equal distances.
        stacked: draw areas on each other.
        legend_right: draw the legend on the right, not below.
        colors: the colors of series by name; others get the next one.
    """
    names = list(data["series"])
    legend = (
        Box(box.right - 170, box.y, 170, box.height) if legend_right else box.inside(0, box.height - 14, 0, 0)
    )
    plot = box.inside(44, 8, legend.width + 16 if legend_right else 12, 18 if legend_right else 34)
    values = [_filled(points, data["periods"]) for points in data["series"].values()]
    top = _rounded_up(
        max((sum(each) if stacked else max(each) for each in zip(*values, strict=True)), default=0)
    )
    yield from _axes(plot, top, labels)
    floor = [0.0] * data["periods"]
    drawn = _colors(names, colors)
    for series, color in zip(values, drawn, strict=True):
        if stacked:
            above = [low + value for low, value in zip(floor, series, strict=True)]
            yield _area(plot, floor, above, top, color)
            floor = above
        else:
            path = "L".join(_points(plot, series, top))
            yield f'<path d="M{path}" fill="none" stroke="{color}" stroke-width="1.3"/>'
    yield from _legend(legend, names, drawn, vertical=legend_right)


def _colors(names: Sequence[str], colors: Mapping[str, str] | None) -> list[str]:
    return [(colors or {}).get(name, COLORS[place % len(COLORS)]) for place, name in enumerate(names)]


def _axes(plot: Box, top: float, labels: Sequence[str]) -> Iterator[str]:
    for part in (0.0, 0.5, 1.0):
        y = plot.bottom - part * plot.height
        yield line(plot.x, y, plot.right, y)
        yield text(plot.x - 6, y + 3.5, _short(top * part), size=_SMALL, fill=FAINT, anchor="end")
    for place, label in enumerate(labels):
        x = plot.x + plot.width * place / (len(labels) - 1)
        yield text(x, plot.bottom + 14, label, size=_SMALL, fill=FAINT, anchor="middle")


def _legend(box: Box, names: Sequence[str], colors: Sequence[str], *, vertical: bool) -> Iterator[str]:
    x, y = box.x, box.y + 8
    for name, color in list(zip(names, colors, strict=True))[: int(box.height / 14) if vertical else None]:
        if not vertical and x + 14 + text_width(name, _SMALL) > box.right:
            return
        yield rectangle(Box(x, y - 4, 10, 4), color)
        yield text(x + 14, y + 1, fitted(name, box.width - 14, _SMALL), size=_SMALL)
        if vertical:
            y += 14
        else:
            x += 28 + text_width(name, _SMALL)


def bars(box: Box, rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Yield a bar for each row of a text and a number."""
    height = min(24.0, box.height / max(len(rows), 1))
    largest = max((row[-1] for row in rows), default=1)
    label_width = box.width * 0.45
    for place, row in enumerate(rows):
        y = box.y + place * height
        label = fitted(_name(str(row[0])), label_width, 11)
        yield text(box.x + label_width, y + height / 2 + 4, label, anchor="end")
        width = (box.width - label_width - 60) * row[-1] / largest
        yield rectangle(
            Box(box.x + label_width + 8, y + 3, max(width, 1), height - 6), COLORS[place % len(COLORS)]
        )
        yield text(
            box.x + label_width + 14 + width, y + height / 2 + 4, f"{row[-1]:,}", size=_SMALL, fill=FAINT
        )


def stacked_bars(
    box: Box, rows: Sequence[tuple[str, Mapping[str, int]]], colors: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Yield a bar for each row of a text and the numbers of series, one after the other, with a legend."""
    names = list(dict.fromkeys(name for _, row in rows for name in row))
    by_name = dict(zip(names, _colors(names, colors), strict=True))
    height = min(24.0, (box.height - 18) / max(len(rows), 1))
    largest = max((sum(row.values()) for _, row in rows), default=1)
    label_width = box.width * 0.38
    for place, (label, row) in enumerate(rows):
        y, x = box.y + place * height, box.x + label_width + 8
        shown = fitted(_name(label), label_width, _SMALL)
        yield text(box.x + label_width, y + height / 2 + 4, shown, size=_SMALL, anchor="end")
        for name, value in row.items():
            width = (box.width - label_width - 60) * value / largest
            yield rectangle(Box(x, y + 3, max(width, 1), height - 6), by_name[name])
            x += max(width, 1)
        yield text(x + 6, y + height / 2 + 4, f"{sum(row.values()):,}", size=_SMALL, fill=FAINT)
    if names != [""]:
        legend = box.inside(0, box.height - 14, 0, 0)
        yield from _legend(legend, names, list(by_name.values()), vertical=False)


def table(box: Box, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Yield a table, with as many rows as fit."""
    shown = [[_cell(cell) for cell in row] for row in rows[: int(box.height / _ROW) - 1]]
    widths = _column_widths(box.width, columns, shown)
    x = box.x
    for place, (name, width) in enumerate(zip(columns, widths, strict=True)):
        yield text(x, box.y + 13, fitted(name, width - 8, _SMALL), size=_SMALL, fill=FAINT, bold=True)
        for number_, row in enumerate(shown):
            y = box.y + (number_ + 1) * _ROW + 14
            yield text(x, y, fitted(row[place], width - 8, _SMALL), size=_SMALL)
        x += width
    for number_ in range(len(shown) + 1):
        y = box.y + (number_ + 1) * _ROW - 1
        yield line(box.x, y, box.right, y)


def _filled(points: Sequence[Sequence[int]], periods: int) -> list[float]:
    values = [0.0] * periods
    for place, value in points:
        values[place] = value
    return values


def _points(plot: Box, values: Sequence[float], top: float) -> list[str]:
    step = plot.width / (len(values) - 1)
    return [
        f"{number(plot.x + place * step)} {number(plot.bottom - plot.height * value / top)}"
        for place, value in enumerate(values)
    ]


def _area(plot: Box, floor: Sequence[float], above: Sequence[float], top: float, color: str) -> str:
    """Return an area, without the parts that have no height."""
    upper, lower = _points(plot, above, top), _points(plot, floor, top)
    high = {place for place, value in enumerate(above) if value > floor[place]}
    # A part begins and ends one point before and after those that have a height.
    drawn = sorted(
        {near for place in high for near in (place - 1, place, place + 1) if 0 <= near < len(upper)}
    )
    paths = []
    for _, part in groupby(enumerate(drawn), key=lambda one: one[1] - one[0]):
        places = [place for _, place in part]
        paths.append(
            "M" + "L".join([upper[one] for one in places] + [lower[one] for one in reversed(places)]) + "Z"
        )
    return f'<path d="{"".join(paths)}" fill="{color}" fill-opacity="0.85"/>'


def _rounded_up(value: float) -> float:
    """Return the next number of the form 1, 2, 4, 6 or 10 with zeros."""
    if value <= 2:
        return 2
    power: float = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 2, 4, 6, 10) if power * step >= value)


def _short(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    return f"{value / 1000:g}K" if value >= 1000 else f"{value:g}"


def _cell(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else _name(str(value))


def _name(value: str) -> str:
    """Return the end of an ARN: all of them begin alike."""
    return value.split(":", 5)[5] if value.startswith("arn:") else value


def _column_widths(width: float, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Return widths by the longest text of a column; very long ones are cut first."""
    needed = [
        min(text_width(max([name, *(row[place] for row in rows)], key=len), _SMALL), _WIDEST) + 14
        for place, name in enumerate(columns)
    ]
    return [one * width / sum(needed) for one in needed]
