"""A CloudFormation template as YAML, with the short tags and the order that AWS's own examples have.

A direct emitter, because general ones fold long strings, write anchors, or leave `1e3` and `0o17` bare, which
some readers take for numbers; and because they are slow.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from cloudtrail_templates.output.sections import arrange
from cloudtrail_templates.output.yaml_scalars import is_printable, other_scalar, quoted, scalar_text

_INDENT = "  "
# Written as `list | tuple`, the union would be made again for each value.
_LISTS = (list, tuple)

# The functions whose tag CloudFormation documents with text or a list: not `Fn::Transform`, nor those of `Rules`.
_FUNCTIONS = (
    "And, Base64, Cidr, Equals, FindInMap, GetAZs, GetAtt, If, ImportValue, Join, Not, Or, Select, Split, Sub"
)
_TAGS = {"Ref": "!Ref", "Condition": "!Condition"} | {
    f"Fn::{name}": f"!{name}" for name in _FUNCTIONS.split(", ")
}

# The characters that end a plain scalar between brackets, at least for some readers.
_FLOW_INDICATOR = re.compile(r"[\[\]{},:?]")
_RULE = re.compile(r"[A-Za-z0-9-]+", re.ASCII)
_LONGEST_FLOW = 110
# YAML reads a longer key only after a question mark; escapes grow a character to six.
_LONGEST_KEY = 1000


def to_yaml(template: Mapping[str, Any], header: str = "") -> str:
    """Return the template as YAML, which loads back to an equal dict.

    Short tags are used where they are legal: never two functions in a row, `!GetAtt` only for two plain
    names, and the long form wherever a tag would lose the type of its argument. Long strings stay on one
    line, strings of several lines become literal blocks, and text is quoted where a reader of YAML 1.1 or 1.2
    would read it as something else. Trivy reads comments: a resource with `Metadata: {trivy: {ignore: [AWS-0015]}}`
    gets one for each rule, before its first line.

    Args:
        template: the plain dict of a template, as troposphere's `Template.to_dict()` returns it.
        header: a comment for the first lines, without the `#`.

    Raises:
        CloudTrailTemplatesError: the template is not a dict, or a value in it is not plain data.

    Source:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
    """
    out = [f"# {line}".rstrip() + "\n" for line in header.splitlines()]
    arranged = arrange(template)
    if arranged:
        _entries(arranged, "", "", out)
    else:
        out.append("{}\n")
    return "".join(out)


def _entries(mapping: Mapping[str, Any], lead: str, pad: str, out: list[str]) -> None:
    """Write a mapping at `pad`; its first key follows `lead`, which may end in the dash of a list."""
    for key, value in mapping.items():
        if pad == _INDENT:
            out += [f"{pad}#trivy:ignore:{rule}\n" for rule in _ignored_by_trivy(value)]
        name = scalar_text(key)
        out.append(f"{lead}{name}:" if len(name) < _LONGEST_KEY else f"{lead}? {name}\n{pad}:")
        _value(value, pad, out)
        lead = pad


def _ignored_by_trivy(resource: Any) -> Iterator[str]:
    """Yield the rules in the resource's `Metadata: trivy: ignore`.

    Source: https://trivy.dev/latest/docs/configuration/filtering/#by-inline-comments
    """
    for key in ("Metadata", "trivy", "ignore"):
        resource = resource.get(key) if isinstance(resource, dict) else None
    for rule in resource if isinstance(resource, list | tuple) else ():
        if isinstance(rule, str) and _RULE.fullmatch(rule):
            yield rule


def _items(items: Iterable[Any], lead: str, pad: str, out: list[str]) -> None:
    inner = pad + _INDENT
    for item in items:
        if isinstance(item, dict) and item and not _short_form(item):
            _entries(item, f"{lead}- ", inner, out)
        elif isinstance(item, _LISTS) and item:
            _items(item, f"{lead}- ", inner, out)
        else:
            out.append(f"{lead}-")
            _value(item, pad, out)
        lead = pad


def _value(value: Any, pad: str, out: list[str]) -> None:
    """Write what follows a key's colon or an item's dash, up to the end of its last line."""
    # The dashes of a list are under its key, which saves bytes; those of arguments are further in.
    start, room = pad, _LONGEST_FLOW - len(pad)
    if isinstance(value, dict) and (short_form := _short_form(value)):
        tag, value = short_form
        start, room = pad + _INDENT, _LONGEST_FLOW
        out.append(f" {tag}")
    if isinstance(value, str):
        out.append(f" {_literal(value, pad) if _is_block(value) else scalar_text(value)}\n")
    elif isinstance(value, _LISTS):
        line = _flow_list(value, room)
        out.append("\n" if line is None else f" {line}\n")
        if line is None:
            _items(value, start, start, out)
    elif isinstance(value, dict) and value:
        out.append("\n")
        _entries(value, pad + _INDENT, pad + _INDENT, out)
    else:
        out.append(f" {other_scalar(value)}\n")


def _is_block(text: str) -> bool:
    """Return whether the text has several lines that need no escapes."""
    if "\n" not in text or text[0].isspace():
        return False
    return is_printable(text.replace("\n", "").replace("\t", ""))


def _short_form(mapping: Mapping[str, Any]) -> tuple[str, Any] | None:
    """Return the tag and its argument, if the mapping is a call that has a short form."""
    if len(mapping) != 1:
        return None
    ((name, argument),) = mapping.items()
    tag = _TAGS.get(name)
    if tag is None:
        return None
    if tag == "!GetAtt":
        match argument:
            case [str(title), str(attribute)] if title and attribute and "." not in title:
                return tag, f"{title}.{attribute}"
        return None
    if isinstance(argument, str):
        return tag, argument
    takes_list = tag not in ("!Ref", "!Condition")
    return (tag, argument) if takes_list and isinstance(argument, _LISTS) else None


def _flow(value: Any, room: int) -> str | None:
    """Return a value on one line, as AWS's examples write arguments; None for what needs more characters or lines."""
    if isinstance(value, str):
        return _flow_text(value) if len(value) <= room else None
    if isinstance(value, dict):
        short_form = _short_form(value)
        if short_form is None:
            return _flow_mapping(value, room)
        tag, value = short_form
        argument = _flow(value, room - len(tag) - 1)
        return None if argument is None else f"{tag} {argument}"
    if isinstance(value, _LISTS):
        return _flow_list(value, room)
    return other_scalar(value)


def _flow_list(items: Iterable[Any], room: int) -> str | None:
    parts = []
    for item in items:
        part = _flow(item, room)
        if part is None:
            return None
        room -= len(part) + len(", ")
        if room < 0:
            return None
        parts.append(part)
    return f"[{', '.join(parts)}]"


def _flow_mapping(mapping: Mapping[str, Any], room: int) -> str | None:
    parts = []
    for key, value in mapping.items():
        name = _flow(key, room)
        part = None if name is None else _flow(value, room - len(name))
        if part is None:
            return None
        parts.append(f"{name}: {part}")
        room -= len(parts[-1])
        if room < 0:
            return None
    return "{" + ", ".join(parts) + "}"


@lru_cache(4096)
def _flow_text(text: str) -> str:
    line = scalar_text(text)
    return quoted(line) if line[0] not in "'\"" and _FLOW_INDICATOR.search(line) else line


def _literal(text: str, pad: str) -> str:
    body = text.rstrip("\n")
    chomping = ("-", "", "+")[min(len(text) - len(body), 2)]
    lines = text.removesuffix("\n").split("\n")
    return "|" + chomping + "".join(f"\n{pad}{_INDENT}{line}" if line else "\n" for line in lines)
