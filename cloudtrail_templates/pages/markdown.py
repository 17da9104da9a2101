"""Text as GitHub's Markdown, escaped so that it reads the same in a paragraph, a list and a table."""

import re
from collections.abc import Mapping

_SPECIAL = re.compile(
    # An underscore within a word is no emphasis; an ampersand only begins an entity.
    r"[\\`*\[\]<>|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?\w+;)"
)
# A description of a template cannot have backticks, so commands stand in quotes there.
_SPAN = re.compile(r"`([^`]+)`|'((?:aws|cloudtrail-templates) [^']+)'")

# What a person would type: a value is in capitals, in angle brackets, or holds `=` or `:`.
_VALUE = r"(?:[A-Za-z][\w-]*[=:][\w.=,:/-]*(?<=\w)|[A-Z]\w*|<[\w-]+>)"
_COMMAND = re.compile(rf"\baws [a-z0-9-]+ [a-z0-9-]*[a-z0-9](?: --[a-z0-9-]+(?: {_VALUE})?)*")


class Markdown(str):
    """Text that is Markdown already, and must not be escaped again."""

    __slots__ = ()


def prose(text: str, names: Mapping[str, Markdown] | None = None) -> Markdown:
    """The text escaped, its `code` and AWS commands as code, and each of the names as what stands for it."""
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
    # First in a line, `#`, `-` and `1.` would begin a heading or a list.
    return Markdown(re.sub(r"^(?:(?=[#+-])|(\d{1,9})(?=[.)](?:\s|$)))", r"\1\\", result))


def code(value: object) -> Markdown:
    """The value as a code span that stands unchanged in a table, too."""
    text = str(value)
    if text and not re.search(r"[|`\n]|^\s|\s$", text):
        return Markdown(f"`{text}`")
    # A pipe ends a cell even in a code span. As an entity it does not, and is nothing else to Markdown.
    return Markdown(
        "<code>" + re.sub(r"[^A-Za-z0-9 ]", lambda found: f"&#{ord(found[0])};", text) + "</code>"
    )


def fence(text: str, language: str = "") -> Markdown:
    """The text, to the letter, as a block of code."""
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return Markdown(f"{ticks}{language}\n{text}\n{ticks}")


def link(text: str, target: str) -> Markdown:
    """A link; the text is escaped, the target is a path or an address."""
    return Markdown(f"[{text if isinstance(text, Markdown) else prose(text)}]({target})")


def listed(items: list[Markdown], word: str = "or") -> Markdown:
    """The items as a person lists them: `a, b or c`."""
    if len(items) < 2:
        return Markdown("".join(items))
    return Markdown(f"{', '.join(items[:-1])} {word} {items[-1]}")
