"""The component of a stack set: literals that StackSets would refuse are errors at once."""

from typing import Any

import pytest

from cloudtrail_templates import OptionError, StackParameter, StackSet
from components.samples import ACCOUNT, make, properties

UNITS, ACCOUNTS = ("ou-ab12-11111111",), (ACCOUNT,)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"organizational_unit_ids": None}, "organizational_unit_ids must be given with SERVICE_MANAGED"),
        ({"account_ids": ACCOUNTS}, "account_filter_type must be NONE without account_ids"),
        ({"account_filter_type": "DIFFERENCE"}, "account_filter_type must be NONE without account_ids"),
        (
            {"permission_model": "SELF_MANAGED", "organizational_unit_ids": None},
            "account_ids must be given with SELF_MANAGED",
        ),
        (
            {"permission_model": "SELF_MANAGED", "account_ids": ACCOUNTS},
            "organizational_unit_ids must be None with SELF_MANAGED",
        ),
        (
            {"max_concurrent_count": 3, "failure_tolerance_count": 1},
            "max_concurrent_count must be at most failure_tolerance_count \\+ 1 with STRICT_FAILURE_TOLERANCE, got 3 and 1; "
            "tolerate 2 failures",
        ),
        (
            {"parameters": (StackParameter(name="A"), StackParameter(name="A", value="x"))},
            "parameters must have each name once",
        ),
    ],
)
def test_literals_that_do_not_fit_are_refused(options: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError, match=f"^{says}"):
        make(StackSet, **options)


def test_soft_mode_takes_any_counts() -> None:
    chosen = {"max_concurrent_count": 50, "concurrency_mode": "SOFT_FAILURE_TOLERANCE"}
    assert properties(make(StackSet, **chosen))["OperationPreferences"]["MaxConcurrentCount"] == 50


def test_literal_parameters_are_passed_on() -> None:
    made = make(StackSet, parameters=(StackParameter(name="AlarmEmail", value="a@example.com"),))
    assert properties(made)["Parameters"] == [
        {"ParameterKey": "AlarmEmail", "ParameterValue": "a@example.com"}
    ]
    assert "Parameters" not in properties(make(StackSet))
