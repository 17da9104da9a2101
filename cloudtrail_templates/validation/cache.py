"""Findings kept in the user's cache directory; an entry that is not intact is ignored."""

import contextlib
import hashlib
import json
import os
import stat
import sys
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cloudtrail_templates.validation.finding import Finding, Severity

MOST_ENTRIES = 200
# Findings that depend on the circumstances of a run, such as its time limit, and are not kept.
_NOT_KEPT = {"CT000", "E0002"}
_FORMAT = 1


def directory() -> Path:
    """Return where findings are kept: `$XDG_CACHE_HOME/cloudtrail-templates`, by default below `~/.cache`."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return Path(base if os.path.isabs(base) else os.path.expanduser("~/.cache")) / "cloudtrail-templates"


def key(template: Mapping[str, Any], *, name: str) -> dict[str, Any] | None:
    """Return all that the findings depend on; None where that is unknown, so that nothing is kept."""
    linter, lines = _linter(), hasattr(template, "start_mark")
    try:
        content = json.dumps(template)
    except (TypeError, ValueError, RecursionError):
        return None
    if linter is None or lines:
        return None
    return {
        "format": _FORMAT,
        "name": name,
        "content": _sha256(content.encode()),
        "linter": linter,
        "rules": _rules(),
        "python": sys.version,
    }


def load(key: Mapping[str, Any]) -> list[Finding] | None:
    """Return the findings that were kept under the key; None where there are none, or the entry is not intact."""
    try:
        # A named pipe in place of the file must not block.
        with open(os.open(_path(key), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
                return None
            entry = json.loads(file.read())
        if entry["key"] != key or entry["checksum"] != _checksum(key, entry["findings"]):
            return None
        return [_finding(fields) for fields in entry["findings"]]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def save(key: Mapping[str, Any], findings: list[Finding]) -> None:
    """Keep findings; where that is not possible, nothing happens."""
    if any(finding.rule in _NOT_KEPT for finding in findings):
        return
    fields = [_fields(finding) for finding in findings]
    entry = {"key": key, "checksum": _checksum(key, fields), "findings": fields}
    path = _path(key)
    fresh = path.with_name(f"{path.stem}.{os.getpid()}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.write_text(json.dumps(entry), encoding="utf-8")
        fresh.replace(path)
        _forget_oldest(path.parent)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()


def _forget_oldest(folder: Path) -> None:
    entries = [(entry.stat().st_mtime, entry.path) for entry in os.scandir(folder) if entry.is_file()]
    for _, path in sorted(entries)[: max(0, len(entries) - MOST_ENTRIES)]:
        with contextlib.suppress(OSError):
            os.unlink(path)


def _path(key: Mapping[str, Any]) -> Path:
    return directory() / "verdicts" / f"{_sha256(json.dumps(key, sort_keys=True).encode())}.json"


def _checksum(key: Mapping[str, Any], fields: Any) -> str:
    return _sha256(json.dumps([key, fields], sort_keys=True).encode())


def _fields(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "path": list(finding.path),
        "message": finding.message,
        "severity": finding.severity.value,
        "fix": finding.fix,
        "template": finding.template,
    }


def _finding(fields: Mapping[str, Any]) -> Finding:
    texts = {name: fields[name] for name in ("rule", "message", "fix", "template")}
    if not all(isinstance(value, str) for value in texts.values()):
        raise TypeError("a cached finding has the wrong types")
    return Finding(path=tuple(fields["path"]), severity=Severity(fields["severity"]), **texts)


@cache
def _linter() -> str | None:
    """Return a fingerprint of cfn-lint and its schemas without importing it: the hashes that pip recorded."""
    spec = find_spec("cfnlint")
    if spec is None or spec.origin is None:
        return None
    records = sorted(Path(spec.origin).parent.parent.glob("cfn_lint-*.dist-info/RECORD"))
    if not records:
        return None
    # `cfn-lint --update-specs` puts newer schemas here, which are then used instead of its own.
    updated = Path(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache"))) / "aws/cfn-lint/schemas"
    return _sha256(b"\0".join(_content(path) for path in (*records, updated / "version.json")))


@cache
def _rules() -> str:
    """Return a fingerprint of the code that finds our own findings."""
    package = Path(__file__).parent.parent
    files = [package / "errors.py"]
    for folder in ("cloudformation", "filter_pattern", "validation"):
        files += sorted((package / folder).rglob("*.py"))
    return _sha256(b"\0".join(_content(path) for path in files))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
