"""A rule of our own: a fault, its severity, what to do about it, and the function that finds it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cloudtrail_templates.cloudformation.stack import Stack
from cloudtrail_templates.cloudformation.template import Path
from cloudtrail_templates.validation.finding import Severity

Problem = tuple[Path, str] | tuple[Path, str, str]
"""The path and the message of a fault, and what to do about it where that differs from the rule's fix."""
SHAPE_ERRORS = (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError)
"""What a rule raises on properties of the wrong shape, which cfn-lint reports."""

Check = Callable[[Stack], Iterator[Problem]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: `check` takes the stack of one scenario and yields the path and message of each fault.

    `fix` says in one line what to do, `source` is the page that says why. A rule that is `once` is applied to the
    scenario of the defaults only.
    """

    id: str
    severity: Severity
    summary: str
    fix: str
    source: str
    check: Check
    once: bool = False


def rule(
    id: str,  # noqa: A002 (a rule's id is called id everywhere)
    severity: Severity,
    summary: str,
    *,
    fix: str,
    source: str,
    once: bool = False,
) -> Callable[[Check], Rule]:
    """Return a decorator that makes a function a rule."""

    def decorate(check: Check) -> Rule:
        return Rule(id=id, severity=severity, summary=summary, fix=fix, source=source, check=check, once=once)

    return decorate
