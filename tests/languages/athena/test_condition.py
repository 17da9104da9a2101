"""Conditions in Athena: their text, what is refused, and the events that they select."""

from typing import Any

import pytest
from backtest.athena_engine import Table
from deployment.resolver import Resolved
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from troposphere import Ref

from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.errors import FilterPatternError
from cloudtrail_templates.filter_pattern import And, FilterPattern, Or, Selector, Wildcard
from cloudtrail_templates.filter_pattern.expression import Listed
from cloudtrail_templates.languages.athena.condition import athena_condition, nullable_condition

INSTANCE = "json_extract(requestparameters, '$.instanceType')"
INSTANCE_TEXT = "json_extract_scalar(requestparameters, '$.instanceType')"


@pytest.mark.parametrize(
    ("pattern", "condition"),
    [
        ("{$.eventName = A}", "eventname = 'A'"),
        ("{($.eventName = A) || ($.eventName = B)}", "eventname IN ('A', 'B')"),
        ("{($.eventName != A) && ($.eventName != B)}", "eventname NOT IN ('A', 'B')"),
        ("{$.eventName != A || $.eventName != B}", "eventname <> 'A' OR eventname <> 'B'"),
        (
            "{($.eventSource=kms.amazonaws.com) && (($.eventName=A) || ($.eventName=B))}",
            "eventsource = 'kms.amazonaws.com' AND eventname IN ('A', 'B')",
        ),
        (
            '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}',
            "errorcode LIKE '%UnauthorizedOperation' OR errorcode LIKE 'AccessDenied%'",
        ),
        (
            '{$.userIdentity.type="Root" && ($.userIdentity.invokedBy NOT EXISTS || $.errorCode = *)}',
            "useridentity.type = 'Root' AND (useridentity.invokedby IS NULL OR errorcode IS NOT NULL)",
        ),
        ("{$.sourceIPAddress != 10.0.*}", "sourceipaddress NOT LIKE '10.0.%'"),
        ("{$.errorCode = a_b*}", "errorcode LIKE 'a!_b%' ESCAPE '!'"),
        ('{$.errorCode = "*a!b%"}', "errorcode LIKE '%a!!b!%' ESCAPE '!'"),
        ('{$.errorCode = "a!b*"}', "errorcode LIKE 'a!b%'"),
        ('{$.errorMessage = "it\'s"}', "errormessage = 'it''s'"),
        ("{$.errorCode = %^Access|[0-9]{2}$%}", r"regexp_like(errorcode, '\AAccess|[0-9]{2}\z')"),
        (r"{$.errorCode = %[^a-c].\.x+\s%}", r"regexp_like(errorcode, '[^a-c][\s\S]\.x+[\x09\x0A\x20]')"),
        ("{$.recipientAccountId = 111122223333}", "recipientaccountid = '111122223333'"),
        ("{$.recipientAccountId > 5}", "FALSE"),
        ("{$.readOnly IS FALSE}", "readonly = 'false'"),
        ("{$.readOnly = false}", "FALSE"),
        ("{$.userIdentity.sessionContext NOT EXISTS}", "useridentity.sessioncontext IS NULL"),
        ("{$.requestParameters.instanceType = m5.large}", f"{INSTANCE_TEXT} = 'm5.large'"),
        (
            "{$.requestParameters.instanceType != m5.large}",
            f"(json_format({INSTANCE}) NOT IN ('true', 'false') AND {INSTANCE_TEXT} <> 'm5.large')",
        ),
        (
            "{$.requestParameters.instanceType = *xlarge || $.requestParameters.instanceType = metal}",
            f"{INSTANCE_TEXT} LIKE '%xlarge'\nOR {INSTANCE_TEXT} = 'metal'",
        ),
        ("{$.requestParameters.instanceType IS TRUE}", f"json_format({INSTANCE}) = 'true'"),
        ("{$.requestParameters.instanceType NOT EXISTS}", f"{INSTANCE} IS NULL"),
        ("{$.requestParameters.instanceType >= 2}", f"TRY_CAST(json_format({INSTANCE}) AS DOUBLE) >= 2"),
        (
            "{$.requestParameters.['x-y'].['a\"b'] IS NULL}",
            """json_format(json_extract(requestparameters, '$["x-y"]["a\\"b"]')) = 'null'""",
        ),
        (
            "{$.requestParameters.items[1].id = x}",
            "IF(json_array_length(json_extract(requestparameters, '$.items')) > 1, "
            "json_extract_scalar(requestparameters, '$.items[1].id')) = 'x'",
        ),
        (
            "{$.requestParameters[0].a[1] NOT EXISTS}",
            "IF(json_array_length(json_extract(requestparameters, '$')) > 0 AND "
            "json_array_length(json_extract(requestparameters, '$[0].a')) > 1, "
            "json_extract(requestparameters, '$[0].a[1]')) IS NULL",
        ),
        (
            "{$.requestParameters.items[*].id = x}",
            "CARDINALITY(FILTER(TRY_CAST(json_extract(requestparameters, '$.items') AS ARRAY(JSON)), "
            "v -> json_extract_scalar(v, '$.id') = 'x')) > 0",
        ),
        (
            "{$.requestParameters.size > 123456789012345}",
            "TRY_CAST(json_format(json_extract(requestparameters, '$.size')) AS DOUBLE) > 123456789012345",
        ),
        (
            "{$.requestParameters.size > 1234567890123456}",
            "TRY_CAST(json_format(json_extract(requestparameters, '$.size')) AS DOUBLE) > 1234567890123456e0",
        ),
        (
            "{$.userIdentity.sessionContext.assumedRoot IS TRUE}",
            "useridentity.sessioncontext.assumedroot = 'true'",
        ),
        # The largest integer of Athena.
        ("{$.resources[99999999999].ARN = x}", "element_at(resources, 2147483647).arn = 'x'"),
        ("{$.resources[0].ARN = x*}", "element_at(resources, 1).arn LIKE 'x%'"),
        ("{$.resources[*].type = x}", "CARDINALITY(FILTER(resources, v -> v.type = 'x')) > 0"),
    ],
)
def test_the_condition_is_short_and_reads_well(pattern: str, condition: str) -> None:
    assert nullable_condition(FilterPattern(pattern).expression) == condition


