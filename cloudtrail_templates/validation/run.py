"""Validation of one template or many: cfn-lint and our own rules, as sorted findings."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from cloudtrail_templates.errors import CloudTrailTemplatesError, shorten
from cloudtrail_templates.validation.finding import Finding, Severity, sorted_findings


class HasDict(Protocol):
    """A troposphere Template, or anything else that renders itself."""

    def to_dict(self) -> dict[str, Any]:
        """The template as CloudFormation reads it."""


AnyTemplate = HasDict | Mapping[str, Any]


def validate(template: AnyTemplate, *, name: str = "template") -> list[Finding]:
    """Say what is wrong with a troposphere Template or a template's dict; an empty list means nothing is.

    The template is left as it is. `name` is repeated in each finding.

    Raises CloudTrailTemplatesError for what is neither.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-reference.html
    """
    return validate_many({name: template})[name]


def validate_file(path: str | Path) -> list[Finding]:
    """Say what is wrong with a CloudFormation file, in YAML or JSON, with the line of each finding.

    Raises UnreadableTemplateError where the file is no template, with one line that says why.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
    """
    from cloudtrail_templates.cloudformation.reader import read_template

    return validate(read_template(path), name=str(path))


def validate_many(
    templates: Mapping[str, AnyTemplate], *, jobs: int | None = None, cache: bool = False
) -> dict[str, list[Finding]]:
    """Validate several templates by name, on all free processors; the result keeps the order of the names.

    `jobs` is the number of processes, by default one a processor. With `cache` a verdict once reached is
    read from the user's cache directory as long as template, cfn-lint, its schemas and our rules are the
    same.

    Raises CloudTrailTemplatesError for what is neither a troposphere Template nor a dict.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-reference.html
    """
    findings: dict[str, list[Finding]] = {}
    rendered: dict[str, dict[str, Any]] = {}
    for name, template in templates.items():
        try:
            rendered[name] = _rendered(template)
        except (ValueError, TypeError, AttributeError) as error:
            if isinstance(error, CloudTrailTemplatesError):
                raise
            findings[name] = [_not_rendered(error, name)]
    findings.update(_cached(rendered, jobs) if cache else _validated(rendered, jobs))
    return {name: findings[name] for name in templates}


def _cached(templates: Mapping[str, dict[str, Any]], jobs: int | None) -> dict[str, list[Finding]]:
    from cloudtrail_templates.validation import cache as kept

    keys = {name: kept.key(template, name=name) for name, template in templates.items()}
    known = {name: kept.load(key) for name, key in keys.items() if key}
    findings = {name: found for name, found in known.items() if found is not None}
    fresh = _validated({name: templates[name] for name in templates if name not in findings}, jobs)
    for name, found in fresh.items():
        if key := keys[name]:
            kept.save(key, found)
    return findings | fresh


def _validated(templates: Mapping[str, dict[str, Any]], jobs: int | None) -> dict[str, list[Finding]]:
    if not templates:
        return {}
    from cloudtrail_templates.processes import cpu_count
    from cloudtrail_templates.validation.check import check
    from cloudtrail_templates.validation.forked_workers import map_forked
    from cloudtrail_templates.validation.lint import collector_paused, lint, load

    # Before the fork, so that cfn-lint starts and loads its schemas once.
    load()

    def verdict(name: str) -> list[Finding]:
        with collector_paused():
            found = [*lint(templates[name], name=name), *check(templates[name], name=name)]
        return sorted_findings(found)

    # The largest first, so that no processor is left with it at the end.
    names = sorted(templates, key=lambda name: (-_size(templates[name]), name))
    return dict(zip(names, map_forked(verdict, names, jobs or cpu_count()), strict=True))


def _size(template: Mapping[str, Any]) -> int:
    try:
        return len(json.dumps(template, default=str))
    except (TypeError, ValueError, RecursionError):
        return 0


def _rendered(template: AnyTemplate) -> dict[str, Any]:
    if isinstance(template, dict):
        return template
    if isinstance(template, Mapping):
        return dict(template)
    if not callable(getattr(template, "to_dict", None)):
        raise CloudTrailTemplatesError(
            f"validate takes a troposphere Template or a dict, got {shorten(template)}; "
            "use validate_file for a file"
        )
    return template.to_dict()


def _not_rendered(error: Exception, name: str) -> Finding:
    return Finding(
        rule="CT000",
        path=(),
        message=f"the template cannot be rendered: {error}",
        severity=Severity.ERROR,
        fix="give what the message asks for",
        template=name,
    )
