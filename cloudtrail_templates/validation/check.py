"""Our own rules over a template, in each way in which it may turn out."""

from collections.abc import Mapping
from typing import Any

from .finding import Finding, Path, Severity, first_column, sorted_findings
from .rule import Rule
from .rules import ALL_RULES
from .stack import Model, Stack


def check(template: Mapping[str, Any], *, name: str, rules: tuple[Rule, ...] = ALL_RULES) -> list[Finding]:
    """Say what our own rules find in the template, sorted; `name` is repeated in each finding."""
    findings: list[Finding] = []
    try:
        model = Model(template)
    except RecursionError:
        message = "the template is nested too deep for our own rules"
        return [_finding("CT000", (), message, Severity.WARNING, "flatten it", template, name)]
    for number, stack in enumerate(model.stacks()):
        for rule in rules:
            if number == 0 or not rule.once:
                findings += _found(rule, stack, name)
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


def _found(rule: Rule, stack: Stack, name: str) -> list[Finding]:
    try:
        problems = list(rule.check(stack))
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError) as error:
        # Where properties have the wrong shape cfn-lint says so; stumbling over them is no traceback.
        problem = f"rule {rule.id} could not read this template: {type(error).__name__}: {error}"
        return [
            _finding(
                "CT000",
                (),
                problem,
                Severity.WARNING,
                "correct what else is reported",
                stack.model.template,
                name,
            )
        ]
    return [
        _finding(rule.id, path, message, rule.severity, rule.fix, stack.model.template, name)
        for path, message in problems
    ]


def _finding(
    rule: str, path: Path, message: str, severity: Severity, fix: str, template: Mapping[str, Any], name: str
) -> Finding:
    line, column = position(template, path) or (None, None)
    return Finding(
        rule=rule,
        path=path,
        message=message,
        severity=severity,
        fix=fix,
        template=name,
        line=line,
        column=column,
    )
