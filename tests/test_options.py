"""Options: declared once and checked on creation; an error is one line that says what is wrong and what to do."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from components.samples import EXISTING, FEWEST
from troposphere import GetAtt, If, Parameter, Ref

from cloudtrail_templates import Choice, Given, Option, OptionError, UnknownNameError
from cloudtrail_templates.options import (
    Flag,
    Number,
    Text,
    Texts,
    check_options,
    declared_option,
    declared_options,
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a component may be made of."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """An option of each kind, and a part."""

    name: Annotated[
        Text,
        Option(
            "A name.", group="G", MinLength=2, MaxLength=4, AllowedPattern="[a-z]+", must="must fit; try ab"
        ),
    ]
    days: Annotated[
        Number, Option("Days.", group="G", MinValue=1, MaxValue=9, must="must be 1 to 9; give days")
    ] = 1
    word: Annotated[
        Text | None, Option("A word.", group="G", AllowedValues=("on", "off"), must="must be on or off")
    ] = None
    switch: Annotated[Flag, Option("A switch.", group="G")] = True
    decision: Annotated[Flag, Option("A decision.", group="G", decides=True)] = False
    items: Annotated[
        Texts | None, Option("Items.", group="G", AllowedPattern=r"\d{2}", must="must be two digits")
    ] = None
    few: Annotated[
        Texts | None,
        Option(
            "Few.", group="G", AllowedPattern="[a-z]+", must="must be few; try a", MaxItems=3, MaxLength=8
        ),
    ] = None
    part: Part | None = None
    parts: tuple[Part, ...] = ()
    later: tuple["Later", ...] = ()
    plain: str = "text"

    def __post_init__(self) -> None:
        check_options(self)


@dataclass(frozen=True, kw_only=True)
class Later:
    """What is declared after the component that may be made of it."""


def sample(**options: Any) -> Sample:
    return Sample(**{"name": "abc", **options})


each_component = pytest.mark.parametrize(
    "component", [*FEWEST, *EXISTING], ids=lambda component: component.__name__
)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"name": "ab"},
        {"name": "abcd"},
        {"days": 9},
        {"word": "on"},
        {"word": None},
        {"items": ("12", Ref("Third"))},
        {"few": ("abc", "d", "ef")},
        {"few": ("abcdefgh",)},
        {"few": ("abcdefgh", Ref("Other"))},
        {"part": Part(), "parts": (Part(), Part())},
    ],
)
def test_a_value_that_keeps_the_constraints_is_taken(options: dict[str, Any]) -> None:
    made = sample(**options)
    assert all(getattr(made, name) == value for name, value in options.items())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"name": "a"}, "name must fit, got 'a'; try ab"),
        ({"name": "abcde"}, "name must fit, got 'abcde'; try ab"),
        ({"name": "AB"}, "name must fit, got 'AB'; try ab"),
        ({"name": "ab\n"}, r"name must fit, got 'ab\n'; try ab"),
        ({"name": None}, "name must be text, got None; try ab"),
        ({"name": b"ab"}, "name must be text, got b'ab'; try ab"),
        ({"days": 0}, "days must be 1 to 9, got 0; give days"),
        ({"days": 10}, "days must be 1 to 9, got 10; give days"),
        ({"days": True}, "days must be a whole number, got True; give days"),
        ({"days": "3"}, "days must be a whole number, got '3'; give days"),
        ({"days": None}, "days must be a whole number, got None; give days"),
        ({"word": "maybe"}, "word must be on or off, got 'maybe'"),
        ({"word": 5}, "word must be text, got 5"),
        ({"switch": "true"}, "switch must be True or False, got 'true'"),
        ({"switch": 1}, "switch must be True or False, got 1"),
        ({"switch": None}, "switch must be True or False, got None"),
        (
            {"items": ()},
            "items must be a tuple with at least one value, got (); write ('a', 'b'), or leave it out",
        ),
        (
            {"items": ["12"]},
            "items must be a tuple with at least one value, got ['12']; write ('a', 'b'), or leave it out",
        ),
        (
            {"items": "12"},
            "items must be a tuple with at least one value, got '12'; write ('a', 'b'), or leave it out",
        ),
        ({"items": ("12", "x")}, "items must be two digits, got 'x'"),
        ({"items": ("12", None)}, "items must be text, got None"),
        ({"items": ("١٢",)}, "items must be two digits, got '١٢'"),
        ({"few": ("a", "b", "c", "d")}, "few must be few, got ('a', 'b', 'c', 'd'); try a"),
        (
            {"few": ("abc", "de", "fg")},
            "few must be few, got ('abc', 'de', 'fg'); try a",
        ),
        ({"few": ("a,b",)}, "few must be few, got 'a,b'; try a"),
        ({"part": "x"}, "part must be Part or None, got 'x'"),
        ({"parts": [Part()]}, "parts must be a tuple of Part, got [Part()]"),
        ({"parts": (Part(), 5)}, "parts must be a tuple of Part, got (Part(), 5)"),
        ({"later": (Part(),)}, "later must be a tuple of Later, got (Part(),)"),
        ({"plain": None}, "plain must be text, got None"),
    ],
)
def test_a_value_that_breaks_them_is_one_line_that_says_so(options: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError) as refused:
        sample(**options)
    assert str(refused.value) == says


@pytest.mark.parametrize("reference", [Ref("A"), GetAtt("A", "Arn"), If("C", "a", "b"), Given("C", Ref("A"))])
@pytest.mark.parametrize("name", ["name", "days", "word", "switch", "items"])
def test_a_reference_is_let_through(name: str, reference: Any) -> None:
    assert getattr(sample(**{name: reference}), name) is reference


def test_a_parameter_is_no_reference_to_it() -> None:
    with pytest.raises(
        OptionError, match=r"^days takes a value or a reference, got .*; pass Ref\(\.\.\.\) or GetAtt"
    ):
        sample(days=Parameter("Days", Type="Number"))


def test_a_choice_that_decides_must_know_its_values() -> None:
    known = Choice(Ref("Decision"), {"true": "IsTrue", "false": "IsFalse"})
    assert sample(decision=known).decision is known
    for unknown in (
        Ref("Decision"),
        Given("C", Ref("Decision")),
        Choice(Ref("Decision"), {"true": "IsTrue"}),
    ):
        with pytest.raises(
            OptionError, match=r"^decision decides .* must be a literal, got .*; make .* with expose\(\)"
        ):
            sample(decision=unknown)


def test_a_long_value_is_shortened_in_the_message() -> None:
    with pytest.raises(OptionError) as refused:
        sample(name="x" * 100_000)
    assert len(str(refused.value)) < 100


def test_options_are_found_by_name_and_in_order() -> None:
    assert list(declared_options(Sample)) == ["name", "days", "word", "switch", "decision", "items", "few"]
    assert declared_option(Sample, "days").option.MinValue == 1
    with pytest.raises(
        UnknownNameError, match=r"^no option of Sample is called 'dayz'; did you mean days\?$"
    ):
        declared_option(Sample, "dayz")


def test_an_inherited_option_is_found_too() -> None:
    from cloudtrail_templates import LogBucket

    assert {"trail_name", "retention_days", "bucket_name"} <= set(declared_options(LogBucket))


@each_component
def test_a_default_is_a_value_that_the_option_takes(component: type) -> None:
    for name, declared in declared_options(component).items():
        field = component.__dataclass_fields__[name]  # type: ignore[attr-defined]
        if field.default is not field.default_factory:
            declared.check(field.default)


@each_component
def test_a_description_is_prose(component: type) -> None:
    for name, declared in declared_options(component).items():
        text = declared.option.description
        assert text[0].isupper(), name
        assert text.endswith("."), name
        assert declared.option.group, name
        assert not declared.option.empty or declared.option.empty.startswith("Empty: "), name


@each_component
def test_constraints_are_stated_in_words(component: type) -> None:
    for name, declared in declared_options(component).items():
        option = declared.option
        limits = (option.AllowedPattern, option.MinLength, option.MaxLength, option.MinValue, option.MaxValue)
        if any(limit not in (None, "") for limit in limits):
            assert option.must.startswith("must "), name
        assert not option.must.endswith("."), name


@each_component
def test_a_pattern_means_the_same_to_python_and_java(component: type) -> None:
    for name, declared in declared_options(component).items():
        pattern = declared.option.AllowedPattern
        assert re.compile(pattern)
        # Named groups are written differently, \Z and \A with other meanings; \s and \w differ beyond ASCII.
        assert not re.search(r"\(\?P|\\Z|\\A|\\w", pattern), name
