"""A detection: what derives from it, and what is refused."""

import subprocess
import sys
from types import ModuleType
from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import Ref, Sub

from cloudtrail_templates.detections import ALL_DETECTIONS, Detection, Placeholder, load_pack
from cloudtrail_templates.detections.detection import QUERY_FIELDS
from cloudtrail_templates.detections.events import IDENTITIES, event
from cloudtrail_templates.errors import CloudTrailTemplatesError, OptionError
from cloudtrail_templates.filter_pattern import FilterPattern
from cloudtrail_templates.filter_pattern.expression import ConditionalList

MAKE_DETECTION: dict[str, Any] = {
    "title": "TrailStopped",
    "summary": "A trail was stopped.",
    "why": "Nothing is recorded from then on.",
    "respond": ("Start it again.",),
    "controls": ("Security Hub CloudWatch.5",),
    "pattern": FilterPattern("{ $.eventName = StopLogging }"),
    "blind_to": ("DeleteTrail.",),
    "fires_on": (event("StopLogging", source="cloudtrail"),) * 2,
    "silent_on": (event("StartLogging", source="cloudtrail"),) * 3,
}

REGIONS = Placeholder(name="Regions", sample=("eu-west-1",), most=2, longest=14)


def made(**changes: Any) -> Detection:
    return Detection(**MAKE_DETECTION | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "trailStopped"}, "a CamelCase title"),
        ({"title": "Trail_Stopped"}, "a CamelCase title"),
        ({"title": "TrailABC"}, "letters and digits, without acronyms; write VpcChanges, not VPCChanges"),
        ({"title": "A" + "a" * 64}, "a CamelCase title of at most 64"),
        ({"summary": ""}, "a text in summary"),
        ({"why": "  "}, "a text in why"),
        ({"respond": ()}, "a text in respond"),
        ({"controls": ("",)}, "a text in controls"),
        ({"controls": ("House rule 7")}, 'a tuple of texts in controls; write controls=("...",)'),
        ({"pattern": "{ $.eventName = StopLogging }"}, "a FilterPattern; write pattern=FilterPattern("),
        ({"blind_to": ()}, "a text in blind_to"),
        (
            {"fires_on": MAKE_DETECTION["fires_on"][:1]},
            "at least 2 events in fires_on and 3 in silent_on; add events",
        ),
        ({"silent_on": MAKE_DETECTION["silent_on"][:2]}, "and 3 in silent_on; add events"),
        (
            {"threshold": 0},
            "a threshold of at least 1 and at most 9007199254740992, a whole number; got 0",
        ),
        ({"threshold": 2**53 + 1}, "got 9007199254740993; give a number of events"),
        ({"threshold": 10**400}, "got 1000"),
        ({"threshold": 1.5}, "got 1.5; give a number of events"),
        ({"threshold": True}, "got True; give a number of events"),
        ({"threshold": "5"}, "got '5'; give a number of events"),
        ({"summary": "x" * 1000}, "a description of at most 1024 characters; got 1"),
        (
            {"placeholder": REGIONS, "pattern": FilterPattern('{ $.awsRegion = "${Regions}" }')},
            'one clause $.field != "${Regions}" in its pattern',
        ),
        ({"placeholder": REGIONS}, 'one clause $.field != "${Regions}" in its pattern'),
    ],
)
def test_an_incomplete_detection_is_an_error_that_names_what_is_missing(
    changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(OptionError) as caught:
        made(**changes)
    assert said in str(caught.value)


def test_arguments_are_keyword_only() -> None:
    with pytest.raises(TypeError):
        Detection("TrailStopped")  # type: ignore[call-arg]


def test_the_description_has_the_summary_two_controls_and_the_query() -> None:
    found = made(controls=("First 1", "Second 2", "Third 3"))
    assert found.description_text(None) == (
        f"A trail was stopped. (First 1; Second 2) Who did it (Logs Insights):\n{found.query}"
    )


def test_a_note_is_the_last_line_of_the_description_where_it_fits() -> None:
    length = len(str(made().description_text(None, "A note.")))
    summary = "A trail was stopped." + "x" * (1024 - length)
    full = made(summary=summary).description_text(None, "A note.")
    assert len(str(full)) == 1024
    assert str(full).endswith("\nA note.")
    longer = made(summary=f"{summary}x")
    assert longer.description_text(None, "A note.") == longer.description_text(None)


def test_detections_can_be_kept_in_a_set() -> None:
    assert len({*ALL_DETECTIONS, *ALL_DETECTIONS}) == len(ALL_DETECTIONS)


def with_regions() -> Detection:
    return made(
        pattern=FilterPattern('{ ($.eventName = StopLogging) && ($.awsRegion != "${Regions}") }'),
        placeholder=REGIONS,
    )


def test_values_take_the_place_of_the_placeholder_in_pattern_and_query() -> None:
    found, regions = with_regions(), ("us-east-1", "sa-east-1")
    assert (
        found.pattern_for(regions).text
        == found.pattern_text(regions)
        == ('{ ($.eventName = StopLogging) && ($.awsRegion!="us-east-1"&&$.awsRegion!="sa-east-1") }')
    )
    query = found.query_text(regions)
    assert (
        query
        == f'fields {QUERY_FIELDS} | filter eventName = "StopLogging" and awsRegion not in ["us-east-1","sa-east-1"]'
    )
    assert str(found.description_text(regions)).endswith(str(query))


def test_the_sample_is_used_where_no_values_are_given() -> None:
    assert with_regions().pattern_for() == with_regions().pattern_for(["eu-west-1"])


def test_the_query_of_a_page_shows_the_placeholder() -> None:
    assert with_regions().query.endswith('and awsRegion not in ["${Regions}"]')


@pytest.mark.parametrize(
    ("values", "regions"),
    [
        (Ref("Regions"), ("us-east-1", "sa-east-1")),
        ((Ref("AWS::Region"), "eu-west-2"), ("eu-north-1", "eu-west-2")),
        ((Sub("${Begin}-1"), "eu-west-2"), ("eu-west-1", "eu-west-2")),
        (ConditionalList("Wide", Ref("Regions"), (Ref("AWS::Region"),)), ("us-east-1", "sa-east-1")),
        (ConditionalList("Narrow", Ref("Regions"), (Ref("AWS::Region"),)), ("eu-north-1",)),
    ],
)
def test_references_become_the_same_texts_at_deployment(values: Any, regions: tuple[str, ...]) -> None:
    found = with_regions()
    template = {
        "Parameters": {
            "Regions": {"Type": "CommaDelimitedList", "Default": "us-east-1,sa-east-1"},
            # A user's parameter may have the name of anything: it is never taken for a name of ours.
            "Begin": {"Type": "String", "Default": "eu-west"},
        },
        "Conditions": {"Wide": {"Fn::Equals": ["a", "a"]}, "Narrow": {"Fn::Equals": ["a", "b"]}},
    }
    resolved = Resolved(template, {}, region="eu-north-1")
    for text, expected in (
        (found.pattern_text(values), found.pattern_text(regions)),
        (found.query_text(values), found.query_text(regions)),
        (found.description_text(values), found.description_text(regions)),
    ):
        assert not isinstance(text, str)
        assert resolved.value(text.to_dict()) == expected


@pytest.mark.parametrize("values", [[], [""], ['eu"'], ["eu-*"], ["%eu%"], ["eu west"], ["a\\"]])
def test_values_that_would_mean_something_else_are_refused(values: list[str]) -> None:
    with pytest.raises(OptionError, match="Regions m"):
        with_regions().pattern_for(values)


def test_values_for_a_pattern_without_placeholder_are_refused() -> None:
    with pytest.raises(OptionError, match="no placeholder"):
        made().pattern_for(["us-east-1"])
    with pytest.raises(OptionError, match="no placeholder"):
        made().description_text(("us-east-1",))


def test_a_placeholder_without_values_is_an_error() -> None:
    for text in (with_regions().pattern_text, with_regions().query_text, with_regions().description_text):
        with pytest.raises(OptionError, match="values for its placeholder"):
            text(None)


def test_a_placeholder_leaves_room_for_the_longest_list_of_values() -> None:
    room = Placeholder(name="Regions", sample=("eu-west-1",), most=80, longest=14)
    with pytest.raises(CloudTrailTemplatesError):
        made(pattern=with_regions().pattern, placeholder=room)


def package(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, **files: str) -> ModuleType:
    folder = tmp_path / "own_pack"
    folder.mkdir()
    (folder / "__init__.py").touch()
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "own_pack"]:
        monkeypatch.delitem(sys.modules, name)
    import own_pack  # type: ignore[import-not-found]

    return own_pack  # type: ignore[no-any-return]


