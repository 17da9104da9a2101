"""Rules of our own that a template ignores, in the same metadata as those of cfn-lint."""

from collections.abc import Iterator, Mapping
from typing import Any

from cloudtrail_templates.cloudformation.template import Path


def ignored(template: Mapping[str, Any], rule: str, path: Path) -> bool:
    """Return whether the template, or the resource that the path leads to, ignores the rule.

    The start of an id stands for all rules that begin with it: `CT1`.

    Source: https://github.com/aws-cloudformation/cfn-lint#metadata
    """
    starts = [*_ignored_checks(template)]
    if len(path) > 1 and path[0] == "Resources":
        starts += _ignored_checks(template["Resources"].get(path[1]))
    return any(rule.startswith(start) for start in starts)


def _ignored_checks(holder: Any) -> Iterator[str]:
    found = holder
    for key in ("Metadata", "cfn-lint", "config", "ignore_checks"):
        found = found.get(key) if isinstance(found, Mapping) else None
    # An empty id would be the start of all.
    yield from (
        start for start in (found if isinstance(found, list) else ()) if start and isinstance(start, str)
    )
