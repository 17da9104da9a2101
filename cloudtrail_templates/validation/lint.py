"""cfn-lint through its Python API: on the dict, in all regions that have its types, at every level."""

import gc
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from typing import Any

from ..errors import CloudTrailTemplatesError
from .finding import Finding, Severity, first_column, sorted_findings

# What decides a verdict besides the template; part of the key under which verdicts are cached.
CONFIGURATION = {"include_checks": ["I"], "regions": "all that have every type", "config_file": "none"}

_RULES = "https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md#"
_SEVERITY = {"error": Severity.ERROR, "warning": Severity.WARNING, "informational": Severity.INFO}


@contextmanager
def collector_paused() -> Iterator[None]:
    """Python's cyclic collector at rest: in cfn-lint's work it finds little and costs a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def load() -> None:
    """Import cfn-lint, its rules and each region's list of types, so that forked workers share them."""
    with collector_paused():
        _rules()
        _types_by_region()


def lint(template: Mapping[str, Any], *, name: str) -> list[Finding]:
    """Say what cfn-lint finds in the template, sorted; `name` is repeated in each finding.

    The settings in the template's own `Metadata: cfn-lint: config` are kept as cfn-lint keeps them; a
    `.cfnlintrc` is not read, so that a verdict depends on the template alone. Lines are known if the
    template came from a file.

    Source: https://github.com/aws-cloudformation/cfn-lint
    """
    load()
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import run_template_by_data

    config = ConfigMixIn(
        ["--config-file", os.devnull],
        include_checks=["I"],
        regions=regions_for(template),
        mandatory_checks=[],
    )
    with collector_paused():
        try:
            # It writes into what it reads: sides of Fn::Equals are sorted, transforms expand in place.
            matches = list(run_template_by_data(_copied(template), config, _rules()))
        except Exception as error:
            # A template may be strange enough to break the linter itself: that is a finding too, not a
            # traceback.
            return [_stopped(error, name)]
    return sorted_findings(_finding(match, name, template) for match in matches)


def regions_for(template: Mapping[str, Any]) -> list[str]:
    """All regions that have every known type of the template; us-east-1 where there is no such region."""
    resources = template.get("Resources")
    entries = resources.values() if isinstance(resources, Mapping) else ()
    types = {
        entry["Type"]
        for entry in entries
        if isinstance(entry, Mapping) and isinstance(entry.get("Type"), str)
    }
    by_region = _types_by_region()
    known = {str(kind) for kind in types if any(kind in available for available in by_region.values())}
    return [region for region, available in by_region.items() if known <= available] or ["us-east-1"]


def _copied(template: Mapping[str, Any]) -> Any:
    copied = deepcopy(template)
    if hasattr(template, "yaml_aliases"):
        copied.yaml_aliases = template.yaml_aliases  # type: ignore[attr-defined]
    return copied


@cache
def _rules() -> Any:
    logging.getLogger("cfnlint").addHandler(logging.NullHandler())
    try:
        from cfnlint.config import ConfigMixIn
        from cfnlint.runner import Runner
    except ImportError as error:
        raise CloudTrailTemplatesError(
            f"cfn-lint cannot be imported ({error}); run pip install cfn-lint"
        ) from error
    return Runner(ConfigMixIn(["--config-file", os.devnull])).rules


@cache
def _types_by_region() -> dict[str, frozenset[str]]:
    from cfnlint.helpers import REGIONS
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    return {
        region: frozenset(PROVIDER_SCHEMA_MANAGER.get_resource_types(region)) for region in sorted(REGIONS)
    }


def _finding(match: Any, name: str, template: Mapping[str, Any]) -> Finding:
    rule = match.rule
    with_lines = hasattr(template, "start_mark")
    return Finding(
        rule=rule.id,
        path=tuple(part if isinstance(part, int) else str(part) for part in getattr(match, "path", ())),
        message=match.message,
        severity=_SEVERITY.get(rule.severity, Severity.ERROR),
        fix=f"{rule.shortdesc[:1].lower()}{rule.shortdesc[1:]}, see {rule.source_url or _RULES + rule.id}",
        template=name,
        line=match.linenumber if with_lines else None,
        column=match.columnnumber - first_column(template) if with_lines else None,
    )


def _stopped(error: Exception, name: str) -> Finding:
    return Finding(
        rule="E0002",
        path=(),
        message=f"cfn-lint could not read this template: {type(error).__name__}: {error}",
        severity=Severity.ERROR,
        fix="give each section of the template the type that CloudFormation asks for",
        template=name,
    )