FROM_OURS = "from cloudtrail_templates.detections.compliance.{} import DETECTION\n"


def test_a_pack_of_ones_own_is_found_in_its_package(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    own = package(
        tmp_path,
        monkeypatch,
        a=FROM_OURS.format("vpc_changes"),
        b=FROM_OURS.format("root_account_usage"),
    )
    assert [each.title for each in load_pack(own)] == ["RootAccountUsage", "VpcChanges"]


def test_a_file_without_a_detection_is_named(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    own = package(tmp_path, monkeypatch, empty="DETECTION = 1\n")
    with pytest.raises(CloudTrailTemplatesError, match=r"own_pack\.empty must define DETECTION, got 1"):
        load_pack(own)


def test_a_title_in_two_files_is_an_error_that_names_it(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = FROM_OURS.format("vpc_changes")
    own = package(tmp_path, monkeypatch, one=text, two=text)
    with pytest.raises(CloudTrailTemplatesError, match=r"own_pack\.two repeats the title 'VpcChanges'"):
        load_pack(own)


def test_an_event_is_filled_by_the_record_format() -> None:
    record = event("DeleteTrail", source="cloudtrail")
    assert record["eventSource"] == "cloudtrail.amazonaws.com"
    assert record["eventType"] == "AwsApiCall"
    assert record["readOnly"] is False
    assert record["userIdentity"] == IDENTITIES["IAMUser"]
    assert event("ConsoleLogin", source="signin")["eventType"] == "AwsConsoleSignIn"
    assert event("ListBuckets", source="s3.amazonaws.com")["readOnly"] is True
    assert "errorCode" not in record


def test_a_call_by_a_service_comes_from_that_service() -> None:
    record = event("Decrypt", source="kms", userIdentity={"type": "Root", "invokedBy": "s3.amazonaws.com"})
    assert record["sourceIPAddress"] == record["userAgent"] == "s3.amazonaws.com"
    assert record["userIdentity"]["arn"] == IDENTITIES["Root"]["arn"]


@pytest.mark.parametrize(
    "fields", [{"errorcode": "AccessDenied"}, {"userIdentity": {"type": "Root", "name": "x"}}]
)
def test_a_field_that_no_record_has_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="^no CloudTrail event has the field"):
        event("DeleteTrail", source="cloudtrail", **fields)


def test_looking_at_the_detections_loads_none_of_the_heavy_libraries() -> None:
    heavy = "{'botocore', 'boto3', 'cfnlint', 'jinja2'}"
    code = f"import sys, cloudtrail_templates.detections; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
