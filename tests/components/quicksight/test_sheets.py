"""QuickSightSheets in a template of one's own: options as literals, detections, ids and conditions."""

from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import Equals, Ref, Template

from cloudtrail_templates import ALL_DETECTIONS, Choice, OptionError, QuickSightSheets
from cloudtrail_templates.parameters import camel_case, expose
from components.samples import ACCOUNT, OTHER_ACCOUNT, body, make

USER = f"arn:aws:quicksight:eu-west-1:{ACCOUNT}:user/default"


def resources(**options: Any) -> dict[str, Any]:
    made: dict[str, Any] = body(make(QuickSightSheets, **options))["Resources"]
    return made


def sql(data_set: str, **options: Any) -> str:
    ((_, table),) = resources(**options)[data_set]["Properties"]["PhysicalTableMap"].items()
    return str(table["CustomSql"]["SqlQuery"])


def test_with_literals_the_sql_is_a_text() -> None:
    options = {
        "account_ids": f"{ACCOUNT},{OTHER_ACCOUNT}",
        "approved_regions": ("eu-west-1",),
        "days_shown": 7,
    }
    text = sql("QuickSightActivity", **options)
    assert 'FROM "cloudtrail"."logs"\n  WHERE day >= DATE_FORMAT(CURRENT_DATE - INTERVAL \'7\' DAY' in text
    assert f"AND account IN ('{ACCOUNT}', '{OTHER_ACCOUNT}')" in text
    assert "WHEN awsregion IN ('eu-west-1') THEN 'Approved'" in text


def test_parameters_deploy_what_literals_deploy() -> None:
    literals = {
        "account_ids": f"{ACCOUNT},{OTHER_ACCOUNT}",
        "approved_regions": ("eu-west-1", "us-east-1"),
        "database_name": "audit",
        "days_shown": 7,
        "import_mode": "SPICE",
        "name_prefix": "acme-",
        "owner_arn": f"{USER}/b",
        "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/boundary",
        "query_access_policy_arn": f"arn:aws:iam::{ACCOUNT}:policy/others",
        "reader_arn": f"{USER}/a",
        "refresh_time": "04:30",
        "role_path": "/audit/",
        "work_group_name": "audit",
    }
    template = Template()
    exposed = expose(template, QuickSightSheets, *literals)
    values = {
        camel_case(name): ",".join(value) if isinstance(value, tuple) else str(value)
        for name, value in literals.items()
    }
    by_parameters = Resolved(body(make(QuickSightSheets, **exposed), template=template), values)
    by_literals = Resolved(body(make(QuickSightSheets, **literals)))
    for title, one in by_literals.resources.items():
        # CloudFormation makes a number of the text of a parameter.
        found = str(by_parameters.properties(title)).replace(
            "'RelativeDateValue': '7'", "'RelativeDateValue': 7"
        )
        assert found == str(one["Properties"]), title


def test_the_events_of_the_chosen_detections_are_shown() -> None:
    chosen, other = ALL_DETECTIONS[2], ALL_DETECTIONS[3]
    text = sql("QuickSightEvents", detections=(chosen,), approved_regions=("eu-west-1",))
    assert f", '{chosen.title}')" in text
    assert other.title not in text


def test_a_literal_import_mode_decides_about_the_schedules() -> None:
    assert {title for title in resources() if title.endswith("Refresh")} == {
        "QuickSightActivityRefresh",
        "QuickSightEventsRefresh",
    }
    assert not [title for title in resources(import_mode="DIRECT_QUERY") if title.endswith("Refresh")]


def test_the_schedules_of_a_choice_have_its_condition() -> None:
    template = Template()
    template.add_condition("Imported", Equals(Ref("Mode"), "SPICE"))
    choice = Choice(Ref("Mode"), {"SPICE": "Imported", "DIRECT_QUERY": "Direct"})
    made = body(make(QuickSightSheets, import_mode=choice), template=template)["Resources"]
    assert made["QuickSightEventsRefresh"]["Condition"] == "Imported"
    assert made["QuickSightEvents"]["Properties"]["ImportMode"] == {"Ref": "Mode"}


def test_two_of_them_in_a_stack_have_ids_of_their_own() -> None:
    template = Template()
    body(make(QuickSightSheets), make(QuickSightSheets, title="Second"), template=template)
    ids = [
        str(value)
        for one in template.to_dict()["Resources"].values()
        for name, value in one["Properties"].items()
        if name in ("DataSourceId", "AnalysisId", "DashboardId")
        or (name == "DataSetId" and "Schedule" not in one["Properties"])
    ]
    assert len(set(ids)) == len(ids) == 10


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"owner_arn": "arn:aws:iam::111122223333:user/a"}, "owner_arn must be the ARN of a user or a group"),
        ({"owner_arn": f"{USER}/"}, "owner_arn must be the ARN"),
        ({"owner_arn": f"{USER}/a'b"}, "owner_arn must be the ARN"),
        ({"reader_arn": f"{USER}/{'a' * 256}"}, "reader_arn must be the ARN"),
        ({"account_ids": f"{ACCOUNT}, {OTHER_ACCOUNT}"}, "account_ids must be at most 110 accounts"),
        ({"account_ids": ",".join([ACCOUNT] * 111)}, "account_ids must be at most 110 accounts"),
        ({"account_ids": "1' OR '1'='1"}, "account_ids must be at most 110 accounts"),
        ({"approved_regions": ("x' OR '1'='1",)}, "approved_regions must be"),
        ({"database_name": 'a".b'}, "database_name must be 1 to 255"),
        ({"work_group_name": "a b"}, "work_group_name must be 1 to 128"),
        ({"days_shown": 0}, "days_shown must be 1 to 400, got 0; give the number of days"),
        (
            {"refresh_time": "5:00"},
            "refresh_time must be a time of 24 hours, got '5:00'; write it like 05:00",
        ),
        ({"refresh_time": "24:00"}, "refresh_time must be a time"),
        ({"import_mode": "spice"}, "import_mode"),
        ({"query_access_policy_arn": "queries"}, "query_access_policy_arn must be a policy's ARN"),
        ({"import_mode": Ref("Mode")}, "import_mode decides which properties exist"),
    ],
)
def test_a_wrong_option_is_one_line(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=f"^{message}") as raised:
        make(QuickSightSheets, **options)
    assert "\n" not in str(raised.value)
