"""The content of the library's page: every public name of the package, in groups."""

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
from cloudtrail_templates.policies import key, log_queue, log_reader, replication

_PACKAGE = __name__.partition(".")[0]

# A program cannot read the docstring of a constant, so the page has its own.
CONSTANTS = {
    "ALL_DETECTIONS": "Every detection of the library, as a tuple.",
    "NO_KMS_KEY": "As `key` of a log bucket, log group or topic: no KMS key. S3 then encrypts with SSE-S3.",
    "CATALOG": "Every published template by its name, as a `Definition`.",
    "Flag": "Type of a true or false option: `bool`, or a reference.",
    "Number": "Type of a whole number option: `int`, or a reference.",
    "Text": "Type of a text option: `str`, or a reference.",
    "Texts": "Type of a list option: a tuple of `str` or references, or a reference to a list.",
    "__version__": "The version of the library.",
}

COMPONENTS = "Components"
EXISTING = "Existing resources"
EVENTS = "Selectors of events"
KEY_USES = "Uses of a key"
DETECTIONS = "Detections"
OUTPUT = "Templates, validation and output"
ERRORS = "Errors"

# The sections of a docstring, with their headings on the page.
_SECTIONS = {"Args": "Arguments", "Attributes": "Fields", "Returns": "Returns", "Raises": "Raises"}
_SECTION = re.compile(rf"({'|'.join(_SECTIONS)}):\n(.*)", re.DOTALL)
_ITEM = re.compile(r"^    (\w+): (.*(?:\n     .*)*)", re.MULTILINE)

_SOURCE = re.compile(r"\s*(?:Source:\s*)?(https://docs\.aws\.amazon\.com/\S+)")


@dataclass(frozen=True)
class Entry:
    """A public name."""

    name: str
    value: Any

    @property
    def kind(self) -> str:
        """Its kind: function, constant, error, component or class."""
        if inspect.isfunction(self.value):
            return "function"
        if not inspect.isclass(self.value):
            return "constant"
        if issubclass(self.value, CloudTrailTemplatesError):
            return "error"
        return "component" if issubclass(self.value, Component) else "class"

    @property
    def module(self) -> str:
        """The module that defines it, for what the package itself does not export."""
        return str(self.value.__module__)

    @property
    def text(self) -> list[str]:
        """The paragraphs of its docstring, without sections such as `Args:`."""
        if self.kind == "constant":
            return [CONSTANTS.get(self.name, "")]
        return [one.strip() for one in self._paragraphs if one.strip() and not _SECTION.match(one)]

    @property
    def sections(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The sections of its docstring: the heading, and each item with its text."""
        found = filter(None, map(_SECTION.match, self._paragraphs))
        return [(_SECTIONS[section[1]], _ITEM.findall(section[2])) for section in found]

    @property
    def source(self) -> str:
        """The AWS page that its docstring names, or an empty text."""
        found = _SOURCE.search(self._docstring)
        return found[1] if found else ""

    @property
    def signature(self) -> str:
        """Its signature without types; an empty text if it has a table of options, or is not called by users."""
        if self.kind not in ("function", "class") or self.rows:
            return ""
        return self.name + _bare_signature(self.value)

    @cached_property
    def rows(self) -> list[Row]:
        """The options and objects that it takes."""
        return list(rows(self.value)) if inspect.isclass(self.value) else []

    @property
    def options(self) -> list[Row]:
        """The options, which have a description."""
        return [row for row in self.rows if row.description]

    @property
    def parts(self) -> list[Row]:
        """The objects that a user passes in, which have no description."""
        return [row for row in self.rows if not row.description]

    @property
    def members(self) -> list[tuple[str, str]]:
        """Its own public properties and methods, each with the first paragraph of its docstring."""
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
                summary = (inspect.getdoc(function) or "").partition("\n\n")[0]
                found.append((name + (call if function is member else ""), summary))
        return found

    @property
    def _paragraphs(self) -> list[str]:
        return _SOURCE.sub("", self._docstring).split("\n\n")

    @property
    def _docstring(self) -> str:
        return (inspect.getdoc(self.value) or "") if self.kind != "constant" else ""


@dataclass(frozen=True)
class LibraryPage:
    """The public names of a package."""

    names: Mapping[str, Any]

    @property
    def groups(self) -> dict[str, list[Entry]]:
        """Every public name, in exactly one group, and the uses of a key."""
        entries = [Entry(name, value) for name, value in self.names.items()]
        found = {
            group: [one for one in entries if _group(one) == group]
            for group in (COMPONENTS, EXISTING, EVENTS, KEY_USES, DETECTIONS, OUTPUT, ERRORS)
        }
        found[KEY_USES] = [Entry(name, use) for name, use in key_uses().items()]
        return found


def key_uses() -> dict[str, Any]:
    """Return the functions that make a use of a key, by name."""
    return {
        name: one
        for module in (key, log_reader, log_queue, replication)
        for name, one in vars(module).items()
        if name.endswith("_use") and one.__module__ == module.__name__
    }


def library_page() -> LibraryPage:
    """Return the page of this package."""
    # A module of the package must not import the package itself, which would import every module.
    package = importlib.import_module(_PACKAGE)
    return LibraryPage({name: getattr(package, name) for name in package.__all__})


def _group(entry: Entry) -> str:
    if entry.kind in ("component", "error"):
        return COMPONENTS if entry.kind == "component" else ERRORS
    kind = type(entry.value) if entry.kind == "constant" else entry.value
    layer = "detections" if entry.name == "ALL_DETECTIONS" else kind.__module__.removeprefix(f"{_PACKAGE}.")
    if layer.startswith("components.events."):
        return EVENTS
    by_layer = {
        "components": EXISTING,
        "detections": DETECTIONS,
        "filter_pattern": DETECTIONS,
        "languages": DETECTIONS,
    }
    return by_layer.get(layer.partition(".")[0], OUTPUT)


def _named(default: Any) -> Any:
    """Return the default, or its public name if it is a constant that is too long to show."""
    package = importlib.import_module(_PACKAGE)
    names = [name for name in package.__all__ if getattr(package, name) is default and default]
    return _Name(names[0]) if names and isinstance(default, tuple) else default


class _Name(str):
    """A text that signatures show without quotes."""

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
