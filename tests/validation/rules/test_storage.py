"""Lifecycles that S3 refuses and logs that are deleted with their stack are found."""

import pytest

from validation.rule_cases import (
    Case,
    add,
    assert_case,
    attribute,
    bad,
    bad_reference,
    case_id,
    drop,
    good,
    good_reference,
    put,
    section,
    when_live,
)

RULE = "Bucket.LifecycleConfiguration.Rules.0"


def moves(storage_class: str, days: object) -> tuple:
    return (put(f"{RULE}.Transitions", [{"StorageClass": storage_class, "TransitionInDays": days}]),)


def parameter(default: object) -> tuple:
    return (section("Parameters", Days={"Type": "Number", "Default": default}),)


CASES = [
    bad("CT306", "an expiry", put(f"{RULE}.ExpirationInDays", 2**31)),
    bad("CT306", "a transition as text", *moves("GLACIER", "2147483648"), drop(f"{RULE}.ExpirationInDays")),
    bad("CT306", "noncurrent versions", put(f"{RULE}.NoncurrentVersionExpiration.NoncurrentDays", 10**10)),
    bad_reference(
        "CT306", "a default", put(f"{RULE}.ExpirationInDays", {"Ref": "Days"}), *parameter("9999999999")
    ),
    good("CT306", "the most that S3 takes", put(f"{RULE}.ExpirationInDays", 2**31 - 1)),
    good_reference("CT306", "an open number", put(f"{RULE}.ExpirationInDays", {"Ref": "Open"})),
    bad("CT301", "STANDARD_IA at 5 days", *moves("STANDARD_IA", 5)),
    bad("CT301", "ONEZONE_IA at 29 days as text", *moves("ONEZONE_IA", "29")),
    bad("CT301", "noncurrent versions", put(f"{RULE}.NoncurrentVersionTransitions.0.TransitionInDays", 29)),
    bad(
        "CT301",
        "the older single transition",
        put(f"{RULE}.Transition", {"StorageClass": "STANDARD_IA", "TransitionInDays": 1}),
    ),
    bad_reference(
        "CT301", "the default of a parameter", *moves("STANDARD_IA", {"Ref": "Days"}), *parameter(7)
    ),
    good("CT301", "30 days", *moves("STANDARD_IA", 30)),
    good("CT301", "Glacier at once", *moves("GLACIER", 0)),
    good("CT301", "a rule that is off", *moves("STANDARD_IA", 5), put(f"{RULE}.Status", "Disabled")),
    good_reference("CT301", "an open number", *moves("STANDARD_IA", {"Ref": "Open"})),
    good_reference("CT301", "a good default", *moves("STANDARD_IA", {"Ref": "Days"}), *parameter("30")),
    bad("CT302", "before", put(f"{RULE}.ExpirationInDays", 60)),
    bad("CT302", "on the same day", put(f"{RULE}.ExpirationInDays", "90")),
    bad("CT302", "noncurrent versions", put(f"{RULE}.NoncurrentVersionExpiration.NoncurrentDays", 30)),
    bad(
        "CT302",
        "noncurrent versions, the older way",
        drop(f"{RULE}.NoncurrentVersionExpiration"),
        put(f"{RULE}.NoncurrentVersionExpirationInDays", 10),
    ),
    bad_reference("CT302", "when live", put(f"{RULE}.ExpirationInDays", when_live(30, 400))),
    good("CT302", "no expiry", drop(f"{RULE}.ExpirationInDays")),
    good("CT302", "no transition", drop(f"{RULE}.Transitions")),
    good_reference("CT302", "an open number", put(f"{RULE}.ExpirationInDays", {"Ref": "Open"})),
    good_reference(
        "CT302",
        "both under one condition",
        put(f"{RULE}.ExpirationInDays", when_live(30, 400)),
        *moves("GLACIER", when_live(10, 90)),
    ),
    *[
        bad("CT303", f"{name} without {which}", attribute(name, which, None))
        for name in ("Bucket", "Key", "LogGroup")
        for which in ("DeletionPolicy", "UpdateReplacePolicy")
    ],
    bad(
        "CT303",
        "a bucket for trails elsewhere",
        drop("Trail"),
        attribute("Bucket", "DeletionPolicy", "Delete"),
    ),
    bad_reference(
        "CT303",
        "the key of the bucket",
        drop("Trail.KMSKeyId"),
        put(
            "Bucket.BucketEncryption",
            {
                "ServerSideEncryptionConfiguration": [
                    {
                        "ServerSideEncryptionByDefault": {
                            "SSEAlgorithm": "aws:kms",
                            "KMSMasterKeyID": {"Ref": "Key"},
                        }
                    }
                ]
            },
        ),
        attribute("Key", "DeletionPolicy", "Delete"),
        also={"CT112"},
    ),
    good(
        "CT303", "retained except on creation", attribute("Bucket", "DeletionPolicy", "RetainExceptOnCreate")
    ),
    good("CT303", "a bucket for something else", add("Other", "AWS::S3::Bucket")),
    good_reference(
        "CT303", "a policy that is chosen", attribute("Bucket", "DeletionPolicy", {"Ref": "Open"})
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
