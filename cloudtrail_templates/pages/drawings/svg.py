"""Shapes and texts of an SVG drawing."""

from html import escape
from typing import NamedTuple

INK, FAINT, LINE, PAPER, BACKGROUND = "#16191f", "#5f6b7a", "#d5dbdb", "#ffffff", "#f2f3f3"
COLORS = (
    *("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22"),
    *("#17becf", "#aec7e8", "#ffbb78", "#98df8a", "#ff9896", "#c5b0d5", "#c49c94", "#f7b6d2", "#c7c7c7"),
)

# A letter is about so wide, in parts of the size of the font.
_LETTER = 0.6


class Box(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    def inside(self, left: float, top: float, right: float, bottom: float) -> "Box":
        """Return the rectangle without these margins."""
        return Box(self.x + left, self.y + top, self.width - left - right, self.height - top - bottom)

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height


def number(value: float) -> str:
    """Return a coordinate in few characters."""
    return f"{value:.1f}".removesuffix(".0")


def rectangle(box: Box, fill: str, stroke: str = "none", radius: float = 0) -> str:
    """Return a rectangle."""
    x, y, width, height = map(number, box)
    rounded = f' rx="{number(radius)}"' if radius else ""
    border = "" if stroke == "none" else f' stroke="{stroke}"'
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}"{rounded} fill="{fill}"{border}/>'


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = LINE) -> str:
    """Return a line."""
    a, b, c, d = map(number, (x1, y1, x2, y2))
    return f'<path d="M{a} {b}L{c} {d}" stroke="{stroke}"/>'


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is."""
    return len(text) * size * _LETTER


def fitted(text: str, width: float, size: float) -> str:
    """Return the text, cut where it is too wide."""
    most = int(width / (size * _LETTER))
    return text if len(text) <= most else f"{text[: max(most - 1, 1)]}\N{HORIZONTAL ELLIPSIS}"


def text(
    x: float,
    y: float,
    content: str,
    *,
    size: float = 11,
    fill: str = INK,
    anchor: str = "start",
    bold: bool = False,
) -> str:
    """Return a text; `y` is its base line."""
    weight = ' font-weight="700"' if bold else ""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    style = f'font-size="{number(size)}" fill="{fill}"{weight}{place}'
    return f'<text x="{number(x)}" y="{number(y)}" {style}>{escape(content, quote=False)}</text>'


def document(width: float, height: float, title: str, parts: list[str]) -> str:
    """Return the drawing with a title for those who cannot see it."""
    size = f"{number(width)} {number(height)}"
    font = "font-family=\"'Amazon Ember','Helvetica Neue',Helvetica,Arial,'DejaVu Sans',sans-serif\""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{number(width)}" role="img" {font}>'
    return "\n".join([head, f"<title>{escape(title)}</title>", *parts, "</svg>"])
