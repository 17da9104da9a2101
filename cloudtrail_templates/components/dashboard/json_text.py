"""JSON of which only the deployment knows some texts."""

import json
from typing import Any

from troposphere import AWSHelperFn

from cloudtrail_templates.languages.partial_text import AnyText, PartialText, join


def json_text(value: Any) -> AnyText:
    """Return a value as JSON. A reference in it becomes a text, or a part of one.

    What a reference refers to is not escaped: it must have no quotation mark and no backslash.
    """
    if isinstance(value, dict):
        return "{" + join(",", (json.dumps(name) + ":" + json_text(one) for name, one in value.items())) + "}"
    if isinstance(value, list):
        return "[" + join(",", map(json_text, value)) + "]"
    if isinstance(value, AWSHelperFn):
        value = PartialText((value,))
    if isinstance(value, PartialText):
        return PartialText(('"', *map(_escaped, value.parts), '"'))
    return json.dumps(value)


def _escaped(part: str | AWSHelperFn) -> str | AWSHelperFn:
    return json.dumps(part)[1:-1] if isinstance(part, str) else part
