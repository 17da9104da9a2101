"""Our own rules over a template, in each combination of its conditions."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from cloudtrail_templates.cloudformation.stack import Model, Stack
from cloudtrail_templates.cloudformation.template import Path
from cloudtrail_templates.validation.causes import causes
from cloudtrail_templates.validation.finding import Finding, Severity, first_column, sorted_findings
from cloudtrail_templates.validation.rule import SHAPE_ERRORS, Rule
from cloudtrail_templates.validation.rules import ALL_RULES
from cloudtrail_templates.validation.suppressions import ignored
from cloudtrail_templates.validation.template_size import compact_size
from cloudtrail_templates.validation.time_limit import TimeLimitExceeded, seconds_for, time_limit

RULE_NOT_APPLIED = Rule(
    id="CT000",
    severity=Severity.WARNING,
    summary="Each of our own rules can read the template.",
    fix="correct what else is reported",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html",
    check=lambda stack: iter(()),
)


def check(
    template: Mapping[str, Any],
    *,
    name: str,
    rules: tuple[Rule, ...] = ALL_RULES,
    seconds: float | None = None,
) -> list[Finding]:
    """Return what our own rules find in the template, sorted.

    Rules that the template or a resource ignores in its `Metadata: cfn-lint: config` are left out.

    Args:
        template: The template.
        name: The name of the template in each finding.
        rules: The rules to apply.
        seconds: How much processor time they may take; by default enough for any template of the size.
    """
    found: dict[tuple[str, Path, str], Finding] = {}
    try:
        with time_limit(seconds or seconds_for(compact_size(template))):
            _apply(rules, template, name, found)
    except TimeLimitExceeded:
        fault = "our own rules did not finish in time: some combinations of its conditions were not checked"
        found[RULE_NOT_APPLIED.id, (), fault] = not_checked(fault, name)
    except RecursionError:
        return [not_checked("the template is nested too deep for our own rules", name)]
    return sorted_findings(found.values())


def not_checked(fault: str, name: str) -> Finding:
    """Return the finding that a template was not checked, or not in full."""
    rule = replace(RULE_NOT_APPLIED, severity=Severity.ERROR, fix="split or simplify the template")
    return _finding(rule, (), fault, {}, name)


def _apply(
    rules: tuple[Rule, ...],
    template: Mapping[str, Any],
    name: str,
    found: dict[tuple[str, Path, str], Finding],
) -> None:
    """Put each fault into `found`, once, with the first scenario that has it."""
    model = Model(template)
    default: dict[str, bool | None] = {}
    for number, stack in enumerate(model.stacks):
        default = default or stack.conditions
        applied = [each for each in rules if number == 0 or not each.once]
        for rule, path, message, *fix in chain.from_iterable(_faults(each, stack) for each in applied):
            if (rule.id, path, message) not in found and not ignored(template, rule.id, path):
                text = message
                if number:
                    text += _described(causes(rule, path, message, stack, default))
                fixed = replace(rule, fix=fix[0]) if fix else rule
                found[rule.id, path, message] = _finding(fixed, path, text, template, name, model.place(path))


def position(template: Mapping[str, Any], path: Path) -> tuple[int, int] | None:
    """Return line and column, from 1, of what is at the path, or of what holds it; None unless read from a file."""
    mark = getattr(template, "start_mark", None)
    found: Any = template
    for part in path:
        if isinstance(found, Mapping) and part in found:
            key = next(key for key in found if key == part)
            mark = getattr(key, "start_mark", None) or mark
            found = found[part]
        elif isinstance(found, list) and isinstance(part, int) and part < len(found):
            found = found[part]
            mark = getattr(found, "start_mark", None) or mark
        else:
            break
    return (mark.line + 1, mark.column + 1 - first_column(template)) if mark else None


def _faults(rule: Rule, stack: Stack) -> Iterator[tuple[Rule, Path, str, *tuple[str, ...]]]:
    try:
        yield from ((rule, *problem) for problem in rule.check(stack))
    except SHAPE_ERRORS as error:
        yield RULE_NOT_APPLIED, (), f"{rule.id} could not be applied: {type(error).__name__}: {error}"


def _described(conditions: Mapping[str, bool | None]) -> str:
    """Return under which conditions a fault shows."""
    parts = [
        f"{name} is {'unknown' if holds is None else str(holds).lower()}"
        for name, holds in conditions.items()
    ]
    return f" (if {' and '.join(parts)})" if parts else ""


def _finding(
    rule: Rule,
    path: Path,
    message: str,
    template: Mapping[str, Any],
    name: str,
    place: Path | None = None,
) -> Finding:
    line, column = position(template, place or path) or (None, None)
    return Finding(
        rule=rule.id,
        path=path,
        message=message,
        severity=rule.severity,
        fix=rule.fix,
        template=name,
        line=line,
        column=column,
    )
