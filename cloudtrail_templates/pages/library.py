"""What the page of the library shows: every public name of the package, in groups."""

import importlib
import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cloudtrail_templates.components import Component
from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.pages.library_options import Row, rows
from cloudtrail_templates.policies import key as key_uses

_PACKAGE = __name__.partition(".")[0]

# The words stand in the source only, where a running program does not find them.
CONSTANTS = {
    "ALL_DETECTIONS": "Every detection that comes with the library, as a tuple.",
    "AMAZON_S3_KEY": "As the key of a log bucket: no KMS key, S3 encrypts with keys of its own (SSE-S3, AES256).",
    "CATALOG": "Every published template by its name, as a `Definition`, in the order in which they are deployed.",
    "Flag": "Type of an option that is true or false: `bool`, or a reference.",
    "Number": "Type of an option that is a whole number: `int`, or a reference.",
    "Text": "Type of an option that is a text: `str`, or a reference.",
    "Texts": "Type of an option that is a list of texts: a tuple of `str` or references, or a reference to a list.",
    "__version__": "The version of the library.",
}

COMPONENTS = "Components"
EXISTING = "What exists already"
KEY_USES = "What a key is used for"
DETECTIONS = "Detections"
OUTPUT = "Templates, validation and output"
ERRORS = "Errors"

_SOURCE = re.compile(r"\s*(?:Source:\s*)?(https://docs\.aws\.amazon\.com/\S+)")


@dataclass(frozen=True)
class Entry:
    """One public name."""

    name: str
    value: Any

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        if inspect.isfunction(self.value):
            return "function"
        if not inspect.isclass(self.value):
            return "constant"
        if issubclass(self.value, CloudTrailTemplatesError):
            return "error"
        return "component" if issubclass(self.value, Component) else "class"

    @property
    def text(self) -> list[str]:
        """The paragraphs of its docstring; what has a heading, such as `Args:`, stays in the code."""
        if self.kind == "constant":
            return [CONSTANTS.get(self.name, "")]
        paragraphs = _SOURCE.sub("", self._docstring).split("\n\n")
        return [one.strip() for one in paragraphs if one.strip() and not re.match(r"[A-Z]\w+:\n", one)]

    @property
    def source(self) -> str:
        """The page of AWS that it follows, if it names one."""
        found = _SOURCE.search(self._docstring)
        return found[1] if found else ""

    @property
    def signature(self) -> str:
        """How it is called, without types; nothing for what has a table, or is not made by a user."""
        if self.kind not in ("function", "class") or self.rows:
            return ""
        return self.name + _bare_signature(self.value)

    @cached_property
    def rows(self) -> list[Row]:
        """What it takes."""
        return list(rows(self.value)) if inspect.isclass(self.value) else []

    @property
    def options(self) -> list[Row]:
        """The options, each with its description."""
        return [row for row in self.rows if row.description]

    @property
    def parts(self) -> list[Row]:
        """The objects that are handed in."""
        return [row for row in self.rows if not row.description]

    @property
    def members(self) -> list[tuple[str, str]]:
        """What it gives and does: its own public properties and methods, with their first sentence."""
        if self.kind not in ("component", "class"):
            return []
        found = []
        for name, member in inspect.getmembers_static(self.value):
            inherited = self.value is not Component and hasattr(Component, name)
            if name.startswith("_") or (self.kind == "component" and inherited):
                continue
            function = getattr(member, "fget", None) or getattr(member, "func", None) or member
            if inspect.isfunction(function) and function.__module__.startswith(f"{_PACKAGE}."):
                call = _bare_signature(function).replace("(self, ", "(").replace("(self)", "()")
                said = (inspect.getdoc(function) or "").partition("\n\n")[0]
                found.append((name + (call if function is member else ""), said))
        return found

    @property
    def _docstring(self) -> str:
        return (inspect.getdoc(self.value) or "") if self.kind != "constant" else ""


@dataclass(frozen=True)
class LibraryPage:
    """The public names of a package."""

    names: Mapping[str, Any]

    @property
    def groups(self) -> dict[str, list[Entry]]:
        """Every public name, each in one group, and the uses of a key."""
        entries = [Entry(name, value) for name, value in self.names.items()]
        found = {
            group: [one for one in entries if _group(one) == group]
            for group in (COMPONENTS, EXISTING, KEY_USES, DETECTIONS, OUTPUT, ERRORS)
        }
        found[KEY_USES] = [
            Entry(name, one) for name, one in vars(key_uses).items() if re.search("_uses?$", name)
        ]
        return found


def library_page() -> LibraryPage:
    """The page of this package."""
    # Only the command imports the whole package; the page, too, describes it as its users see it.
    package = importlib.import_module(_PACKAGE)
    return LibraryPage({name: getattr(package, name) for name in package.__all__})


def _group(entry: Entry) -> str:
    if entry.kind in ("component", "error"):
        return COMPONENTS if entry.kind == "component" else ERRORS
    kind = type(entry.value) if entry.kind == "constant" else entry.value
    layer = "detections" if entry.name == "ALL_DETECTIONS" else kind.__module__.removeprefix(f"{_PACKAGE}.")
    by_layer = {"components": EXISTING, "detections": DETECTIONS, "filter_pattern": DETECTIONS}
    return by_layer.get(layer.partition(".")[0], OUTPUT)


def _named(default: Any) -> Any:
    """The default, or the public name of one that is too long to be shown."""
    package = importlib.import_module(_PACKAGE)
    names = [name for name in package.__all__ if getattr(package, name) is default and default]
    return _Name(names[0]) if names and isinstance(default, tuple) else default


class _Name(str):
    """A text whose representation is itself."""

    def __repr__(self) -> str:
        return str(self)


def _bare_signature(function: Any) -> str:
    signature = inspect.signature(function)
    bare = [
        one.replace(annotation=inspect.Parameter.empty, default=_named(one.default))
        for one in signature.parameters.values()
    ]
    shown = signature.replace(parameters=bare, return_annotation=inspect.Signature.empty)
    return str(shown).replace("<factory>", "{}")
