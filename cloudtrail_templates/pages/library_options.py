"""The options of a class of the library, and the objects that a user passes to it, as rows of a table."""

import importlib
from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from troposphere import AWSHelperFn

from cloudtrail_templates import detections
from cloudtrail_templates.components import Component
from cloudtrail_templates.options import Declared, declared_options
from cloudtrail_templates.pages.markdown import Markdown, code, link, listed

# Every component has these fields; the page explains them once, at `Component`.
_COMMON = {"title", "condition", "tags"}
REQUIRED = Markdown("**required**")
_PACKAGE = __name__.partition(".")[0]
_TYPE_NAMES = {
    bool: "`True` or `False`",
    int: "whole number",
    str: "text",
    AWSHelperFn: "reference",
    Any: "anything",
}


@dataclass(frozen=True)
class Row:
    """An option of a class, or an object that a user passes to it."""

    name: Markdown
    takes: Markdown
    default: Markdown
    description: str

    @property
    def required(self) -> bool:
        """Whether there is no default."""
        return self.default == REQUIRED


def rows(kind: type) -> Iterator[Row]:
    """Yield the options of a component class or an `Existing...` class, then its objects, without descriptions."""
    options = declared_options(kind)
    if not is_dataclass(kind) or not (options or issubclass(kind, Component)):
        return
    hints = get_type_hints(kind)
    common = _COMMON if issubclass(kind, Component) and kind is not Component else set()
    own = [one for one in fields(kind) if one.name not in common]
    for field in own:
        if field.name in options:
            yield _option(field, options[field.name], made=issubclass(kind, Component))
    for field in own:
        if field.name not in options:
            yield Row(code(field.name), _type_text(hints[field.name]), _default(field), "")


def _option(field: Field[Any], declared: Declared, *, made: bool) -> Row:
    option, kinds = declared.option, declared.kinds
    if option.AllowedValues:
        takes = [code(repr(value)) for value in option.AllowedValues]
    elif tuple in kinds:
        takes = [Markdown("tuple of texts")]
    else:
        takes = [Markdown(next(words for kind, words in _TYPE_NAMES.items() if kind in kinds))]
    if NoneType in kinds:
        takes.append(code(None))
    # "Empty: a new one is made" is true of components only, not of existing resources.
    empty = option.empty.replace("Empty:", "`None`:") if made and NoneType in kinds else ""
    name = Markdown(code(field.name) + (r" \*" if option.decides else ""))
    return Row(name, listed(takes), _default(field), option.claim(empty))


def _default(field: Field[Any]) -> Markdown:
    if field.default_factory is not MISSING:
        return code(field.default_factory())
    if field.default is MISSING:
        return REQUIRED
    # Show the name of a pack, because the text of all its detections would fill the page.
    names = (name for name, value in vars(detections).items() if value is field.default and name.isupper())
    return code(next(names, repr(field.default)))


def _type_text(hint: Any) -> Markdown:
    kind, parts = get_origin(hint), get_args(hint)
    if kind in (Union, UnionType):
        return listed([_type_text(part) for part in parts])
    if kind is tuple:
        return Markdown(f"tuple of {_type_text(parts[0])}")
    if kind is not None:
        return Markdown(f"mapping of {_type_text(parts[0])} to {_type_text(parts[1])}")
    if hint is NoneType:
        return code(None)
    if hint in _TYPE_NAMES:
        return Markdown(_TYPE_NAMES[hint])
    # Only public names have a section on the page.
    if hint.__name__ in importlib.import_module(_PACKAGE).__all__:
        return link(code(hint.__name__), f"#{hint.__name__.lower()}")
    return code(hint.__name__)