def test_the_whole_condition_is_never_null() -> None:
    assert (
        athena_condition(FilterPattern("{$.eventName = A}").expression) == "COALESCE(eventname = 'A', FALSE)"
    )


def test_a_long_condition_is_broken_between_its_parts() -> None:
    names = " || ".join(f"$.eventName = AVeryLongEventName{number}" for number in range(6))
    pattern = FilterPattern("{$.eventSource = x && (" + names + " || $.errorCode = y)}")
    assert athena_condition(pattern.expression, indent="    ") == (
        "COALESCE(\n"
        "      eventsource = 'x'\n"
        "      AND (\n"
        "        eventname IN (\n"
        "          'AVeryLongEventName0', 'AVeryLongEventName1', 'AVeryLongEventName2', 'AVeryLongEventName3',\n"
        "          'AVeryLongEventName4', 'AVeryLongEventName5'\n"
        "        )\n"
        "        OR errorcode = 'y'\n"
        "      ),\n"
        "      FALSE\n"
        "    )"
    )


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{$.eventContext.requestContext = x}", "no such column"),
        ("{$.eventname = x}", "no such column"),
        ("{$.userIdentity.inScopeOf.sourceName = x}", "no such column"),
        ("{$.userIdentity.* = x}", "no such column"),
        ("{$.* = x}", "no such column"),
        ("{$.userIdentity.type.x = y}", "has no fields within useridentity.type"),
        ("{$.userIdentity.type[0] = y}", "has no fields within useridentity.type"),
        ("{$.resources.ARN = x}", "has no fields within resources"),
        ("{$.resources.* = x}", "has no fields within resources"),
        ("{$.resources[0].arn = x}", "has no fields within resources"),
        ("{$.resources[*].ARN[0] = x}", "has no fields within resources"),
        ("{$.userIdentity.sessionContext.webIdFederationData.attributes.x = y}", "has no fields within"),
        ("{$.requestParameters.a.0 = x}", "reads 0 as an index"),
        ("{$.requestParameters.['+1'] = x}", "reads +1 as an index"),
        ("{$.errorCode IS NULL}", "write NOT EXISTS"),
        ("{$.resources[*].ARN IS NULL}", "write NOT EXISTS"),
        ("{$.responseElements IS NULL}", "name a field in it"),
        ("{$.requestParameters NOT EXISTS}", "name a field in it"),
    ],
)
def test_an_error_says_what_the_table_lacks(pattern: str, message: str) -> None:
    with pytest.raises(FilterPatternError) as caught:
        athena_condition(FilterPattern(pattern).expression)
    assert message in str(caught.value)
    assert "in Athena" in str(caught.value)
    assert "\n" not in str(caught.value)


