"""What IAM decides about a request, by one policy document.

Only what AWS documents, and only what is used here: all else raises, so that no verdict is a guess.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, cached_property
from typing import Any

ANONYMOUS = ""
_LANGUAGE = "2012-10-17"
_ELEMENTS = {"Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_ACCOUNT = re.compile(r"(?:arn:[^:]+:iam::)?(\d{12})(?::root)?")


class Verdict(Enum):
    """What a policy says of a request."""

    ALLOWED = "a statement allows it"
    DENIED = "a statement denies it, whoever else allows it"
    UNSAID = (
        "no statement speaks of it, so only an identity of the same account may have it from its own policies"
    )


_EFFECTS = {"Allow": Verdict.ALLOWED, "Deny": Verdict.DENIED}


class EvaluationError(Exception):
    """The policy has something in it that the evaluator does not know."""


@dataclass(frozen=True)
class Request:
    """A call to a service: who, what, on which resource, and the condition keys that AWS sends along.

    `principal` is a service principal, the ARN of an IAM principal, or ANONYMOUS. The names of condition keys
    are not case-sensitive.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
    """

    principal: str
    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)

    def key(self, name: str) -> str | None:
        """The value of a condition key, or None where the request does not carry it."""
        return self._keys.get(name.lower())

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        return {key.lower(): value for key, value in self.context.items()}


def verdict(policy: Mapping[str, Any], request: Request) -> Verdict:
    """What the statements of a policy say together of a request."""
    variables = policy.get("Version") == _LANGUAGE
    return joined(_EFFECTS[one["Effect"]] for one in policy["Statement"] if _applies(one, request, variables))


def joined(verdicts: Iterable[Verdict]) -> Verdict:
    """An explicit deny wins, then an allow, else nothing was said.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
    """
    said = set(verdicts)
    if Verdict.DENIED in said:
        return Verdict.DENIED
    return Verdict.ALLOWED if Verdict.ALLOWED in said else Verdict.UNSAID


def _applies(statement: Mapping[str, Any], request: Request, variables: bool) -> bool:
    if unknown := set(statement) - _ELEMENTS:
        raise EvaluationError(f"elements {sorted(unknown)} are not known")
    # All of it is evaluated, so that an unknown operator is found whatever the request.
    return all(
        [
            _is_principal(statement.get("Principal"), request.principal),
            _is_action(statement, request.action.lower()),
            _is_resource(statement, request, variables),
            *(
                _holds(operator, key, [str(value) for value in _many(values)], request, variables)
                for operator, keys in statement.get("Condition", {}).items()
                for key, values in keys.items()
            ),
        ]
    )


def _is_principal(principal: Any, who: str) -> bool:
    """Whether a principal is meant; `*` is everybody, also anonymous requests and services.

    An account stands for each of its IAM principals, whose own policies decide further. The policy of an
    identity has no principal.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    if principal is None or principal in ("*", {"AWS": "*"}):
        return True
    ((kind, names),) = principal.items()
    if kind == "Service":
        return who in _many(names)
    if kind != "AWS":
        raise EvaluationError(f"a principal of kind {kind} is not known")
    for name in _many(names):
        account = _ACCOUNT.fullmatch(name)
        if who == name or (account and who.startswith("arn:") and who.split(":")[4] == account[1]):
            return True
    return False


def _is_action(statement: Mapping[str, Any], action: str) -> bool:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html"""
    if "NotAction" in statement:
        return not any(_matches(pattern.lower(), action) for pattern in _many(statement["NotAction"]))
    return any(_matches(pattern.lower(), action) for pattern in _many(statement["Action"]))


def _is_resource(statement: Mapping[str, Any], request: Request, variables: bool) -> bool:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"""
    if "Resource" not in statement and "NotResource" not in statement:
        return True  # the trust policy of a role
    found = [
        _matches(pattern, request.resource)
        for pattern in _filled(
            _many(statement.get("Resource", statement.get("NotResource"))), request, variables, True
        )
    ]
    return any(found) if "Resource" in statement else not any(found)


def _holds(operator: str, key: str, values: list[str], request: Request, variables: bool) -> bool:
    """One line of a condition: any of its values, or none of them where the operator is negated.

    "If the key that you specify in a policy condition is not present in the request context, the values do
    not match and the condition is false. If the policy condition requires that the key is not matched, such
    as StringNotLike or ArnNotLike, and the right key is not present, the condition is true."
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    actual = request.key(key)
    if operator == "Null":
        return (actual is None) == (values == ["true"])
    # The one set operator in use; a request here has one value for each key.
    name = "StringLike" if operator == "ForAnyValue:StringLike" else operator.removesuffix("IfExists")
    negated = "Not" in name
    compare = _OPERATORS.get(name.replace("Not", ""))
    if compare is None:
        raise EvaluationError(f"the operator {operator} is not known")
    if actual is None:
        return negated or operator.endswith("IfExists")
    if name.startswith(("String", "Arn")):
        values = _filled(values, request, variables, "Like" in name or name.startswith("Arn"))
    return any(compare(value, actual) for value in values) != negated


def _arn(pattern: str, actual: str) -> bool:
    """Each of the six components between colons is compared by itself; ArnEquals is the same as ArnLike."""
    patterns, parts = pattern.split(":", 5), actual.split(":", 5)
    if len(patterns) < 6:
        raise EvaluationError(f"{pattern} is no ARN")
    return len(parts) == 6 and all(_matches(*pair) for pair in zip(patterns, parts, strict=True))


def _matches(pattern: str, actual: str) -> bool:
    return _expression(pattern).fullmatch(actual) is not None


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    wild = {"*": ".*", "?": "."}
    parts = re.split(r"(\0.|[*?])", pattern)
    return re.compile("".join(wild.get(part, re.escape(part.replace("\0", ""))) for part in parts), re.DOTALL)


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, actual: value == actual,
    "StringLike": _matches,
    "ArnEquals": _arn,
    "ArnLike": _arn,
    "Bool": lambda value, actual: value.lower() == actual.lower(),
    "NumericEquals": lambda value, actual: float(actual) == float(value),
    "NumericLessThan": lambda value, actual: float(actual) < float(value),
    "NumericLessThanEquals": lambda value, actual: float(actual) <= float(value),
    "NumericGreaterThan": lambda value, actual: float(actual) > float(value),
    "NumericGreaterThanEquals": lambda value, actual: float(actual) >= float(value),
}


def _filled(patterns: Iterable[str], request: Request, variables: bool, wild: bool) -> list[str]:
    """The patterns with policy variables replaced; one whose key the request does not carry matches nothing.

    The language of 2008 has no variables: there they are the text they are written as.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    if not variables:
        return list(patterns)
    result = []
    for pattern in patterns:
        found = {name: request.key(name) for name in _VARIABLE.findall(pattern)}
        if odd := [name for name in found if not re.fullmatch(r"[\w:/.-]+", name)]:
            raise EvaluationError(f"the variables {odd} are not known")
        if all(value is not None for value in found.values()):
            result.append(
                _VARIABLE.sub(lambda match, found=found: _literal(str(found[match[1]]), wild), pattern)
            )  # type: ignore[misc]
    return result


def _literal(value: str, wild: bool) -> str:
    # What a request brings is text: its own asterisks match nothing but asterisks.
    return re.sub(r"([*?])", "\0\\1", value) if wild else value


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]
