"""Parsing: what is refused and with which message, the syntax tree, and the canonical text."""

import pickle

import pytest

from cloudtrail_templates.errors import CloudTrailTemplatesError, FilterPatternError
from cloudtrail_templates.filter_pattern import (
    And,
    Comparison,
    FilterPattern,
    IsNull,
    NotExists,
    Number,
    Or,
    Regex,
    Selector,
    Text,
    Wildcard,
    clauses,
)
from cloudtrail_templates.languages.cloudwatch.printer import compact_pattern
from cloudtrail_templates.languages.logs_insights import logs_insights_condition

REFUSED = [
    ("", 1, "{ as the first character, found the end"),
    ("ERROR", 1, "{ as the first character, found 'ERROR'"),
    ("{}", 2, "a selector such as $.eventName or $.['a.b'], found '}'"),
    ("{$.a", 5, "=, !=, <, >, <=, >=, IS NULL, IS TRUE, IS FALSE or NOT EXISTS, found the end"),
    ("{ eventName = x }", 3, "a selector such as $.eventName or $.['a.b'], found 'eventName'"),
    ("{$ = 1}", 2, "a selector such as $.eventName or $.['a.b'], found '$'"),
    ("{$[0] = 1}", 2, "a selector"),
    ("{$.a.[0] = 1}", 5, "=, !="),
    ("{$.a[-1] = 1}", 5, "=, !="),
    ("{$.a[*][*] = 1}", 2, "at most one wildcard in a selector"),
    ("{$.a = = 1}", 8, "found '='; equality is a single ="),
    ("{$.a == 1}", 7, "found '='; equality is a single ="),
    ("{$.a = }", 8, "a number, a \"text\" or a %regex%, found '}'"),
    ("{$.a = us-east-1}", 8, "only letters, digits, _ . and * need none"),
    ("{$.a = 'x'}", 8, 'a "text" in double quotes'),
    ('{$.a = "x}', 8, 'the text must end in "'),
    ('{$.a = "x\\y"}', 8, 'a \\ in it must precede " or \\'),
    ("{$.a = %x}", 8, "the regular expression must end in %"),
    ("{$.a < x}", 8, "a number without quotes after <"),
    ("{$.a >= %1%}", 9, "a number without quotes after >="),
    ("{$.a = 1e400}", 8, "a number that a 64-bit float can hold"),
    ("{$.a IS NOT NULL}", 6, "IS NOT does not exist, compare with != or write NOT EXISTS"),
    ("{$.a EXISTS}", 6, "EXISTS does not exist, write = * for a field with any value"),
    ("{$.a not exists}", 6, "the keywords are IS NULL, IS TRUE, IS FALSE and NOT EXISTS"),
    ("{$.a@b = 1}", 5, "write a name with other characters than letters, digits, - and _ as $.['name']"),
    ("{$.a NOT EXISTS $.b = 1}", 17, "&&, || or }"),
    ("{$.a IS NULLS}", 6, "the keywords are IS NULL, IS TRUE, IS FALSE and NOT EXISTS"),
    ("{$.a NOT EXISTS1}", 6, "the keywords are IS NULL, IS TRUE, IS FALSE and NOT EXISTS"),
    ("{$.a > +-5}", 8, "a number without quotes after >"),
    ("{$.a = 1 & $.b = 1}", 10, "&&, || or }, found '&'"),
    ("{$.a = 1 and $.b = 1}", 10, "&&, || or }, found 'and'"),
    ("{$.a = 1 &&}", 12, "a selector"),
    ("{($.a = 1}", 10, "&&, || or ) for the ( in column 2, found '}'"),
    ("{($.a = 1))}", 11, "&&, || or }, found ')'; no ( is open here"),
    ("{()}", 3, "a selector"),
    ("{!($.a = 1)}", 2, "a selector"),
    ("{$.a = 1}}", 10, "nothing after the closing }"),
    ("{$.a = 1}\n", 10, "nothing after the closing }, found '\\n'"),
    ("{$.a=%x% || $.b=%y% || $.c=%z%}", 28, "at most 2 regular expressions in a pattern"),
    ("{$.a.*=1||$.b.*=1||$.c.*=1||$.d.*=1}", 29, "at most 3 selectors with a wildcard"),
    ("{$.a = %%}", 9, "something to match"),
    ("{$.a = %x||y%}", 11, "something to match"),
    ("{$.a = %(x)%}", 9, "a character that AWS allows"),
    (r"{$.a = %x\(%}", 11, "a character that AWS allows"),
    ("{$.a = %é%}", 9, "a character that AWS allows"),
    ("{$.a = %*x%}", 9, r"something to match before it, or \* for the character"),
    ("{$.a = %x$y%}", 10, r"$ at the end of an alternative, or \$ for the character"),
    ("{$.a = %x^%}", 10, r"something to match before it, or \^ for the character"),
    ("{$.a = %x+?%}", 11, "one count for one character or class"),
    ("{$.a = %x{2}{3}%}", 13, "one count for one character or class"),
    ("{$.a = %x{,}%}", 10, "a count such as {2}, {2,}, {,3} or {2,3}"),
    ("{$.a = %x{a}%}", 10, "a count such as {2}, {2,}, {,3} or {2,3}"),
    ("{$.a = %x{2%}", 10, "a count such as {2}, {2,}, {,3} or {2,3}"),
    ("{$.a = %x{3,2}%}", 10, "a count from a lower to a higher number"),
    ("{$.a = %x{99999999}%}", 9, "counts that add up to at most 2,000"),
    ("{$.a = %[]%}", 9, "at least one character between [ and ]"),
    ("{$.a = %[ab%}", 9, "a ] that closes the ["),
    ("{$.a = %[z-a]%}", 12, "a range from a lower to a higher character"),
    (r"{$.a = %[\d-z]%}", 13, "a range from a lower to a higher character"),
    (r"{$.a = %\b%}", 9, r"\d \D \s \S \w \W \xhh or an escaped operator"),
    ("{$.a = %\\%}", 9, r"\d \D \s \S \w \W \xhh or an escaped operator"),
    (r"{$.a = %\x8%}", 9, r"\x and two hex digits of an ASCII character"),
    (r"{$.a = %\xFF%}", 9, r"\x and two hex digits of an ASCII character"),
]