SAMPLES = [event for detection in ALL_DETECTIONS for event in (*detection.fires_on, *detection.silent_on)]


@pytest.fixture(scope="module")
def samples() -> Table:
    return Table(SAMPLES)


@pytest.mark.parametrize(
    "pattern",
    [pattern for each in ALL_DETECTIONS for pattern in (each.pattern_for(), *each.also)],
    ids=[
        f"{each.title}{number}"
        for each in ALL_DETECTIONS
        for number, _ in enumerate((each.pattern, *each.also))
    ],
)
def test_every_pattern_selects_the_same_samples_of_all_detections(
    samples: Table, pattern: FilterPattern
) -> None:
    expected = {number for number, event in enumerate(SAMPLES) if pattern.matches(event)}
    assert expected
    assert samples.selected(athena_condition(pattern.expression)) == expected


def test_no_pattern_grows_out_of_bounds() -> None:
    indexes = FilterPattern("{$.requestParameters.a" + "[0]" * 330 + " = x}")
    assert len(athena_condition(indexes.expression)) < 500_000
    texts = FilterPattern("{" + "||".join(["$.eventName=x*", "$.eventName=y*"] * 30) + "}")
    assert athena_condition(texts.expression) == "COALESCE(eventname LIKE 'x%' OR eventname LIKE 'y%', FALSE)"


