"""cfn-lint through its Python API: on the dict, in all regions that have its types, at every level."""

import gc
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from typing import Any

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.validation.finding import Finding, Severity, first_column, sorted_findings

# What decides a verdict besides the template; part of the key under which verdicts are cached.
CONFIGURATION = {
    "include_checks": ["I"],
    "regions": "all that have every type, one for each set of schemas",
    "config_file": "none",
}

# Services for whose types cfn-lint has no rule that asks for the region, such as lists of instance types.
_SAME_EVERYWHERE = {
    "CloudFormation",
    "CloudTrail",
    "CloudWatch",
    "Events",
    "IAM",
    "KMS",
    "Logs",
    "S3",
    "SNS",
    "SQS",
}
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


@cache
def load() -> None:
    """Import cfn-lint, its rules and each region's list of types, so that forked workers share them."""
    gc.collect()
    with collector_paused():
        _rules()
        _types_by_region()
    # The collector passes over all that is there now: cfn-lint's start is never garbage, and going through it
    # once more at the end of the process takes as long as a template.
    gc.freeze()


def lint(template: Mapping[str, Any], *, name: str) -> list[Finding]:
    """Say what cfn-lint finds in the template, sorted; `name` is repeated in each finding.

    The settings in the template's own `Metadata: cfn-lint: config` are kept as cfn-lint keeps them; a
    `.cfnlintrc` is not read, so that a verdict depends on the template alone. Lines are known if the
    template came from a file.

    Source: https://github.com/aws-cloudformation/cfn-lint
    """
    load()
    from cfnlint.config import ConfigMixIn

    config = ConfigMixIn(
        ["--config-file", os.devnull],
        include_checks=["I"],
        regions=distinct_regions(template),
        mandatory_checks=[],
    )
    try:
        return sorted_findings(_finding(match, name, template) for match in _matches(template, config))
    except Exception as error:
        # A template may be strange enough to break the linter itself: a finding too, no traceback.
        return [_stopped(error, name)]


def _matches(template: Mapping[str, Any], config: Any) -> Iterator[Any]:
    """What cfn-lint's runner yields, except that its runner takes equal messages without lines for one."""
    from cfnlint.decode.mark import Mark
    from cfnlint.decode.node import dict_node
    from cfnlint.template.template import Template

    # cfn-lint writes into what it reads: sides of Fn::Equals are sorted, transforms expand in place.
    copied = deepcopy(template)
    if not hasattr(template, "start_mark"):
        # Its rule about the sections asks where the template starts.
        copied = dict_node(copied, Mark(0, 0), Mark(0, 0))
    if hasattr(template, "yaml_aliases"):
        copied.yaml_aliases = template.yaml_aliases  # type: ignore[attr-defined]
    config.set_template_args(copied)
    read = Template(None, copied, config.regions, config.parameters)  # type: ignore[arg-type]
    if refused := read.transform():
        yield from refused
        return
    ignored = read.get_directives()
    for match in _rules().run(filename=None, cfn=read, config=config):
        path = list(getattr(match, "path", None) or ())
        if len(path) < 2 or path[0] != "Resources" or path[1] not in ignored.get(match.rule.id, ()):
            yield match


def regions_for(template: Mapping[str, Any]) -> list[str]:
    """All regions that have every known type of the template; us-east-1 where there is no such region."""
    types, by_region = _types_of(template), _types_by_region()
    known = {kind for kind in types if any(kind in available for available in by_region.values())}
    return [region for region, available in by_region.items() if known <= available] or ["us-east-1"]


def distinct_regions(template: Mapping[str, Any]) -> list[str]:
    """Of the regions of the template, one for each set of schemas that its types have.

    cfn-lint tries every region's name in every Fn::Sub, so that 45 regions cost minutes where one costs a
    second, and regions that share all schemas share the verdict. Where a template, or a rule for one of its
    types, asks for the region itself, all of them stay.
    """
    regions, types = regions_for(template), _types_of(template)
    if not all(kind.split("::")[1:2] and kind.split("::")[1] in _SAME_EVERYWHERE for kind in types):
        return regions
    if "Mappings" in template or "AWS::Region" in repr(template.get("Conditions")):
        return regions
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    schemas: dict[str, list[int]] = {region: [] for region in regions}
    for kind in sorted(types):
        groups = PROVIDER_SCHEMA_MANAGER.get_resource_schemas_by_regions(kind, regions)
        for number, (members, _) in enumerate(groups):
            for region in members:
                schemas[region].append(number)
    # The first of each kind; us-east-1 where it is among them.
    ordered = sorted(regions, key=lambda region: region != "us-east-1")
    return list({tuple(schemas[region]): region for region in reversed(ordered)}.values())


def _types_of(template: Mapping[str, Any]) -> set[str]:
    resources = template.get("Resources")
    entries = resources.values() if isinstance(resources, Mapping) else ()
    return {
        entry["Type"]
        for entry in entries
        if isinstance(entry, Mapping) and isinstance(entry.get("Type"), str)
    }


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
