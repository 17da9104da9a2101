"""What users read is in plain words: none of these phrases is in a page, a document, a help text or a message."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pages.reading import without_fences
from pages.rendered import rendered

from cloudtrail_templates.cli import main
from cloudtrail_templates.pages.command_help import collect_help

ROOT = Path(__file__).parents[1]

# Each phrase with what to write instead. Only phrases that are wrong wherever they are.
PHRASES = {
    r"told": "declared, documented, configured, notified",
    r"whoever": "anyone who, the principal that",
    r"hears?|heard": "receives, is notified",
    r"hand(?:ed|s)? (?:in|over)": "passed",
    r"stands? (?:in|beside|there|under|above|behind)": "is in, is next to",
    r"deaf": "saturated",
    r"to the letter": "unchanged, word for word",
    r"unless (?:it is |they are |somebody )?asks?(?:ed)? for": "by default",
    r"(?:gone|went|fell) silent|in silence": "delivers no events, without an error",
    r"meanwhile": "during that time, while it is in ALARM",
    r"seldom": "rarely",
    r"all day": "constantly",
    r"callers?": "principal",
    r"lets? (?:nobody|somebody|anybody) in": "grants access to no one, denies",
    r"merely": "only",
    r"farther": "further",
    r"the deed": "the attack",
    r"each exclude alone": "is excluded if ... or ...",
    r"as many days more": "for the same number of days again",
    r"named once": "has one name",
    r"taking .{1,40} for": "assuming",
    r"of one's own": "your own",
    r"belongs? into": "belongs in",
    r"work groups?": "workgroup",
}


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Every text that a user reads, with where it is from."""
    return tuple(_texts())


def _texts() -> Iterator[tuple[str, str]]:
    for name, page in rendered().items():
        yield f"docs/{name}", without_fences(page)
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        yield name, without_fences((ROOT / name).read_text(encoding="utf-8"))
    for command in collect_help(main):
        yield f"{command.path} --help", command.help
    for path in sorted((ROOT / "cloudtrail_templates").rglob("*.py")):
        for text in raised(path):
            yield str(path.relative_to(ROOT)), text


def raised(path: Path) -> Iterator[str]:
    """The literal texts of the errors that a module raises."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_text_has_the_phrase(phrase: str) -> None:
    found = [
        f"{name}: {text[max(0, match.start() - 60) : match.end() + 40]!r}"
        for name, text in texts()
        for match in re.finditer(rf"\b(?:{phrase})\b", " ".join(text.split()), re.IGNORECASE)
    ]
    assert found == [], PHRASES[phrase]


def test_the_texts_of_every_kind_are_read() -> None:
    kinds = [name.partition("/")[0].partition(" ")[0] for name, _ in texts()]
    assert set(kinds) == {
        "docs",
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "cloudtrail-templates",
        "cloudtrail_templates",
    }
    assert kinds.count("cloudtrail_templates") > 100