TEXT_FIELDS = [
    "$.eventName",
    "$.errorCode",
    "$.userIdentity.userName",
    "$.userIdentity.sessionContext.sessionIssuer.arn",
    "$.resources[0].ARN",
    "$.resources[1].type",
    "$.resources[*].ARN",
]
OBJECTS = [
    "$.userIdentity",
    "$.userIdentity.sessionContext",
    "$.resources",
    "$.resources[0]",
    "$.resources[*]",
]
NAMES = ["a", "b-c", "e.f", " ", "é", "x'y", 'q"r']
STEPS = st.one_of(
    st.sampled_from([f".['{name}']" for name in NAMES if "'" not in name] + [".a"]),
    st.sampled_from(["[0]", "[1]", "[99999999999999999999]"]),
)
JSON_FIELDS = st.builds(
    lambda column, before, wildcard, after: "".join([column, *before, wildcard, *after]),
    st.sampled_from(["$.requestParameters", "$.additionalEventData"]),
    st.lists(STEPS, min_size=1, max_size=2),
    st.sampled_from(["", "", "", ".*", "[*]"]),
    st.lists(STEPS, max_size=1),
)
TEXTS = st.one_of(
    st.text(alphabet="ab*\"\\ 5é\n%_!'", max_size=4),
    st.sampled_from(["5", "1e3", "x", "", "*", "true", "false*", "*null*", "{}", "[1]", "1.5"]),
).map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')
NUMBERS = st.sampled_from(["0", "5", "-5", "1.5", "1e3", "-2.5e-1", "10", "007", "1234567890123456789"])
REGEXES = st.sampled_from(
    [
        "%^a%",
        "%b$%",
        "%^$|5%",
        "%[^a]%",
        r"%[\]\\\^\-]%",
        r"%\x20.%",
        "%a{,2}b%",
        r"%\W{2,}%",
        r"%^[\d\s_]+$%",
        "%t?rue%",
    ]
)
EQUALITY = st.sampled_from(["=", "!="])
COMPARISONS = st.one_of(
    st.builds("{} {}".format, EQUALITY, st.one_of(TEXTS, NUMBERS)),
    st.builds("{} {}".format, st.sampled_from(["<", ">", "<=", ">="]), NUMBERS),
)
TRUTH = st.sampled_from(["IS TRUE", "IS FALSE"])
CLAUSES = st.one_of(
    st.builds("{} {}".format, st.sampled_from(TEXT_FIELDS), COMPARISONS),
    st.builds("{} {}".format, st.sampled_from([*TEXT_FIELDS, *OBJECTS, "$.readOnly"]), TRUTH),
    st.builds("{} NOT EXISTS".format, st.sampled_from([*TEXT_FIELDS, *OBJECTS, "$.readOnly"])),
    st.builds("{} {}".format, st.sampled_from([*OBJECTS, "$.readOnly", "$.requestParameters"]), COMPARISONS),
    st.builds("{} {}".format, JSON_FIELDS, COMPARISONS),
    st.builds("{} {}".format, JSON_FIELDS, st.one_of(TRUTH, st.sampled_from(["IS NULL", "NOT EXISTS"]))),
)
PATTERNS = st.recursive(
    CLAUSES,
    lambda parts: st.builds(
        lambda word, operands: "(" + word.join(operands) + ")",
        st.sampled_from([" && ", " || "]),
        st.lists(parts, min_size=2, max_size=3),
    ),
    max_leaves=5,
).filter(lambda text: text.count(".*") + text.count("[*]") <= 3)
WITH_REGEX = st.builds(
    "{} {} {}".format, st.one_of(st.sampled_from(TEXT_FIELDS), JSON_FIELDS), EQUALITY, REGEXES
)

STRINGS = st.one_of(
    st.text(alphabet="ab*\"\\ 5é\n%_!'", max_size=4),
    st.sampled_from(["x", "5", "007", "1e3", "true", "false", "null", "{}", "[1]"]),
)
SCALARS = st.one_of(STRINGS, st.sampled_from([5, 0, -5, 1.5, 1000, 7, True, False, None]))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)
OBJECT = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4)
ISSUER = st.fixed_dictionaries({}, optional={"arn": STRINGS})
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "eventName": STRINGS,
        "errorCode": STRINGS,
        "readOnly": st.booleans(),
        "userIdentity": st.fixed_dictionaries(
            {},
            optional={
                "userName": STRINGS,
                "sessionContext": st.fixed_dictionaries({}, optional={"sessionIssuer": ISSUER}),
            },
        ),
        "requestParameters": st.one_of(st.none(), OBJECT),
        "additionalEventData": OBJECT,
        "resources": st.lists(
            st.fixed_dictionaries({}, optional={"ARN": STRINGS, "type": STRINGS}), max_size=3
        ),
    },
)


@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    st.lists(PATTERNS, min_size=1, max_size=8),
    st.lists(WITH_REGEX, max_size=2),
    st.lists(EVENTS, min_size=1, max_size=8),
)
def test_both_select_the_same_of_any_records(
    texts: list[str], regexes: list[str], events: list[dict[str, Any]]
) -> None:
    table = Table(events)
    for pattern in (FilterPattern("{" + text + "}") for text in texts + regexes):
        expected = {number for number, event in enumerate(events) if pattern.matches(event)}
        assert table.selected(athena_condition(pattern.expression)) == expected, athena_condition(
            pattern.expression
        )


