"""Our own rules over a template, in each way in which it may turn out."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from cloudtrail_templates.cloudformation.stack import Model, Stack
from cloudtrail_templates.cloudformation.template import Path
from cloudtrail_templates.validation.finding import Finding, Severity, first_column, sorted_findings
from cloudtrail_templates.validation.rule import Rule
from cloudtrail_templates.validation.rules import ALL_RULES
from cloudtrail_templates.validation.suppressions import ignored

_STUMBLED = Rule(
    id="CT000",
    severity=Severity.WARNING,
    summary="Each of our own rules can read the template.",
    fix="correct what else is reported",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html",
    check=lambda stack: iter(()),
)


def check(template: Mapping[str, Any], *, name: str, rules: tuple[Rule, ...] = ALL_RULES) -> list[Finding]:
    """Say what our own rules find in the template, sorted; `name` is repeated in each finding.

    Rules that the template or a resource ignores in its `Metadata: cfn-lint: config` are left out.
    """
    findings: list[Finding] = []
    try:
        model = Model(template)
    except RecursionError:
        return [_finding(_STUMBLED, (), "the template is nested too deep for our own rules", template, name)]
    seen: set[tuple[str, Path, str]] = set()
    default: dict[str, bool | None] = {}
    for number, stack in enumerate(model.stacks):
        default = default or stack.conditions
        asked = [each for each in rules if number == 0 or not each.once]
        for rule, path, message in chain.from_iterable(_problems(each, stack) for each in asked):
            if (rule.id, path, message) not in seen and not ignored(template, rule.id, path):
                seen.add((rule.id, path, message))
                told = message + _unlike(default, stack.conditions)
                findings.append(_finding(rule, path, told, template, name))
    return sorted_findings(findings)


def position(template: Mapping[str, Any], path: Path) -> tuple[int, int] | None:
    """Line and column, from 1, of what stands at the path or holds it; None unless read from a file."""
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


def _problems(rule: Rule, stack: Stack) -> Iterator[tuple[Rule, Path, str]]:
    try:
        yield from ((rule, path, message) for path, message in rule.check(stack))
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError) as error:
        # Where properties have the wrong shape cfn-lint says so; stumbling over them is no traceback.
        yield _STUMBLED, (), f"{rule.id} could not read this template: {type(error).__name__}: {error}"


def _unlike(default: Mapping[str, bool | None], now: Mapping[str, bool | None]) -> str:
    """Under which conditions a fault shows that the template's defaults do not have."""
    changed = [f"{name} is {str(holds).lower()}" for name, holds in now.items() if holds != default.get(name)]
    return f" (if {' and '.join(changed[:3])})" if changed else ""


def _finding(rule: Rule, path: Path, message: str, template: Mapping[str, Any], name: str) -> Finding:
    line, column = position(template, path) or (None, None)
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
