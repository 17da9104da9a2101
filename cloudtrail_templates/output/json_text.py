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

    Lists and objects stand on one line if that ends within 160 columns, and the indent is one space: a
    template that is sent in the request, not through S3, may have 51,200 bytes.

    Args:
        template: the plain dict of a template, as troposphere's `Template.to_dict()` returns it.

    Raises:
        CloudTrailTemplatesError: a value is not plain data.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    """
    return _render(arrange(template), 0, 0) + "\n"


def _render(value: Any, depth: int, used: int) -> str:
    """The value as text that starts `used` columns into its line."""
    if not isinstance(value, dict | list | tuple) or not value:
        return _encode(value)
    if depth >= _SPREAD:
        line = _encode(value)
        # One column stays free for the comma.
        if used + len(line) < _WIDTH:
            return line
    pad = _INDENT * (depth + 1)
    end = f"\n{_INDENT * depth}"
    if isinstance(value, dict):
        names = [f"{pad}{_encode(key)}: " for key in value]
        children = zip(names, value.values(), strict=True)
        parts = [name + _render(child, depth + 1, len(name)) for name, child in children]
        return "{\n" + ",\n".join(parts) + end + "}"
    parts = [pad + _render(child, depth + 1, len(pad)) for child in value]
    return "[\n" + ",\n".join(parts) + end + "]"
