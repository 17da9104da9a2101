"""Intrinsic functions, written so that literals and references both work."""

from typing import Any

import hypothesis
import pytest
from deployment.resolver import Resolved
from hypothesis import strategies as st
from troposphere import GetAtt, Join, Ref, Sub, encode_to_dict

from cloudtrail_templates import Choice, Given, OptionError
from cloudtrail_templates.intrinsics import given, pick, present, present_items, sub

NO_VALUE = {"Ref": "AWS::NoValue"}


def plain(value: Any) -> Any:
    return value.to_dict() if hasattr(value, "to_dict") else value


@pytest.mark.parametrize(
    ("text", "values", "written"),
    [
        ("plain", {}, "plain"),
        ("${A}-x", {"A": "b"}, "b-x"),
        ("${A}-x", {"A": Ref("B")}, {"Fn::Sub": "${B}-x"}),
        ("${A}/*", {"A": GetAtt("Bucket", "Arn")}, {"Fn::Sub": "${Bucket.Arn}/*"}),
        ("${A}-${AWS::Region}", {"A": "b"}, {"Fn::Sub": "b-${AWS::Region}"}),
        ("${A}${A}", {"A": "b"}, "bb"),
        ("${A}", {"A": Join("", ["x", "y"])}, {"Fn::Sub": ["${A}", {"A": {"Fn::Join": ["", ["x", "y"]]}}]}),
        (
            "${A}/${B}",
            {"A": Ref("P"), "B": Join("", [])},
            {"Fn::Sub": ["${P}/${B}", {"B": {"Fn::Join": ["", []]}}]},
        ),
        ("${A}/x", {"A": Sub("${AWS::Partition}-y")}, {"Fn::Sub": "${AWS::Partition}-y/x"}),
        ("${A}/x", {"A": 26}, "26/x"),
        # A literal that looks like a variable is none, and IAM's own variables survive.
        # A policy variable is text, which only Fn::Sub must be told.
        ("${A}/*", {"A": "${aws:SourceAccount}"}, "${aws:SourceAccount}/*"),
        (
            "${A}/${B}",
            {"A": "${aws:SourceAccount}", "B": Ref("C")},
            {"Fn::Sub": "${!aws:SourceAccount}/${C}"},
        ),
        ("${!Literal}", {}, "${Literal}"),
    ],
)
def test_sub_puts_values_in_place(text: str, values: dict[str, Any], written: Any) -> None:
    assert plain(sub(text, **values)) == written


@pytest.mark.parametrize(
    ("text", "values", "written"),
    [
        # A variable is renamed where the user's text refers to a parameter of its name.
        (
            "${A}/${B}",
            {"A": Ref("B"), "B": Join("", [Ref("A")])},
            {"Fn::Sub": ["${B}/${B2}", {"B2": {"Fn::Join": ["", [{"Ref": "A"}]]}}]},
        ),
        (
            "${A}${B2}${B}",
            {"A": Sub("${B}${ B3 }"), "B2": Join("", []), "B": Join("", [])},
            {
                "Fn::Sub": [
                    "${B}${ B3 }${B2}${B4}",
                    {"B2": {"Fn::Join": ["", []]}, "B4": {"Fn::Join": ["", []]}},
                ]
            },
        ),
        # An attribute and a literal are no parameter of that name.
        (
            "${A}${C}${B}",
            {"A": GetAtt("B", "Arn"), "C": Sub("${!B}"), "B": Join("", [])},
            {"Fn::Sub": ["${B.Arn}${!B}${B}", {"B": {"Fn::Join": ["", []]}}]},
        ),
        # A Sub with variables has a name space of its own.
        (
            "${A}",
            {"A": Sub("${A}", {"A": Ref("B")})},
            {"Fn::Sub": ["${A}", {"A": {"Fn::Sub": ["${A}", {"A": {"Ref": "B"}}]}}]},
        ),
        ("${A}{B}", {"A": "$"}, {"Fn::Sub": ["${A}{B}", {"A": "$"}]}),
    ],
)
def test_a_text_of_the_user_shares_no_name_with_ours(text: str, values: dict[str, Any], written: Any) -> None:
    assert plain(sub(text, **values)) == written


PARAMETERS = ("Name", "Name2", "Region", "Prefix", "Part0")
NAMES = st.sampled_from(PARAMETERS)
LITERALS = st.text("ab/${!}. ", max_size=6)
VALUES = st.one_of(
    LITERALS,
    NAMES.map(Ref),
    st.lists(st.one_of(LITERALS, NAMES.map(Ref)), max_size=3).map(lambda items: Join("-", items)),
    st.tuples(NAMES, NAMES).map(lambda pair: Sub(f"${{{pair[0]}}}-{{x}}${{!{pair[1]}}}")),
    st.tuples(NAMES, NAMES).map(lambda pair: Sub(f"${{{pair[0]}}}", {pair[0]: Ref(pair[1])})),
    NAMES.map(lambda name: Given("Wanted", Ref(name))),
    st.sampled_from(("Name", "Part0")).map(lambda name: GetAtt(name + "Bucket", "Arn")),
)


