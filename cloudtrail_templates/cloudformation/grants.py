"""What a policy lacks to allow a request, and which of its statements deny it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from cloudtrail_templates.cloudformation.requests import (
    Request,
    applies,
    has_action,
    has_conditions,
    has_resource,
    is_principal,
)
from cloudtrail_templates.cloudformation.stack import Resource
from cloudtrail_templates.cloudformation.statements import Statement


class Lack(Enum):
    """The first thing that no statement of a policy has."""

    ACTION = "action"
    RESOURCE = "resource"
    CONDITION = "condition"


@dataclass(frozen=True)
class Gap:
    """Why a policy does not allow a request: what it lacks, and the statements that have the rest."""

    lack: Lack
    nearest: tuple[Statement, ...]


def find_gap(read: Iterable[Statement], request: Request) -> Gap | None:
    """Return why no statement allows the request; None where one does, or may at deployment."""
    found = [one for one in read if may_grant(one, request)]
    if not found:
        return Gap(Lack.ACTION, ())
    nearest, found = found, [one for one in found if has_resource(one, request) is not False]
    if not found:
        return Gap(Lack.RESOURCE, tuple(nearest))
    if any(has_conditions(one, request) is not False for one in found):
        return None
    return Gap(Lack.CONDITION, tuple(found))


def may_grant(statement: Statement, request: Request) -> bool:
    """Return whether a statement allows the principal the action, on whatever resources and conditions."""
    return (
        statement.allows
        and is_principal(statement, request) is not False
        and has_action(statement, request) is not False
    )


def find_denial(read: Iterable[Statement], request: Request) -> Statement | None:
    """Return the first statement that denies the request in every deployment."""
    return next((one for one in read if one.effect == "Deny" and applies(one, request)), None)


def statements_of(policies: Iterable[Resource]) -> list[Statement] | None:
    """Return the statements of the policy documents of several resources; None where one cannot be read."""
    found: list[Statement] = []
    for policy in policies:
        read = policy.statements("PolicyDocument")
        if read is None:
            return None
        found += read
    return found
