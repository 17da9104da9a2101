"""Requests that an AWS service makes, and whether a policy allows or denies them, as far as a template shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cloudtrail_templates.cloudformation.resolver import is_known
from cloudtrail_templates.cloudformation.statements import Statement
from cloudtrail_templates.cloudformation.wildcards import match

ABSENT = None
"""The value of a condition key that a request does not have."""

NOT_YOURS = "the service's own"
"""The value of a condition key about the principal, where the principal is a service: no account of a user has it."""

Values = tuple[str | None, ...]
"""What the value of a condition key may be."""

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
_OF_SERVICES: dict[str, Values] = {
    "aws:principalisawsservice": ("true",),
    "aws:securetransport": ("true",),
    "s3:tlsversion": ("1.2", "1.3"),
    "aws:principalarn": (NOT_YOURS,),
    "aws:principalaccount": (NOT_YOURS,),
    "aws:userid": (NOT_YOURS,),
    "aws:sourceip": (NOT_YOURS, ABSENT),
    "aws:username": (ABSENT,),
    "aws:principalorgid": (ABSENT,),
    "aws:principalorgpaths": (ABSENT,),
    "aws:sourcevpc": (ABSENT,),
    "aws:sourcevpce": (ABSENT,),
    "aws:multifactorauthpresent": (ABSENT,),
    "aws:multifactorauthage": (ABSENT,),
}
_TAGS = "aws:principaltag/"
_ORDERS = {
    "numericlessthan": float.__lt__,
    "numericlessthanequals": float.__le__,
    "numericgreaterthan": float.__gt__,
    "numericgreaterthanequals": float.__ge__,
    "numericequals": float.__eq__,
}


@dataclass(frozen=True)
class Request:
    """A request of a service: what it does to which resource, and the condition keys of its context.

    `service` is None for the role that a service has assumed. A key that is not in the context is unknown, unless it
    is about the principal.
    """

    service: str | None
    action: str
    resource: str
    context: Mapping[str, Values] = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    def values(self, key: str) -> Values | None:
        """Return what the value of a condition key may be; None where nothing is known about it."""
        if key in self.context or self.service is None:
            return self.context.get(key)
        return (ABSENT,) if key.startswith(_TAGS) else _OF_SERVICES.get(key)


def is_principal(statement: Statement, request: Request) -> bool | None:
    """Return whether the statement is for the service."""
    if request.service is None:
        return True
    if (excluded := statement.not_principals) is not None:
        return not (_names(excluded, request.service) or "*" in excluded)
    if statement.for_everybody or statement.names_service(request.service):
        return True
    return None if statement.for_service(request.service) else False


def has_action(statement: Statement, request: Request) -> bool | None:
    """Return whether the statement is about the action."""
    return _listed(
        statement.actions, statement.not_actions, request.action.lower(), request.names, lower=True
    )


def has_resource(statement: Statement, request: Request) -> bool | None:
    """Return whether the statement is about the resource; a trust policy names none."""
    if not statement.resources and statement.not_resources is None:
        return True
    return _listed(statement.resources, statement.not_resources, request.resource, request.names)


def has_conditions(statement: Statement, request: Request) -> bool | None:
    """Return whether all conditions of the statement hold."""
    if statement.conditional and not statement.conditions:
        return None
    return _all(condition_holds(key, values, request) for key, values in statement.conditions.items())


def applies(statement: Statement, request: Request) -> bool | None:
    """Return whether a statement applies to a request; None where that depends on the deployment."""
    checks = (is_principal, has_action, has_resource, has_conditions)
    return _all(check(statement, request) for check in checks)


def failing_condition(statement: Statement, request: Request) -> tuple[str, str] | None:
    """Return operator and key of the first condition that never holds."""
    for key, values in statement.conditions.items():
        if condition_holds(key, values, request) is False:
            return key
    return None


def condition_holds(condition: tuple[str, str], values: list[str], request: Request) -> bool | None:
    """Return whether a condition holds, given by operator and key, for each value that the key may have.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    operator, key = condition[0].lower(), condition[1]
    given = request.values(key)
    if given is None:
        return None
    found = {_holds(operator, values, value, request.names) for value in given}
    return found.pop() if len(found) == 1 else None


def _holds(operator: str, values: list[str], given: str | None, names: frozenset[str]) -> bool | None:
    prefix, _, name = operator.rpartition(":")
    if name == "null":
        wanted = {value.lower() for value in values}
        return None if not wanted <= {"true", "false"} else ("true" if given is ABSENT else "false") in wanted
    if_exists = name.endswith("ifexists")
    name = name.removesuffix("ifexists")
    negated = "not" in name
    if given is ABSENT:
        return if_exists or prefix == "forallvalues" or (negated and prefix != "foranyvalue")
    equal = _any(_compare(name.replace("not", ""), value, given, names) for value in values)
    return equal if not negated or equal is None else not equal


def _compare(name: str, value: str, given: str, names: frozenset[str]) -> bool | None:
    if name == "bool":
        return value.lower() == given if is_known(value) else None
    if name in _ORDERS:
        try:
            return _ORDERS[name](float(given), float(value))
        except ValueError:
            return None
    if name == "ipaddress":
        return None if not is_known(value) or value.endswith("/0") else False
    if name == "stringequalsignorecase":
        value, given = value.lower(), given.lower()
    elif name not in {"stringequals", "stringlike", "arnequals", "arnlike"}:
        return None
    return match(value, given, names, wildcards=not name.startswith("stringequals"))


def _names(principals: Mapping[str, list[str]], service: str) -> bool:
    return any(name.split(".")[0] == service for name in principals.get("Service", []))


def _listed(
    included: list[str], excluded: list[str] | None, text: str, names: frozenset[str], *, lower: bool = False
) -> bool | None:
    patterns = included if excluded is None else excluded
    found = _any(match(each.lower() if lower and is_known(each) else each, text, names) for each in patterns)
    return found if excluded is None or found is None else not found


def _any(truths: Iterable[bool | None]) -> bool | None:
    found = set(truths)
    return True if True in found else None if None in found else False


def _all(truths: Iterable[bool | None]) -> bool | None:
    found = set(truths)
    return False if False in found else None if None in found else True
