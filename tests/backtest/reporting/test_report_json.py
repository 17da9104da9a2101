"""The report as JSON."""

import json

from backtest.reports import ROLE, report_of
from backtest.samples import DAY, START
from cloudtrail_templates.backtest.reporting.report_json import render_json

SCHEMA = {
    "": "schema logs wanted_alarms_a_week alarms_a_day alarms filters left_out problems",
    "logs": (
        "files skipped_files unreadable_files records records_outside records_too_large "
        "records_stray records_without_read_only bytes_read first last "
        "evaluated_from evaluated_to interrupted"
    ),
    "alarms": (
        "title name metric filters condition events periods periods_breaching periods_in_alarm alarms alarms_a_day "
        "first_alarm last_alarm alarm_times principals sources regions timeline suggested_threshold exclusions"
    ),
    "filters": "title pattern metric value events",
    "left_out": "title why",
    "problems": "file problem",
}


def test_the_fields_are_those_of_the_schema_in_every_run() -> None:
    """Fields may be added here. Renaming or removing one breaks a user's program."""
    content = json.loads(render_json(report_of(problems=1)))
    assert content["schema"] == 1
    assert set(content) == set(SCHEMA[""].split())
    assert set(content["logs"]) == set(SCHEMA["logs"].split())
    for part in ("alarms", "filters", "left_out", "problems"):
        assert content[part]
        for one in content[part]:
            assert set(one) == set(SCHEMA[part].split())


def test_an_alarm_has_everything_that_the_text_report_has() -> None:
    loud, rare = json.loads(render_json(report_of()))["alarms"][:2]
    assert (loud["title"], loud["name"]) == ("Loud", "Loud")
    assert loud["filters"] == ["LoudFilter"]
    assert loud["metric"] == {"namespace": "Trail", "name": "Loud"}
    assert loud["condition"] == {
        "comparison": "GreaterThanOrEqualToThreshold",
        "threshold": 1,
        "period_seconds": 300,
        "evaluation_periods": 1,
        "datapoints_to_alarm": 1,
        "treat_missing": "notBreaching",
    }
    assert (loud["events"], loud["alarms"], loud["periods_breaching"]) == (338, 337, 337)
    assert (loud["periods"], loud["periods_in_alarm"]) == (14 * DAY // 5, 3 * 337)
    assert len(loud["alarm_times"]) == 337
    assert loud["principals"][0] == {"name": ROLE, "events": 337}
    assert loud["suggested_threshold"] == {
        "threshold": 2,
        "parameter": "LoudThreshold",
        "setting": "LoudThreshold=2",
        "alarms": 1,
        "alarms_a_week": 0.5,
    }
    assert loud["exclusions"][0] == {
        "kind": "principal", "name": ROLE, "setting": None, "events": 337, "alarms": 1, "periods_in_alarm": 3,
    }  # fmt: skip
    assert loud["exclusions"][1]["setting"] == "TrustedAddresses=198.51.100.7"
    assert sum(loud["timeline"]["events"]) == 338
    assert sum(loud["timeline"]["alarms"]) == 337
    begins = (START + 3 * DAY + 60) * 60
    assert (rare["first_alarm"], rare["last_alarm"], rare["alarm_times"]) == (begins, begins, [begins])


def test_what_did_not_happen_is_null_or_empty() -> None:
    content = json.loads(render_json(report_of()))
    never = content["alarms"][-1]
    assert (never["title"], never["first_alarm"], never["alarm_times"]) == ("Never", None, [])
    empty = json.loads(render_json(report_of(empty=True)))
    assert (empty["alarms"], empty["logs"]["first"], empty["logs"]["last"]) == ([], None, None)
    assert empty["filters"][0]["title"] == "LoudFilter"


def test_an_interrupted_run_and_every_problem_are_in_it() -> None:
    content = json.loads(render_json(report_of(problems=1000, interrupted=True)))
    assert content["logs"]["interrupted"] is True
    assert len(content["problems"]) == 1000
    assert content["problems"][0] == {"file": "logs/0\x1b.json.gz", "problem": "is cut off after 12 records"}