ODD = [
    {"requestParameters": {"a": value}}
    for value in (None, True, False, "true", "null", 5, 5.0, "5", 1.5, {}, {"a": 1}, [], [None], [5, "x"], "")
]


@pytest.fixture(scope="module")
def odd() -> Table:
    return Table(ODD)


@pytest.mark.parametrize(
    "test",
    [
        f"{operator} {value}"
        for operator in ("=", "!=")
        for value in ('"true"', "*", "5", "1.5", "1e3", '"5"', '""')
    ]
    + ["IS NULL", "IS TRUE", "IS FALSE", "NOT EXISTS", "> 1", "<= 5.0"],
)
@pytest.mark.parametrize("steps", ["", ".a", "[0]", "[1]", "[*]", ".*"])
def test_types_within_json_are_kept_apart(odd: Table, steps: str, test: str) -> None:
    pattern = FilterPattern("{$.requestParameters.a" + f"{steps} {test}" + "}")
    expected = {number for number, event in enumerate(ODD) if pattern.matches(event)}
    assert odd.selected(athena_condition(pattern.expression)) == expected


LIST = {"Parameters": {"List": {"Type": "CommaDelimitedList", "Default": "true,it"}}}


@pytest.mark.parametrize(
    ("field", "operator", "condition"),
    [
        ("awsRegion", "=", "COALESCE(awsregion IN ('true', 'it'), FALSE)"),
        ("awsRegion", "!=", "COALESCE(awsregion NOT IN ('true', 'it'), FALSE)"),
        (
            "requestParameters.instanceType",
            "!=",
            f"COALESCE((json_format({INSTANCE}) NOT IN ('true', 'false') AND "
            f"{INSTANCE_TEXT} NOT IN ('true', 'it')), FALSE)",
        ),
        (
            "requestParameters.instanceType",
            "=",
            f"COALESCE((json_format({INSTANCE}) NOT IN ('true', 'false') AND "
            f"{INSTANCE_TEXT} IN ('true', 'it')), FALSE)",
        ),
        ("readOnly", "=", "COALESCE(FALSE, FALSE)"),
    ],
)
def test_a_list_that_the_deployment_knows_is_one_test(field: str, operator: Any, condition: str) -> None:
    selector = Selector(tuple(field.split(".")))
    value = athena_condition(Listed(selector, operator, Ref("List")))
    assert value == condition or Resolved(LIST).value(value.to_dict()) == condition  # type: ignore[union-attr]


def test_a_list_that_is_known_is_printed_like_its_comparisons() -> None:
    source = FilterPattern("{$.eventSource = x}").expression
    for field, operator, values in (
        ("awsRegion", "=", ("a", "b")),
        ("awsRegion", "!=", ("a*", "b")),
        ("requestParameters.x", "=", ("true", "b")),
        ("requestParameters.x", "!=", ("it's", "5")),
    ):
        listed = Listed(Selector(tuple(field.split("."))), operator, values, wildcards=True)  # type: ignore[arg-type]
        sign = " && " if operator == "!=" else " || "
        text = sign.join(f'$.{field} {operator} "{value}"' for value in values)
        # The other operator is between them, so that neither becomes part of the other.
        kind, mark = (Or, "||") if operator == "!=" else (And, "&&")
        parsed = FilterPattern(f"{{$.eventSource = x {mark} ({text})}}").expression
        assert nullable_condition(kind((source, listed))) == nullable_condition(parsed)


def test_lists_that_sql_cannot_take_must_be_known() -> None:
    for listed in (
        Listed(Selector(("awsRegion",)), "=", Ref("List"), wildcards=True),
        Listed(Selector(("resources", Wildcard.ELEMENT, "ARN")), "=", Ref("List")),
    ):
        with pytest.raises(FilterPatternError, match="must be known, got a reference"):
            athena_condition(listed)
