"""cfn-lint, run through its Python API on the dict of a template, with all of its levels."""

import gc
import logging
import os
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from cloudtrail_templates.cloudformation.complexity import conditions_fault, texts_fault
from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.processes import garbage_collection_paused
from cloudtrail_templates.validation.finding import Finding, Severity, first_column, sorted_findings
from cloudtrail_templates.validation.regions import distinct_regions, types_by_region
from cloudtrail_templates.validation.template_size import compact_size
from cloudtrail_templates.validation.time_limit import TimeLimitExceeded, seconds_for, time_limit

_RULES = "https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md#"
_SEVERITY = {"error": Severity.ERROR, "warning": Severity.WARNING, "informational": Severity.INFO}


@cache
def load() -> None:
    """Import cfn-lint, its rules and each region's list of types, so that forked workers share them."""
    gc.collect()
    with garbage_collection_paused():
        loaded_rules()
        types_by_region()
    # What cfn-lint loaded is never garbage, and a last collection of it takes as long as a template.
    gc.freeze()


def lint(template: Mapping[str, Any], *, name: str, seconds: float | None = None) -> list[Finding]:
    """Return what cfn-lint finds in the template, sorted.

    The settings in the template's own `Metadata: cfn-lint: config` are kept as cfn-lint keeps them; a `.cfnlintrc` is
    not read, so that the findings depend on the template alone.

    Args:
        template: The template; lines of findings are known if it was read from a file.
        name: The name of the template in each finding.
        seconds: How much processor time cfn-lint may take; by default enough for any template of the size.

    Source: https://github.com/aws-cloudformation/cfn-lint
    """
    if fault := conditions_fault(template) or texts_fault(template):
        fix = "use each condition in another one once, and each variable in a nested Fn::Sub"
        return [_stopped(fault, fix, name)]
    load()
    from cfnlint.config import ConfigMixIn

    try:
        config = ConfigMixIn(
            ["--config-file", os.devnull],
            include_checks=["I"],
            regions=distinct_regions(template, loaded_rules()),
            mandatory_checks=[],
        )
        with time_limit(seconds or seconds_for(compact_size(template))):
            return sorted_findings(_finding(match, name, template) for match in _matches(template, config))
    except TimeLimitExceeded:
        # A rule that was interrupted may keep a part of this template.
        loaded_rules.cache_clear()
        fault = "cfn-lint did not finish in time"
        return [_stopped(fault, "split the template, or name fewer conditions in one another", name)]
    except Exception as error:
        # A template may be strange enough to break cfn-lint itself: a finding too, no traceback.
        fault = f"{type(error).__name__}: {error}"
        return [
            _stopped(fault, "give each section of the template the type that CloudFormation asks for", name)
        ]


def _matches(template: Mapping[str, Any], config: Any) -> Iterator[Any]:
    """Yield what cfn-lint's runner yields, and also equal messages without lines, which its runner merges."""
    from cfnlint.decode.mark import Mark
    from cfnlint.decode.node import dict_node
    from cfnlint.template.template import Template

    # cfn-lint writes into what it reads: sides of Fn::Equals are sorted, transforms expand in place.
    copied = deepcopy(template)
    if not hasattr(template, "start_mark"):
        # Its rule about the sections reads where the template starts.
        copied = dict_node(copied, Mark(0, 0), Mark(0, 0))
    if hasattr(template, "yaml_aliases"):
        copied.yaml_aliases = template.yaml_aliases  # type: ignore[attr-defined]
    config.set_template_args(copied)
    read = Template(None, copied, config.regions, config.parameters)  # type: ignore[arg-type]
    if refused := read.transform():
        yield from refused
        return
    ignored = read.get_directives()
    for match in loaded_rules().run(filename=None, cfn=read, config=config):
        path = list(getattr(match, "path", None) or ())
        if len(path) < 2 or path[0] != "Resources" or path[1] not in ignored.get(match.rule.id, ()):
            yield match


@cache
def loaded_rules() -> Any:
    """Return the rules of cfn-lint, by id."""
    logging.getLogger("cfnlint").addHandler(logging.NullHandler())
    try:
        from cfnlint.config import ConfigMixIn
        from cfnlint.runner import Runner
    except ImportError as error:
        raise CloudTrailTemplatesError(
            f"cfn-lint cannot be imported ({error}); run pip install cfn-lint"
        ) from error
    return Runner(ConfigMixIn(["--config-file", os.devnull])).rules


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


def _stopped(fault: str, fix: str, name: str) -> Finding:
    return Finding(
        rule="E0002",
        path=(),
        message=f"cfn-lint could not check this template: {fault}",
        severity=Severity.ERROR,
        fix=fix,
        template=name,
    )
