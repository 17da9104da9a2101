"""Validation of one template or many: cfn-lint and our own rules, as sorted findings."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from cloudtrail_templates.errors import CloudTrailTemplatesError, shorten
from cloudtrail_templates.validation.finding import Finding, Severity, sorted_findings


class HasDict(Protocol):
    """A troposphere Template, or anything else that renders itself."""

    def to_dict(self) -> dict[str, Any]:
        """Return the template as CloudFormation reads it."""


AnyTemplate = HasDict | Mapping[str, Any]


def validate(template: AnyTemplate, *, name: str = "template") -> list[Finding]:
    """Return what is wrong with a troposphere Template or a template's dict; an empty list means nothing is.

    The template is left as it is.

    Args:
        template: The template.
        name: The name of the template in each finding.

    Raises:
        CloudTrailTemplatesError: for what is neither.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-reference.html
    """
    return validate_many({name: template})[name]


def validate_file(path: str | Path) -> list[Finding]:
    """Return what is wrong with a CloudFormation file, in YAML or JSON, with the line of each finding.

    Raises:
        UnreadableTemplateError: for a file that is no template, with one line that says why.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
    """
    from cloudtrail_templates.cloudformation.reader import read_template

    return validate(read_template(path), name=str(path))


def validate_many(
    templates: Mapping[str, AnyTemplate],
    *,
    jobs: int | None = None,
    cache: bool = False,
    on_done: Callable[[str], None] = lambda _: None,
) -> dict[str, list[Finding]]:
    """Validate several templates by name, on all free processors; the result keeps the order of the names.

    Args:
        templates: The templates by name.
        jobs: The number of processes, by default one for each processor.
        cache: Whether to read findings from the user's cache directory, as long as template, cfn-lint, its schemas and
            our rules are the same as when they were found.
        on_done: Called with the name of each template that is finished.

    Raises:
        CloudTrailTemplatesError: for what is neither a troposphere Template nor a dict.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-reference.html
    """
    findings: dict[str, list[Finding]] = {}
    rendered: dict[str, dict[str, Any]] = {}
    for name, template in templates.items():
        try:
            rendered[name] = _render(template)
        except (ValueError, TypeError, AttributeError) as error:
            if isinstance(error, CloudTrailTemplatesError):
                raise
            findings[name] = [_not_rendered(error, name)]
    findings.update(_find_cached(rendered, jobs, on_done) if cache else _find(rendered, jobs, on_done))
    return {name: findings[name] for name in templates}


def _find_cached(
    templates: Mapping[str, dict[str, Any]], jobs: int | None, on_done: Callable[[str], None]
) -> dict[str, list[Finding]]:
    from cloudtrail_templates.validation import cache as findings_cache

    keys = {name: findings_cache.key(template, name=name) for name, template in templates.items()}
    known = {name: findings_cache.load(key) for name, key in keys.items() if key}
    findings = {name: found for name, found in known.items() if found is not None}
    for name in findings:
        on_done(name)
    fresh = _find({name: templates[name] for name in templates if name not in findings}, jobs, on_done)
    for name, found in fresh.items():
        if key := keys[name]:
            findings_cache.save(key, found)
    return findings | fresh


def _find(
    templates: Mapping[str, dict[str, Any]], jobs: int | None, on_done: Callable[[str], None]
) -> dict[str, list[Finding]]:
    if not templates:
        return {}
    from cloudtrail_templates.cloudformation.complexity import structure_fault
    from cloudtrail_templates.processes import cpu_count, garbage_collection_paused
    from cloudtrail_templates.validation.check import check, not_checked
    from cloudtrail_templates.validation.lint import lint, load
    from cloudtrail_templates.validation.template_size import compact_size
    from cloudtrail_templates.validation.worker_processes import map_forked

    # Before the fork, so that cfn-lint starts and loads its schemas once.
    load()

    def find(name: str) -> list[Finding]:
        template = templates[name]
        if fault := structure_fault(template):
            return [not_checked(fault, name)]
        with garbage_collection_paused():
            return sorted_findings([*lint(template, name=name), *check(template, name=name)])

    # The largest first, so that no processor is left with it at the end.
    names = sorted(templates, key=lambda name: (-compact_size(templates[name]), name))
    return dict(zip(names, map_forked(find, names, jobs or cpu_count(), on_done), strict=True))


def _render(template: AnyTemplate) -> dict[str, Any]:
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