@pytest.mark.parametrize(("text", "column", "words"), REFUSED)
def test_an_error_names_the_column_what_was_expected_and_what_was_found(
    text: str, column: int, words: str
) -> None:
    with pytest.raises(FilterPatternError) as caught:
        FilterPattern(text)
    message = str(caught.value)
    assert message.startswith(f"filter pattern, column {column}: expected ")
    assert words in message
    assert ", found " in message
    assert "\n" not in message
    assert not message.endswith(".")


def test_an_error_does_not_repeat_a_long_text() -> None:
    with pytest.raises(FilterPatternError) as caught:
        FilterPattern("{$.a = " + "-" * 900 + "}")
    assert len(str(caught.value)) < 250


def test_a_pattern_error_is_an_error_of_this_package() -> None:
    with pytest.raises(CloudTrailTemplatesError):
        FilterPattern("{")


def test_a_pattern_of_1024_characters_is_the_longest() -> None:
    text = '{$.a = "%s"}'
    fits = text % ("x" * (1_024 - len(text) + 2))
    assert len(FilterPattern(fits).text) == 1_024
    with pytest.raises(FilterPatternError, match="at most 1,024 characters, got 1,025; split it"):
        FilterPattern(fits.replace("x", "xx", 1))


@pytest.mark.parametrize("value", [None, 5, b"{$.a = 1}", ["{$.a = 1}"]])
def test_what_is_not_a_text_is_refused_as_a_pattern_error(value: object) -> None:
    with pytest.raises(FilterPatternError, match="filter pattern must be a text, got"):
        FilterPattern(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("opening", ["(" * 1_023, "(" * 100_000, "($.a=1||" * 127, "($.a=1||(" * 113])
def test_no_number_of_parentheses_is_too_deep_to_be_refused_properly(opening: str) -> None:
    with pytest.raises(FilterPatternError):
        FilterPattern("{" + opening)


def test_the_deepest_pattern_that_fits_works() -> None:
    depth = 113
    words = ("||", "&&")
    text = "{" + "".join(f"($.a=1{words[n % 2]}" for n in range(depth)) + "$.b=1" + ")" * depth + "}"
    pattern = FilterPattern(text)
    assert pattern.matches({"a": 1})
    assert not pattern.matches({"b": 1}) or pattern.explain({"b": 1}).matched
    assert FilterPattern(str(compact_pattern(pattern.expression))).expression == pattern.expression
    assert str(logs_insights_condition(pattern.expression)).startswith("a in [1,")


def test_five_hundred_parentheses_around_one_clause_are_no_harder_than_one() -> None:
    assert str(FilterPattern("{" + "(" * 500 + "$.a = 1" + ")" * 500 + "}")) == "{ $.a = 1 }"


def test_the_text_stays_exactly_as_given() -> None:
    text = '{($.a="x") &&\t($.b = c)}'
    assert FilterPattern(text).text == text


def test_patterns_are_equal_by_their_text() -> None:
    assert FilterPattern("{$.a=1}") == FilterPattern("{$.a=1}")
    assert FilterPattern("{$.a=1}") != FilterPattern("{ $.a = 1 }")
    assert len({FilterPattern("{$.a=1}"), FilterPattern("{$.a=1}")}) == 1


def test_a_pattern_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        FilterPattern("{$.a=1}").text = "{$.b=1}"  # type: ignore[misc]


def test_a_pattern_that_has_been_used_can_go_to_another_process() -> None:
    pattern = FilterPattern("{$.a = x*}")
    assert pattern.matches({"a": "xy"})
    copy = pickle.loads(pickle.dumps(pattern))  # noqa: S301
    assert copy == pattern
    assert copy.matches({"a": "xy"})


def test_the_syntax_tree_is_that_of_the_text() -> None:
    pattern = FilterPattern("{$.a[0].b != \"x*\" && ($.c >= -2.50 || $.* = %y+%) && $.['d.e'] IS NULL}")
    assert pattern.expression == And(
        (
            Comparison(Selector(("a", 0, "b")), "!=", Text("x*")),
            Or(
                (
                    Comparison(Selector(("c",)), ">=", Number("-2.50")),
                    Comparison(Selector((Wildcard.FIELD,)), "=", Regex("y+")),
                )
            ),
            IsNull(Selector(("d.e",))),
        )
    )


def test_parentheses_that_change_nothing_leave_no_trace_in_the_tree() -> None:
    nested = FilterPattern("{($.a=1 || ($.b=1 || $.c=1)) && ($.d=1 && $.e=1)}")
    assert nested.expression == FilterPattern("{($.a=1 || $.b=1 || $.c=1) && $.d=1 && $.e=1}").expression


def test_kinds_of_clauses_about_one_field_are_not_equal() -> None:
    kinds: list[object] = [
        IsNull(Selector(("a",))),
        NotExists(Selector(("a",))),
        Text("5"),
        Number("5"),
        And(()),
        Or(()),
    ]
    assert len(set(kinds)) == len(kinds)


def test_the_fields_are_listed_once_in_the_order_of_the_text() -> None:
    pattern = FilterPattern("{$.b = 1 || $.a[*].c NOT EXISTS || $.b = 2 && $.['x.y'] IS TRUE}")
    assert [str(field) for field in pattern.fields] == ["$.b", "$.a[*].c", "$.['x.y']"]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("{$.a=x}", '{ $.a = "x" }'),
        ('{$.a="5"||$.a=5}', '{ $.a = "5" || $.a = 5 }'),
        ("{$.a=+5}", "{ $.a = 5 }"),
        ("{$.['a']=1 && $.['a.b']=1 && $.['*'] = 1}", "{ $.a = 1 && $.['a.b'] = 1 && $.['*'] = 1 }"),
        ("{$.a[007]=1}", "{ $.a[7] = 1 }"),
        ("{(($.a=1)&&(($.b=1)&&($.c=1)))}", "{ $.a = 1 && $.b = 1 && $.c = 1 }"),
        ("{($.a=1&&$.b=1)||$.c=1}", "{ $.a = 1 && $.b = 1 || $.c = 1 }"),
        ("{($.a=1||$.b=1)&&$.c=1}", "{ ($.a = 1 || $.b = 1) && $.c = 1 }"),
        ("{$.a  IS\nNULL||$.a NOT  EXISTS}", "{ $.a IS NULL || $.a NOT EXISTS }"),
        ('{$.a="\\"\\\\"}', '{ $.a = "\\"\\\\" }'),
        ("{$.a=%x y%}", "{ $.a = %x y% }"),
    ],
)
def test_str_gives_the_canonical_text(text: str, canonical: str) -> None:
    assert str(FilterPattern(text)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "{$.a=1}",
        "{ ( $.a = 1 && $.b IS  NULL )||\t$.c = %x y% }",
        "{$.['a b'] = \"x && y\" && (($.b[0] >= 5))  }",
    ],
)
def test_the_pieces_are_the_text_between_the_braces_and_its_clauses(text: str) -> None:
    pattern = FilterPattern(text)
    pieces = list(pattern.pieces())
    assert "{" + "".join(piece.text for piece in pieces) + "}" == text
    assert [piece.clause for piece in pieces if piece.clause] == list(clauses(pattern.expression))
    for piece in pieces:
        if piece.clause:
            assert FilterPattern("{" + piece.text + "}").expression == piece.clause
