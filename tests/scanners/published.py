"""The published templates as files for scanners, and what docs/scanners.md says that they report."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from templates.deployments import rendered

from cloudtrail_templates import CATALOG, to_json, to_yaml
from cloudtrail_templates.pages.scanner import EVERY
from cloudtrail_templates.pages.scanners import SCANNERS

JUDGES = Path(sys.prefix) / "judges"
"""Where `make judges` installs the scanners."""

Reported = set[tuple[str, str, str]]
"""Template, rule and logical id; the id is empty if the report names none."""


def write_yaml(folder: Path) -> Path:
    """Write each template as YAML, as users scan it, and return the folder."""
    return _write(folder, {f"{name}.yaml": to_yaml(rendered(name)) for name in CATALOG})


def write_json(folder: Path) -> Path:
    """Write each template as JSON."""
    return _write(folder, {f"{name}.json": to_json(rendered(name)) for name in CATALOG})


def write_without_suppressions(folder: Path) -> Path:
    """Write each template as JSON without the metadata of its resources."""

    def bare(body: dict[str, Any]) -> dict[str, Any]:
        resources = {
            title: {name: value for name, value in one.items() if name != "Metadata"}
            for title, one in body["Resources"].items()
        }
        return {**body, "Resources": resources}

    return _write(folder, {f"{name}.json": to_json(bare(rendered(name))) for name in CATALOG})


def _write(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def documented(key: str) -> Reported:
    """What the page says that the scanner reports."""
    (scanner,) = [one for one in SCANNERS if one.key == key]
    return {
        (template, report.rule, title)
        for report in scanner.reports
        for template, titles in report.places.items()
        for title in titles or ("",)
    }


def assert_documented(key: str, found: Iterable[tuple[str, str, str]]) -> None:
    """Fail unless the scanner reports exactly what the page says."""
    expected = documented(key)
    everywhere = {(template, rule) for template, rule, title in expected if (title,) == EVERY}
    reported = {
        (template, rule, "*" if (template, rule) in everywhere else title) for template, rule, title in found
    }
    new, gone = sorted(reported - expected), sorted(expected - reported)
    assert not new + gone, f"not on the page: {new}; only on the page: {gone}"
