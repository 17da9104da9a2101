"""A template that is too large, bound to a partition, or without resources is found."""

from typing import Any

import pytest

from validation.rule_cases import (
    Case,
    Change,
    add,
    assert_case,
    bad,
    bad_reference,
    case_id,
    good,
    good_reference,
    put,
    section,
    top,
    when_live,
)

KEY_IN_CHINA = "arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TOPIC_ELSEWHERE = "arn:aws:sns:eu-west-1:111122223333:elsewhere"

INCLUDE = {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/part.yaml"}}


def loop(collection: Any) -> tuple[Change, ...]:
    """A loop that makes topics."""
    fragment = {"Topic${Name}": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Name"}}}}
    return (
        top("Transform", "AWS::LanguageExtensions"),
        lambda template: template["Resources"].update(
            {"Fn::ForEach::Topics": ["Name", collection, fragment]}
        ),
    )


CASES = [
    bad("CT601", "a long description", section("Metadata", Text="x" * 51_200)),
    bad_reference(
        "CT601",
        "many parameters",
        section("Parameters", **{f"P{n}": {"Type": "String", "Default": "x" * 1000} for n in range(52)}),
    ),
    good("CT601", "a description", section("Metadata", Text="x" * 30_000)),
    good_reference("CT601", "references", section("Outputs", A={"Value": {"Ref": "Bucket"}})),
    bad(
        "CT602", "a managed policy", put("Role.ManagedPolicyArns", ["arn:aws:iam::aws:policy/ReadOnlyAccess"])
    ),
    bad("CT602", "of GovCloud", put("Role.ManagedPolicyArns", ["arn:aws-us-gov:iam::aws:policy/X"])),
    bad("CT602", "a wildcard", put("Alarm.AlarmActions", ["arn:aws:sns:eu-west-1:111122223333:*"])),
    bad("CT602", "the objects of a bucket", put("Alarm.AlarmActions", ["arn:aws:s3:::audit-logs/*"])),
    bad_reference(
        "CT602",
        "behind a condition on something else",
        put("Role.ManagedPolicyArns", when_live(["arn:aws:iam::aws:policy/ReadOnlyAccess"])),
    ),
    good_reference(
        "CT602",
        "behind a condition on the partition",
        section("Conditions", China={"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws-cn"]}),
        put(
            "Role.ManagedPolicyArns",
            {"Fn::If": ["China", ["arn:aws-cn:iam::aws:policy/X"], ["arn:aws:iam::aws:policy/X"]]},
        ),
    ),
    good_reference(
        "CT602",
        "a resource behind a condition on the region, named by another one",
        section("Conditions", Gov={"Fn::Equals": [{"Ref": "AWS::Region"}, "us-gov-west-1"]}),
        section("Conditions", Both={"Fn::And": [{"Condition": "Gov"}, {"Condition": "Live"}]}),
        add(
            "Second",
            "AWS::IAM::Role",
            Condition="Both",
            Properties={"ManagedPolicyArns": ["arn:aws-us-gov:iam::aws:policy/X"]},
        ),
    ),
    good("CT602", "one existing topic", put("Alarm.AlarmActions", ["arn:aws:sns:eu-west-1:111122223333:x"])),
    good("CT602", "one existing key in China", put("Topic.KmsMasterKeyId", KEY_IN_CHINA)),
    good_reference(
        "CT602",
        "one existing topic or ours",
        put("Alarm.AlarmActions", when_live([TOPIC_ELSEWHERE], [{"Ref": "Topic"}])),
    ),
    bad_reference(
        "CT602",
        "joined",
        put("Alarm.AlarmActions", [{"Fn::Join": ["", ["arn:aws:sns:", {"Ref": "AWS::Region"}]]}]),
    ),
    good("CT602", "any partition", put("Alarm.AlarmActions", ["arn:*:sns:eu-west-1:1:x"])),
    good(
        "CT602",
        "a caller in an event",
        put("Filter.FilterPattern", '{ $.userIdentity.arn = "arn:aws:iam::1:user/x" }'),
    ),
    good("CT602", "a description", put("Alarm.AlarmDescription", "see arn:aws:iam::aws:policy/X")),
    good_reference(
        "CT602",
        "the pseudo parameter",
        put("Alarm.AlarmActions", [{"Fn::Sub": "arn:${AWS::Partition}:sns:x:1:x"}]),
    ),
    bad("CT603", "a list", top("Mappings", [])),
    bad("CT603", "an empty section", top("Outputs", None)),
    bad_reference("CT603", "a reference", top("Metadata", "Open")),
    good("CT603", "a mapping", top("Mappings", {})),
    good_reference("CT603", "a resource of any type", add("X", "Custom::X")),
    bad("CT604", "an empty section", top("Resources", {})),
    bad_reference(
        "CT604",
        "an output without one",
        top("Resources", {}),
        section("Outputs", A={"Value": {"Ref": "Open"}}),
    ),
    good("CT604", "one resource", top("Resources", {"X": {"Type": "Custom::X"}})),
    good_reference(
        "CT604",
        "one in a loop",
        top("Transform", "AWS::LanguageExtensions"),
        top("Resources", {"Fn::ForEach::Topics": ["N", ["A"], {"T${N}": {"Type": "AWS::SNS::Topic"}}]}),
    ),
    bad("CT607", "a macro", top("Transform", "MyMacro")),
    bad("CT607", "a macro with parameters", top("Transform", [{"Name": "MyMacro", "Parameters": {}}])),
    bad("CT607", "the Serverless Application Model", top("Transform", ["AWS::Serverless-2016-10-31"])),
    bad("CT607", "an include in a resource", put("Trail.Tags", {"Fn::Transform": INCLUDE})),
    bad("CT607", "an include beside properties", put("Trail.Fn::Transform", INCLUDE)),
    bad_reference("CT607", "a loop over an open list", *loop({"Ref": "Open"})),
    bad_reference(
        "CT607", "an include in a condition", section("Conditions", Included={"Fn::Transform": INCLUDE})
    ),
    good("CT607", "the language extensions", top("Transform", "AWS::LanguageExtensions")),
    good("CT607", "a loop", *loop(["A", "B"])),
    good_reference(
        "CT607",
        "a loop over a parameter's default",
        section("Parameters", Names={"Type": "CommaDelimitedList", "Default": "A,B"}),
        *loop({"Ref": "Names"}),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
