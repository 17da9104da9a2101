"""Lifecycle rules and Object Lock settings that S3 refuses are found."""

from typing import Any

import pytest

from validation.rule_cases import (
    Case,
    Change,
    assert_case,
    bad,
    bad_reference,
    case_id,
    good,
    good_reference,
    put,
    when_live,
)

EXPIRE = {"Id": "Expire", "Status": "Enabled", "ExpirationInDays": 365}
DAYS = {"Mode": "GOVERNANCE", "Days": 1}


def rules(*found: Any) -> Change:
    return put("Bucket.LifecycleConfiguration", {"Rules": list(found)})


def moves(*found: tuple[str, Any], key: str = "Transitions") -> Change:
    transitions = [{"StorageClass": name, "TransitionInDays": days} for name, days in found]
    return rules({"Id": "Move", "Status": "Enabled", key: transitions})


def lock(retention: Any) -> Change:
    return put("Bucket.ObjectLockConfiguration", {"ObjectLockEnabled": "Enabled", "Rule": retention})


SUSPENDED = put("Bucket.VersioningConfiguration", {"Status": "Suspended"})

CASES = [
    bad("CT309", "no action", rules({"Id": "Nothing", "Status": "Enabled", "Prefix": "a/"})),
    bad("CT309", "one id twice", rules(EXPIRE, {**EXPIRE, "Prefix": "a/"})),
    bad("CT309", "back to STANDARD_IA", moves(("GLACIER", 30), ("STANDARD_IA", 120))),
    bad("CT309", "one class twice", moves(("GLACIER", 30), ("GLACIER", 120))),
    bad(
        "CT309",
        "noncurrent versions",
        moves(("DEEP_ARCHIVE", 1), ("GLACIER", 100), key="NoncurrentVersionTransitions"),
    ),
    bad_reference("CT309", "no action when live", rules({**EXPIRE, "ExpirationInDays": when_live(1)})),
    good("CT309", "two ids", rules(EXPIRE, {**EXPIRE, "Id": "Other"})),
    good("CT309", "down the classes", moves(("STANDARD_IA", 30), ("GLACIER_IR", 60), ("DEEP_ARCHIVE", 200))),
    good(
        "CT309", "only incomplete uploads", rules({"Status": "Enabled", "AbortIncompleteMultipartUpload": {}})
    ),
    good("CT309", "a rule that is off", rules({"Status": "Disabled"})),
    good_reference("CT309", "open days", moves(("GLACIER", {"Ref": "Open"}), ("STANDARD_IA", 120))),
    good_reference("CT309", "an open class", moves(("GLACIER", 30), ({"Ref": "Open"}, 120))),
    bad("CT310", "suspended versioning", lock({"DefaultRetention": DAYS}), SUSPENDED),
    bad("CT310", "days and years", lock({"DefaultRetention": {**DAYS, "Years": 1}})),
    bad_reference(
        "CT310", "days and years when live", lock({"DefaultRetention": {**DAYS, "Years": when_live(1)}})
    ),
    good("CT310", "days", lock({"DefaultRetention": DAYS})),
    good("CT310", "suspended without a lock", SUSPENDED),
    good_reference("CT310", "open days", lock({"DefaultRetention": {**DAYS, "Days": {"Ref": "Open"}}})),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
