"""The list of what was written, with checksums, so that a file can be proven to be ours and unchanged."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from cloudtrail_templates.version import VERSION

MANIFEST = "manifest.json"

_GENERATOR = "cloudtrail-templates"
# A manifest that somebody else wrote must not name a file outside its directory, nor a hidden one.
_OUR_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,200}")


class Record(NamedTuple):
    """What the manifest holds of one file."""

    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The files of one output directory, and the number of findings in each template.

    Attributes:
        files: file name to checksum and size in bytes.
        findings: template name to the number of findings in it.
        version: version of the generator.
        options: template name to the options of the command that made it differ from the published one.
    """

    files: Mapping[str, Record]
    findings: Mapping[str, int]
    version: str = VERSION
    options: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        files: Mapping[str, str],
        findings: Mapping[str, int],
        options: Mapping[str, Sequence[str]] | None = None,
    ) -> Self:
        """Return the manifest of these file names and their texts, which are written as UTF-8."""
        return cls(
            files={name: record(text.encode()) for name, text in files.items()},
            findings=dict(findings),
            options=dict(options or {}),
        )

    @classmethod
    def parse(cls, text: str | bytes) -> Self:
        """Return the manifest in a text; an empty one if the text is corrupt, or not a manifest of ours."""
        try:
            read: Any = json.loads(text)
            files = {
                str(file["name"]): Record(sha256=str(file["sha256"]), size=int(file["bytes"]))
                for file in read["files"]
                if _OUR_NAME.fullmatch(file["name"])
            }
            findings = {str(name): int(count) for name, count in read["findings"].items()}
            options = {
                str(name): [str(one) for one in used] for name, used in read.get("options", {}).items()
            }
            if read["generator"] == _GENERATOR:
                return cls(files=files, findings=findings, version=str(read["version"]), options=options)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            pass
        return cls(files={}, findings={}, version="")

    def only(self, templates: Collection[str]) -> "Manifest":
        """Return the part of the manifest that is about these templates."""
        return replace(
            self,
            files={name: file for name, file in self.files.items() if name.rpartition(".")[0] in templates},
            findings={name: count for name, count in self.findings.items() if name in templates},
            options={name: used for name, used in self.options.items() if name in templates},
        )

    def updated(self, newer: "Manifest") -> "Manifest":
        """Return the entries of both, those of the newer one where both have one.

        It is the manifest after a build of some templates into the directory of all.
        """
        return Manifest(
            files={**self.files, **newer.files},
            findings={**self.findings, **newer.findings},
            version=newer.version,
            options={
                **{name: used for name, used in self.options.items() if name not in newer.findings},
                **newer.options,
            },
        )

    def text(self) -> str:
        """Return the text of `manifest.json`, sorted by name, with one file on each line."""
        files = [
            json.dumps({"name": name, "sha256": file.sha256, "bytes": file.size})
            for name, file in sorted(self.files.items())
        ]
        findings = [f"{json.dumps(name)}: {count}" for name, count in sorted(self.findings.items())]
        options = [f"{json.dumps(name)}: {json.dumps(used)}" for name, used in sorted(self.options.items())]
        ending = f',\n  "options": {_lines("{", options, "}")}' if options else ""
        return (
            f'{{\n  "generator": "{_GENERATOR}",\n  "version": {json.dumps(self.version)},\n'
            f'  "files": {_lines("[", files, "]")},\n  "findings": {_lines("{", findings, "}")}{ending}\n}}\n'
        )


def record(data: bytes) -> Record:
    """Return the checksum and the size of a file's content."""
    return Record(sha256=hashlib.sha256(data).hexdigest(), size=len(data))


def _lines(opening: str, items: list[str], closing: str) -> str:
    return f"{opening}\n    " + ",\n    ".join(items) + f"\n  {closing}" if items else opening + closing
