"""A CloudFormation template as JSON: whatever fits on a line stands on one, the rest is spread out."""

from collections.abc import Mapping
from json import JSONEncoder
from typing import Any

from cloudtrail_templates.output.sections import arrange

_INDENT = " "
_WIDTH = 160
# The template and its sections are always spread out, so that each resource starts a line of its own.
_SPREAD = 2

_encode = JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def to_json(template: Mapping[str, Any]) -> str:
    """The text of a template, in the same order as its YAML.

    Lists and objects stand on one line if that ends within 160 columns, and so do short ones beside each other; the
    indent is one space: a template that is sent in the request, not through S3, may have 51,200 bytes.

    Args:
        template: the plain dict of a template, as troposphere's `Template.to_dict()` returns it.

    Raises:
        CloudTrailTemplatesError: a value is not plain data.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    """
    return _render(arrange(template), 0, 0) + "\n"


def _render(value: Any, depth: int, used: int) -> str:
    """The value as text that starts `used` columns into a line of that depth."""
    if not isinstance(value, dict | list | tuple) or not value:
        return _encode(value)
    if depth >= _SPREAD:
        line = _encode(value)
        # One column stays free for the comma.
        if used + len(line) < _WIDTH:
            return line
    opening, end = "{}" if isinstance(value, dict) else "[]"
    names = [f"{_encode(key)}: " for key in value] if isinstance(value, dict) else [""] * len(value)
    children = list(value.values()) if isinstance(value, dict) else list(value)
    if depth >= _SPREAD and _begins_with_its_last(value, children):
        head = opening + "".join(f"{_encode(child)}, " for child in children[:-1]) + names[-1]
        return head + _render(children[-1], depth, used + len(head)) + end
    pad = _INDENT * (depth + 1)
    lines: list[str] = []
    # Columns that the last line has left for a short neighbour and the comma after it.
    room = 0
    for name, child in zip(names, children, strict=True):
        text = name + _render(child, depth + 1, len(pad) + len(name))
        is_short = depth >= _SPREAD and "\n" not in text
        if is_short and len(text) + len(", ") < room:
            lines[-1] += f", {text}"
        else:
            lines.append(pad + text)
        room = _WIDTH - len(lines[-1]) if is_short else 0
    return f"{opening}\n" + ",\n".join(lines) + f"\n{_INDENT * depth}{end}"


def _begins_with_its_last(value: Any, children: list[Any]) -> bool:
    """Whether nothing but empty text stands before the last child, as before the list that Fn::Join joins."""
    if isinstance(value, dict):
        return len(value) == 1
    return isinstance(children[-1], dict | list | tuple) and all(child == "" for child in children[:-1])
