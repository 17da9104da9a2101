"""The size of a template, as CloudFormation counts it."""

import json
from collections.abc import Mapping
from typing import Any

from cloudtrail_templates.output import to_json, to_yaml


def written_size(template: Mapping[str, Any]) -> int:
    """Return the bytes of the file that a template was read from, or of the larger of the files that we write of it.

    A template that cannot be written counts with its compact JSON.
    """
    if size := getattr(template, "size_bytes", None):
        return int(size)
    try:
        return max(len(text.encode()) for text in (to_yaml(template), to_json(template)))
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError):
        return compact_size(template)


def compact_size(template: Mapping[str, Any]) -> int:
    """Return about how many bytes a template has, quickly; 0 where it cannot be written."""
    try:
        return len(json.dumps(template, separators=(",", ":"), default=str, ensure_ascii=False).encode())
    except (TypeError, ValueError, RecursionError):
        return 0
