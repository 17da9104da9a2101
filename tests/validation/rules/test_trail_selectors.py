"""Event selectors of both kinds, over a quota, or on the trail's own deliveries are found."""

import re

import pytest

from cloudtrail_templates.validation.rules import ALL_RULES
from validation.rule_cases import (
    Case,
    add,
    assert_case,
    bad,
    bad_reference,
    case_id,
    drop,
    good,
    good_reference,
    put,
    when_live,
)

ADVANCED = {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}
BASIC = {"ReadWriteType": "All"}
OBJECTS = {"Fn::Sub": "${AccessLogs.Arn}/"}
ALL_OBJECTS = {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}
DATA = {"Field": "eventCategory", "Equals": ["Data"]}


def s3_data(*values: object, **more: object) -> list[object]:
    return [{"DataResources": [{"Type": "AWS::S3::Object", "Values": list(values)}], **more}]


def advanced(*fields: object) -> list[object]:
    return [{"FieldSelectors": [DATA, *fields]}]


def both(basic: object, more: object) -> tuple:
    return put("Trail.EventSelectors", basic), put("Trail.AdvancedEventSelectors", more)


CASES = [
    bad("CT101", "both kinds", *both([BASIC], [ADVANCED])),
    bad_reference("CT101", "both kinds once live", *both(when_live([BASIC]), [ADVANCED])),
    good("CT101", "basic selectors", put("Trail.EventSelectors", [BASIC])),
    good("CT101", "an empty list beside the other kind", *both([], [ADVANCED])),
    good_reference("CT101", "one kind or the other", *both(when_live([BASIC]), when_live([], [ADVANCED]))),
    bad("CT108", "all buckets", put("Trail.EventSelectors", s3_data("arn:aws:s3")), also={"CT602"}),
    bad(
        "CT108",
        "all buckets with colons",
        put("Trail.EventSelectors", s3_data("arn:aws:s3:::")),
        also={"CT602"},
    ),
    bad("CT108", "advanced without a field", put("Trail.AdvancedEventSelectors", advanced(ALL_OBJECTS))),
    bad_reference(
        "CT108",
        "in every partition",
        put("Trail.EventSelectors", s3_data({"Fn::Sub": "arn:${AWS::Partition}:s3"})),
    ),
    good(
        "CT108",
        "read-only events",
        put("Trail.EventSelectors", s3_data("arn:aws:s3", ReadWriteType="ReadOnly")),
        also={"CT602"},
    ),
    good(
        "CT108",
        "read-only by field",
        put("Trail.AdvancedEventSelectors", advanced(ALL_OBJECTS, {"Field": "readOnly", "Equals": ["true"]})),
    ),
    good(
        "CT108",
        "other data",
        put(
            "Trail.AdvancedEventSelectors",
            advanced({"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]}),
        ),
    ),
    good_reference(
        "CT108",
        "without the log bucket",
        put(
            "Trail.AdvancedEventSelectors",
            advanced(
                ALL_OBJECTS, {"Field": "resources.ARN", "NotStartsWith": [{"Fn::GetAtt": ["Bucket", "Arn"]}]}
            ),
        ),
    ),
    good_reference("CT108", "one bucket", put("Trail.EventSelectors", s3_data({"Fn::Sub": "${Open}/"}))),
    bad("CT109", "251 data resources", put("Trail.EventSelectors", s3_data(*[OBJECTS] * 251))),
    bad(
        "CT109",
        "501 values",
        put(
            "Trail.AdvancedEventSelectors",
            advanced(ALL_OBJECTS, {"Field": "resources.ARN", "StartsWith": ["x"] * 500}),
        ),
    ),
    bad_reference(
        "CT109", "251 when live", put("Trail.EventSelectors", when_live(s3_data(*[OBJECTS] * 251)))
    ),
    good("CT109", "250 data resources", put("Trail.EventSelectors", s3_data(*[OBJECTS] * 250))),
    good_reference(
        "CT109",
        "a list parameter",
        put(
            "Trail.EventSelectors",
            [{"DataResources": [{"Type": "AWS::S3::Object", "Values": {"Ref": "Open"}}]}],
        ),
    ),
    good_reference("CT109", "no trail", drop("Trail"), add("Trail", "AWS::SQS::Queue")),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)


def test_the_remedy_names_the_controls_that_want_all_buckets() -> None:
    # Source: https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-22
    (one,) = [one for one in ALL_RULES if one.id == "CT108"]
    assert re.search(r"if Security Hub's S3\.22 or S3\.23 must pass, .* ignore CT108$", one.fix)