@hypothesis.given(
    values=st.dictionaries(NAMES, VALUES, min_size=1),
    order=st.lists(st.one_of(NAMES, st.just("AWS::Partition"), st.just("!Name")), min_size=1, max_size=6),
)
def test_resolving_what_sub_makes_is_substituting_what_is_resolved(
    values: dict[str, Any], order: list[str]
) -> None:
    order = [name for name in order if name in values or not name.isalnum()]
    parameters = {
        name: {"Type": "String", "Default": f"the {name}"}
        for name in ("Name", "Name2", "Region", "Prefix", "Part0")
    }
    buckets = {f"{name}Bucket": {"Type": "AWS::S3::Bucket"} for name in ("Name", "Part0")}
    conditions = {"Wanted": {"Fn::Equals": ["a", "a"]}}
    stack = Resolved({"Parameters": parameters, "Resources": buckets, "Conditions": conditions})
    said = {"AWS::Partition": "aws", "!Name": "${Name}"}
    expected = "/".join(said.get(name) or stack.value(encode_to_dict(values[name])) for name in order)
    text = "/".join("${" + name + "}" for name in order)
    assert stack.value(encode_to_dict(sub(text, **values))) == expected


def test_sub_wants_a_value_for_every_name() -> None:
    with pytest.raises(KeyError):
        sub("${Missing}")


def test_a_given_is_its_value_under_its_condition_or_nothing() -> None:
    made = Given("HasName", Ref("Name"))
    assert made.to_dict() == {"Fn::If": ["HasName", {"Ref": "Name"}, NO_VALUE]}


def test_given_makes_something_of_a_value_that_is_there() -> None:
    assert given("a", lambda value: value + "b") == "ab"
    assert given(None, lambda value: value + "b") is None
    assert given(None, lambda value: value + "b", otherwise="c") == "c"
    # A reference is always true in Python, so that it may not be branched on.
    assert plain(given(Ref("A"), lambda value: value)) == {"Ref": "A"}


def test_given_decides_at_deployment() -> None:
    made = given(Given("HasName", Ref("Name")), lambda value: sub("${Name}/", Name=value), otherwise="none")
    assert made.to_dict() == {"Fn::If": ["HasName", {"Fn::Sub": "${Name}/"}, "none"]}
    made = given(Given("HasName", Ref("Name")), lambda _: None)
    assert made.to_dict() == {"Fn::If": ["HasName", NO_VALUE, NO_VALUE]}


def test_pick_finds_the_case_of_a_literal() -> None:
    cases = {True: "yes", "word": "said"}
    assert pick(True, cases) == "yes"
    assert pick("word", cases) == "said"
    assert pick(False, cases) is None
    assert pick(False, cases, otherwise="no") == "no"


def test_pick_asks_the_conditions_of_a_choice_in_turn() -> None:
    choice = Choice(Ref("Level"), {"low": "IsLow", "high": "IsHigh", "None": "IsNone"})
    made = pick(choice, {"low": 1, "high": None}, otherwise=3)
    assert made.to_dict() == {"Fn::If": ["IsLow", 1, {"Fn::If": ["IsHigh", NO_VALUE, 3]}]}


def test_pick_knows_true_and_false_of_a_choice() -> None:
    choice = Choice(Ref("Switch"), {"true": "IsTrue", "false": "IsFalse"})
    assert pick(choice, {True: "on"}).to_dict() == {"Fn::If": ["IsTrue", "on", NO_VALUE]}
    assert pick(choice, {False: "off"}).to_dict() == {"Fn::If": ["IsFalse", "off", NO_VALUE]}


def test_pick_refuses_a_bare_reference() -> None:
    for reference in (Ref("Switch"), Given("HasSwitch", Ref("Switch"))):
        with pytest.raises(
            OptionError, match=r"^a choice that decides .* must be a literal, got .*; make the param"
        ):
            pick(reference, {True: "on"})


def test_a_choice_renders_as_its_reference() -> None:
    assert Choice(Ref("Level"), {"low": "IsLow"}).to_dict() == {"Ref": "Level"}


def test_present_keeps_what_is_false_and_drops_what_is_none() -> None:
    assert present(a=None, b=False, c=0, d="", e=[]) == {"b": False, "c": 0, "d": "", "e": []}
    assert present_items(None, 0, "", None, 1) == [0, "", 1]
