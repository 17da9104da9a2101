"""GitHub Markdown from plain text, escaped so that it reads the same in a paragraph, a list and a table."""

import re
from collections.abc import Mapping, Sequence

from cloudtrail_templates.claims import NOT_DOCUMENTED

_SPECIAL = re.compile(
    # An underscore within a word is no emphasis; an ampersand matters only where an entity could begin.
    r"[\\`*\[\]<>|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?\w+;)"
)
# In the descriptions of templates, commands are in single quotes.
_SPAN = re.compile(r"`([^`]+)`|'((?:aws|cloudtrail-templates) [^']+)'")

# The value of a command's option is in capitals, in angle brackets, or contains `=` or `:`.
_VALUE = r"(?:[A-Za-z][\w-]*[=:][\w.=,:/-]*(?<=\w)|[A-Z]\w*|<[\w-]+>)"
_COMMAND = re.compile(rf"\baws [a-z0-9-]+ [a-z0-9-]*[a-z0-9](?: --[a-z0-9-]+(?: {_VALUE})?)*")


class Markdown(str):
    """Text that is Markdown already and is not escaped again."""

    __slots__ = ()


def prose(text: str, names: Mapping[str, Markdown] | None = None) -> Markdown:
    """Return the text escaped, with AWS commands as code and each of the names replaced by its Markdown."""
    names = names or {}
    words = "|".join(map(re.escape, names))
    special = rf"{_SPAN.pattern}|{_COMMAND.pattern}" + (
        rf"|(?<![\w./-])(?:{words})(?![\w-])" if words else ""
    )
    result, end = "", 0
    text = re.sub(r"\s+", " ", text)
    for found in re.finditer(special, text):
        result += _SPECIAL.sub(r"\\\g<0>", text[end : found.start()])
        result += names[found[0]] if found[0] in names else code(found[1] or found[2] or found[0])
        end = found.end()
    result += _SPECIAL.sub(r"\\\g<0>", text[end:])
    # At the start of a line, `#`, `-` and `1.` would begin a heading or a list.
    return Markdown(re.sub(r"^(?:(?=[#+-])|(\d{1,9})(?=[.)](?:\s|$)))", r"\1\\", result))


def code(value: object) -> Markdown:
    """Return the value as a code span that works in a table, too; an empty value as the word *empty*."""
    text = str(value)
    if not text:
        return Markdown("*empty*")
    if not re.search(r"[|`\n]|^\s|\s$", text):
        return Markdown(f"`{text}`")
    # A pipe ends a table cell even in a code span; the HTML entity of a pipe does not.
    return Markdown(
        "<code>" + re.sub(r"[^A-Za-z0-9 ]", lambda found: f"&#{ord(found[0])};", text) + "</code>"
    )


def fence(text: str, language: str = "") -> Markdown:
    """Return the unchanged text as a block of code."""
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return Markdown(f"{ticks}{language}\n{text}\n{ticks}")


def link(text: str, target: str) -> Markdown:
    """Return a link; the text is escaped, the target is a path or an address."""
    return Markdown(f"[{text if isinstance(text, Markdown) else prose(text)}]({target})")


def source_links(sources: Sequence[str]) -> Markdown:
    """Return links to the sources of a claim, or that there are none: `([source](https://...))`."""
    if sources[0] == NOT_DOCUMENTED:
        reports = (link("report", one) for one in sources[1:])
        return Markdown(f"({', '.join((NOT_DOCUMENTED, *reports))})")
    numbers = [""] if len(sources) == 1 else [f" {number}" for number in range(1, len(sources) + 1)]
    links = (link(f"source{number}", one) for number, one in zip(numbers, sources, strict=True))
    return Markdown(f"({', '.join(links)})")


def listed(items: list[Markdown], word: str = "or") -> Markdown:
    """Return the items as a list in a sentence: `a, b or c`."""
    if len(items) < 2:
        return Markdown("".join(items))
    return Markdown(f"{', '.join(items[:-1])} {word} {items[-1]}")
