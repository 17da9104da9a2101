"""More tags than AWS takes, and keys that are the same to IAM, are found."""

import pytest

from validation.rule_cases import (
    Case,
    add,
    assert_case,
    bad,
    bad_reference,
    case_id,
    good,
    good_reference,
    put,
    when_live,
)


def tags(*keys: object) -> list[dict[str, object]]:
    return [{"Key": key, "Value": "x"} for key in keys]


FIFTY = tags(*(f"k{number}" for number in range(50)))
MAPPING = {f"k{number}": "x" for number in range(51)}

CASES = [
    bad("CT605", "51 tags", put("Bucket.Tags", [*FIFTY, *tags("more")])),
    bad("CT605", "a mapping of 51 tags", add("Map", "AWS::SSM::Parameter", Properties={"Tags": MAPPING})),
    bad_reference("CT605", "51 when live", put("Topic.Tags", [*FIFTY, when_live(*tags("more"))])),
    good("CT605", "50 tags", put("Bucket.Tags", FIFTY)),
    good("CT605", "a type of the user", add("Own", "Custom::Own", Properties={"Tags": MAPPING})),
    good_reference(
        "CT605", "one or the other", put("Topic.Tags", [*FIFTY[:49], when_live(*tags("a", "b")[:1])])
    ),
    good_reference("CT605", "open tags", put("Topic.Tags", {"Ref": "Open"})),
    bad("CT606", "a role", put("Role.Tags", tags("Team", "team"))),
    bad("CT606", "a user", add("User", "AWS::IAM::User", Properties={"Tags": tags("OWNER", "x", "Owner")})),
    bad_reference("CT606", "a key from a parameter", put("Role.Tags", tags({"Ref": "Stage"}, "Test"))),
    good("CT606", "different keys", put("Role.Tags", tags("Team", "Teams"))),
    good("CT606", "a service that tells them apart", put("Bucket.Tags", tags("Team", "team"))),
    good_reference("CT606", "an open key", put("Role.Tags", tags({"Ref": "Open"}, "team"))),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
