"""Read Markdown pages in tests: their text without marks, their links, anchors and tables."""

import html
import re
from collections.abc import Iterator


def without_fences(page: str) -> str:
    """The page without its blocks of code."""
    return re.sub(r"^(`{3,})\w*\n.*?^\1$", "", page, flags=re.M | re.S)


def fences(page: str) -> list[str]:
    """The blocks of code of a page."""
    return [found[1] for found in re.findall(r"^(`{3,})\w*\n(.*?)\n\1$", page, flags=re.M | re.S)]


def plain(markdown: str) -> str:
    """The words of the text, without escapes, code marks, bold marks and the targets of links."""
    text = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\([^)]*\)", r"\1", markdown)
    text = re.sub(r"<br>", " ", text)
    text = re.sub(r"</?(?:code|a|details|summary)\b[^>]*>", "", text)
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    return " ".join(html.unescape(text).replace("`", "").replace("**", "").split())


def links(page: str) -> list[str]:
    """The targets of the links of a page."""
    return re.findall(r"(?<!\\)\[(?:\\.|[^\]\\])*\]\(([^)]*)\)", without_fences(page))


def headings(page: str) -> list[str]:
    """The headings of a page, of any level."""
    return [plain(found) for found in re.findall(r"^#+ (.*)$", without_fences(page), flags=re.M)]


def anchors(page: str) -> set[str]:
    """What a link can lead to within a page, as GitHub names it."""
    slugs = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings(page)}
    return slugs | set(re.findall(r'<a id="([^"]+)">', page))


def rows(page: str) -> Iterator[list[str]]:
    """The rows of all tables of a page, cell by cell, without their headings."""
    for line in without_fences(page).splitlines():
        if line.startswith("|") and not re.fullmatch(r"[|: -]+", line):
            yield [plain(cell) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def table_lines(page: str) -> Iterator[list[str]]:
    """The lines of each table of a page."""
    lines: list[str] = []
    for line in [*without_fences(page).splitlines(), ""]:
        if line.startswith("|"):
            lines.append(line)
        elif lines:
            yield lines
            lines = []
