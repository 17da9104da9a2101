"""Samples show what the pattern reads, and why a near miss is one."""

from typing import Any

from cloudtrail_templates.detections import Detection, event
from cloudtrail_templates.filter_pattern import FilterPattern
from cloudtrail_templates.pages.samples import one_test_a_line, samples


def detection(pattern: str, fires: Any, silent: Any) -> Detection:
    texts = {"summary": "It.", "why": "So.", "respond": ("Go.",), "controls": ("One",), "blind_to": ("All.",)}
    return Detection(
        title="Sample", pattern=FilterPattern(pattern), fires_on=fires, silent_on=silent, **texts
    )  # type: ignore[arg-type]


ROOT = detection(
    '{ ($.userIdentity.type = "Root") && ($.readOnly IS FALSE) && ($.eventName = A* || $.eventName = B) }',
    (
        event("Ab", source="iam", userIdentity={"type": "Root"}),
        event("Ab", source="iam", userIdentity={"type": "Root"}, errorCode="AccessDenied"),
        event("B", source="iam", userIdentity={"type": "Root"}),
    ),
    (
        event("Ab", source="iam"),
        event("Ab", source="iam", userIdentity={"type": "Root"}, readOnly=True),
        event("C", source="iam", userIdentity={"type": "Root"}),
    ),
)


def test_only_fields_that_the_pattern_reads_are_shown() -> None:
    first = samples(ROOT, ROOT.fires_on)[0]
    assert (first.name, first.source) == ("`Ab`", "`iam.amazonaws.com`")
    assert first.fields == "`userIdentity.type = Root`<br>`readOnly = false`"
    assert first.reason == ""


def test_samples_that_differ_elsewhere_are_shown_once() -> None:
    assert [row.name for row in samples(ROOT, ROOT.fires_on)] == ["`Ab`", "`B`"]


def test_a_near_miss_names_the_test_that_fails() -> None:
    assert [row.reason for row in samples(ROOT, ROOT.silent_on)] == [
        '`$.userIdentity.type = "Root"` fails',
        "`$.readOnly IS FALSE` fails",
        "none of 2 tests of `$.eventName` holds",
    ]


def test_a_pattern_is_laid_out_one_test_a_line() -> None:
    assert one_test_a_line(ROOT.pattern).splitlines() == [
        '   $.userIdentity.type = "Root"',
        "&& $.readOnly IS FALSE",
        '&& ($.eventName = "A*" || $.eventName = "B")',
    ]


def test_a_long_alternative_is_laid_out_as_well() -> None:
    names = [f"Operation{number:02}" for number in range(9)]
    text = " || ".join(f"($.eventName = {name})" for name in names)
    lines = one_test_a_line(FilterPattern(f"{{ ($.a = 1) && ({text}) }}")).splitlines()
    assert lines[0] == "   $.a = 1"
    assert lines[1] == "&& ("
    assert lines[2] == '      $.eventName = "Operation00"'
    assert lines[3] == '   || $.eventName = "Operation01"'
    assert lines[-1] == "   )"
    assert len(lines) == 3 + len(names)
