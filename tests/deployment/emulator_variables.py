"""The one policy variable of our bucket policies, which the emulator does not know: aws:PrincipalAccount.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import json
from dataclasses import replace
from typing import Any

from ministack.core import iam_evaluator

_VARIABLE = "${aws:PrincipalAccount}"
_match = iam_evaluator._first_match


def know_the_account_of_the_caller() -> None:
    """Let the emulator put the account of the caller in the place of the variable, in resources and in conditions."""
    iam_evaluator._first_match = _first_match


def _first_match(context: Any, statements: list[Any], effect: str) -> Any:
    return _match(context, [_filled(one, context.principal_account) for one in statements], effect)


def _filled(statement: Any, account: str) -> Any:
    def fill(value: Any) -> Any:
        return json.loads(json.dumps(value).replace(_VARIABLE, account))

    return replace(statement, resources=fill(statement.resources), conditions=fill(statement.conditions))
