"""The template of sheets in Quick Sight: what its definition refers to, its SQL on logs, its schedule and its users."""

import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations
from typing import Any

import pytest
import sqlglot
from backtest.generated import Month
from botocore.session import get_session
from botocore.validate import ParamValidator
from deployment.resolver import Resolved
from sqlglot import exp

from cloudtrail_templates.components.quicksight.data_sets import SIGN_IN
from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.templates.quicksight import REGIONS_WITHOUT
from cloudtrail_templates.validation import validate
from cloudtrail_templates.validation.regions import types_by_region
from templates.deployments import ACCOUNT, OTHER_ACCOUNT, deployed, rendered, walk
from templates.quicksight_rows import data_sets, imported

OWNER, READER = (
    f"arn:aws:quicksight:us-east-1:{ACCOUNT}:group/default/{name}" for name in ("security", "auditors")
)
APPROVED = "eu-west-1,us-east-1"
BOTH = ("QuickSightAnalysis", "QuickSightDashboard")


def stack(**parameters: str) -> Resolved:
    return deployed("quicksight", **{"OwnerArn": OWNER, **parameters})


def definition() -> dict[str, Any]:
    found: dict[str, Any] = stack().properties("QuickSightDashboard")["Definition"]
    return found


def columns() -> dict[str, dict[str, str]]:
    """The columns of each data set with their types, by the identifier of the data set in the definition."""
    made = stack()
    by_arn = {made.value({"Fn::GetAtt": [title, "Arn"]}): one for title, one in data_sets(made).items()}
    return {
        one["Identifier"]: {column["Name"]: column["Type"] for column in by_arn[one["DataSetArn"]]["Columns"]}
        for one in definition()["DataSetIdentifierDeclarations"]
    }


def visuals() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The id of the sheet, the kind and the properties of each visual."""
    for sheet in definition()["Sheets"]:
        for visual in sheet["Visuals"]:
            ((kind, properties),) = visual.items()
            yield sheet["SheetId"], kind, properties


def fields(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The fields of a visual with their kinds."""
    for one in walk(value):
        if isinstance(one, dict):
            for kind, inner in one.items():
                if isinstance(inner, dict) and {"FieldId", "Column"} <= set(inner):
                    yield kind, inner
            if set(one) == {"FieldId", "Column"}:
                yield "UnaggregatedField", one


def test_analysis_and_dashboard_show_the_same() -> None:
    analysis, dashboard = (stack().properties(title)["Definition"] for title in BOTH)
    assert analysis == dashboard
    titles = [sheet["Name"] for sheet in dashboard["Sheets"]]
    assert titles == ["Overview", "Regions", "Errors", "Principals", "Sign-ins", "Root user", "Alarms"]


def test_every_column_is_one_of_its_data_set() -> None:
    known = columns()
    used = [one for one in walk(definition()) if isinstance(one, dict) and "ColumnName" in one]
    assert len(used) > 100
    for one in used:
        assert one["ColumnName"] in known[one["DataSetIdentifier"]], one
    # A filter of all data sets finds its column by the name.
    for group in definition()["FilterGroups"]:
        if group["CrossDataset"] == "ALL_DATASETS":
            ((_, properties),) = group["Filters"][0].items()
            assert all(properties["Column"]["ColumnName"] in each for each in known.values())


def test_every_kind_of_field_fits_the_type_of_its_column() -> None:
    known = columns()
    types = {
        "DateDimensionField": {"DATETIME"},
        "CategoricalDimensionField": {"STRING"},
        "CategoricalMeasureField": {"STRING"},
        "NumericalMeasureField": {"INTEGER"},
        "UnaggregatedField": {"STRING", "DATETIME"},
    }
    for _, _, visual in visuals():
        for kind, field in fields(visual):
            column = field["Column"]
            assert known[column["DataSetIdentifier"]][column["ColumnName"]] in types[kind], (kind, column)


def test_every_id_of_a_field_is_one_of_its_visual_and_of_no_other() -> None:
    everywhere: Counter[str] = Counter()
    for _, _, visual in visuals():
        own = {field["FieldId"] for _, field in fields(visual)}
        named = {one["FieldId"] for one in walk(visual) if isinstance(one, dict) and "FieldId" in one}
        assert named == own
        everywhere.update(own)
    assert set(everywhere.values()) == {1}


def test_sheets_filters_and_controls_name_what_exists() -> None:
    found = definition()
    of_sheets = {
        sheet["SheetId"]: {one["VisualId"] for each, _, one in visuals() if each == sheet["SheetId"]}
        for sheet in found["Sheets"]
    }
    ids = [one["VisualId"] for _, _, one in visuals()]
    filters = [
        properties["FilterId"]
        for group in found["FilterGroups"]
        for one in group["Filters"]
        for properties in one.values()
    ]
    groups = [group["FilterGroupId"] for group in found["FilterGroups"]]
    controls = [
        one["CrossSheet"]["FilterControlId"] for sheet in found["Sheets"] for one in sheet["FilterControls"]
    ]
    for names in (ids, list(of_sheets), filters, groups, controls):
        assert len(set(names)) == len(names)
    for group in found["FilterGroups"]:
        for scope in (
            group["ScopeConfiguration"].get("SelectedSheets", {}).get("SheetVisualScopingConfigurations", ())
        ):
            assert set(scope.get("VisualIds", ())) <= of_sheets[scope["SheetId"]]
    for sheet in found["Sheets"]:
        own = {one["CrossSheet"]["FilterControlId"] for one in sheet["FilterControls"]}
        assert {one["CrossSheet"]["SourceFilterId"] for one in sheet["FilterControls"]} <= set(filters)
        placed = sheet["SheetControlLayouts"][0]["Configuration"]["GridLayout"]["Elements"]
        assert {one["ElementId"] for one in placed} == own


def test_every_visual_has_a_title_and_a_place_of_its_own() -> None:
    for sheet in definition()["Sheets"]:
        elements = sheet["Layouts"][0]["Configuration"]["GridLayout"]["Elements"]
        here = [one for each, _, one in visuals() if each == sheet["SheetId"]]
        assert [one["ElementId"] for one in elements] == [one["VisualId"] for one in here]
        assert all(one["Title"]["FormatText"]["PlainText"] for one in here)
        assert all(one["ColumnIndex"] + one["ColumnSpan"] <= 36 for one in elements)
        for one, other in combinations(elements, 2):
            beside = (
                one["ColumnIndex"] + one["ColumnSpan"] <= other["ColumnIndex"]
                or other["ColumnIndex"] + other["ColumnSpan"] <= one["ColumnIndex"]
            )
            assert beside or one["RowIndex"] + one["RowSpan"] <= other["RowIndex"]


def test_the_colors_are_of_values_that_the_sql_writes() -> None:
    colored = definition()["ColumnConfigurations"]
    assert len(colored) == 4
    for sql in data_sets(stack()).values():
        for one in colored:
            for color in one["ColorsConfiguration"]["CustomColors"]:
                assert f"THEN '{color['FieldValue']}'" in sql["SqlQuery"] or (
                    f"ELSE '{color['FieldValue']}'" in sql["SqlQuery"]
                )


def test_the_schemas_see_a_fault_deep_in_the_definition() -> None:
    body = copy.deepcopy(rendered("quicksight"))
    visual = body["Resources"]["QuickSightDashboard"]["Properties"]["Definition"]["Sheets"][0]["Visuals"][0]
    visual["KPIVisual"]["Title"]["Visibility"] = "SHOWN"
    visual["KPIVisual"]["Titel"] = {}
    found = [str(one) for one in validate(body)]
    assert [one for one in found if "SHOWN" in one]
    assert [one for one in found if "Titel" in one]


@cache
def logs() -> tuple[Mapping[str, Any], ...]:
    """Events of a month, and the samples of all detections."""
    samples = (event for one in ALL_DETECTIONS for event in (*one.fires_on, *one.silent_on))
    month = Month(events=600).records()
    return tuple({"recipientAccountId": ACCOUNT, **event} for event in (*month, *samples))


@cache
def both() -> dict[str, list[dict[str, Any]]]:
    return imported(
        stack(ApprovedRegions=APPROVED, DaysShown="60", AccountIds=ACCOUNT, DatabaseName="cloudtrail"),
        logs(),
        "2026-11-03",
    )


def rows(data_set: str) -> list[dict[str, Any]]:
    """What a data set imports from the logs."""
    return both()[data_set]


PYTHON = {"STRING": "str", "INTEGER": "int", "DATETIME": "datetime"}


@pytest.mark.parametrize("data_set", ["QuickSightActivity", "QuickSightEvents"])
def test_the_sql_returns_the_declared_columns_without_null(data_set: str) -> None:
    declared = {one["Name"]: PYTHON[one["Type"]] for one in data_sets(stack())[data_set]["Columns"]}
    found = rows(data_set)
    assert len(found) > 100
    for row in found:
        assert {name: type(value).__name__ for name, value in row.items()} == declared


def counted(column: str, number: str = "events") -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows("QuickSightActivity"):
        found[row[column]] += row[number]
    return {name: count for name, count in found.items() if count}


def test_the_numbers_are_those_of_a_count_in_python() -> None:
    assert sum(counted("account").values()) == len(logs())
    assert counted("region") == Counter(one["awsRegion"] for one in logs())
    assert counted("service") == Counter(one["eventSource"].removesuffix(".amazonaws.com") for one in logs())
    assert counted("event_name") == Counter(one["eventName"] for one in logs())
    hours = Counter(one["eventTime"][:13] for one in logs())
    found: Counter[str] = Counter()
    for row in rows("QuickSightActivity"):
        found[row["event_time"].strftime("%Y-%m-%dT%H")] += row["events"]
    assert found == hours


def test_outcomes_and_regions_are_marked() -> None:
    denied = [
        one
        for one in logs()
        if one.get("errorCode", "").startswith("AccessDenied")
        or one.get("errorCode", "").endswith("UnauthorizedOperation")
    ]
    failed = [
        one
        for one in logs()
        if one.get("errorCode") or (one.get("responseElements") or {}).get("ConsoleLogin") == "Failure"
    ]
    assert sum(counted("account", "denied_events").values()) == len(denied) > 10
    assert sum(counted("account", "failed_events").values()) == len(failed) > len(denied)
    outside = Counter(
        one["awsRegion"]
        for one in logs()
        if one["awsRegion"] not in APPROVED.split(",")
        and one["eventSource"].split(".")[0]
        not in ("iam", "signin", "cloudfront", "route53", "organizations", "support")
    )
    assert counted("region", "unapproved_events") == outside
    assert len(outside) > 2


def test_sign_ins_the_root_user_and_alarms_are_in_the_events() -> None:
    found = Counter(row["subject"] for row in rows("QuickSightEvents"))
    sign_ins = [one for one in logs() if one["eventName"] == "ConsoleLogin"]
    expected = {SIGN_IN: len(sign_ins)}
    for one in ALL_DETECTIONS:
        pattern = one.pattern_for(tuple(APPROVED.split(",")) if one.placeholder else None)
        expected[one.title] = sum(map(pattern.matches, logs()))
    assert found == expected
    assert min(expected.values()) > 0
    assert counted("account", "root_events") == {ACCOUNT: expected["RootAccountUsage"]}
    failures = [one for one in sign_ins if one["responseElements"] == {"ConsoleLogin": "Failure"}]
    assert sum(counted("account", "failed_sign_ins").values()) == len(failures)


def test_sheets_select_their_events_by_subjects_that_exist() -> None:
    subjects = {row["subject"] for row in rows("QuickSightEvents")}
    named = {
        value
        for group in definition()["FilterGroups"]
        for one in group["Filters"]
        for properties in one.values()
        if properties["Column"]["ColumnName"] == "subject"
        for value in properties["Configuration"]["FilterListConfiguration"]["CategoryValues"]
    }
    assert named <= subjects


def test_the_queries_read_the_named_days_accounts_and_table_only() -> None:
    made = stack(AccountIds=f"{ACCOUNT},{OTHER_ACCOUNT}", DaysShown="7", DatabaseName="audit")
    for one in data_sets(made).values():
        sql = one["SqlQuery"]
        assert (
            sql.count('FROM "audit"."logs"\n  WHERE day >= DATE_FORMAT(CURRENT_DATE - INTERVAL \'7\' DAY')
            == 1
        )
        assert f"AND account IN ('{ACCOUNT}', '{OTHER_ACCOUNT}')" in sql
        assert len(sql) < 168_000
    assert "account IN" not in str(data_sets(stack()))
    assert "awsregion IN ('eu-central-1')" in data_sets(stack())["QuickSightActivity"]["SqlQuery"]


def test_spice_is_refreshed_once_a_day_and_direct_queries_are_not() -> None:
    made = stack(RefreshTime="04:30")
    schedules = made.of("AWS::QuickSight::RefreshSchedule").values()
    ids = {one["Properties"]["DataSetId"] for one in made.of("AWS::QuickSight::DataSet").values()}
    assert {one["Properties"]["DataSetId"] for one in schedules} == ids
    for one in schedules:
        frequency = one["Properties"]["Schedule"]["ScheduleFrequency"]
        assert frequency == {"Interval": "DAILY", "TimeOfTheDay": "04:30", "TimeZone": "UTC"}
    direct = stack(ImportMode="DIRECT_QUERY")
    assert not direct.of("AWS::QuickSight::RefreshSchedule")
    modes = {one["Properties"]["ImportMode"] for one in direct.of("AWS::QuickSight::DataSet").values()}
    assert modes == {"DIRECT_QUERY"}


def test_the_owner_may_change_everything_and_the_reader_only_look() -> None:
    made = stack(ReaderArn=READER)
    granted = {
        title: {entry["Principal"]: entry["Actions"] for entry in one["Properties"]["Permissions"]}
        for title, one in made.resources.items()
        if "Permissions" in one["Properties"]
    }
    assert len(granted) == 5
    assert all(OWNER in each for each in granted.values())
    readable = {title: each[READER] for title, each in granted.items() if READER in each}
    # https://docs.aws.amazon.com/quicksight/latest/developerguide/update-dashboard-permissions.html
    assert readable == {
        "QuickSightDashboard": [
            "quicksight:DescribeDashboard",
            "quicksight:ListDashboardVersions",
            "quicksight:QueryDashboard",
        ]
    }
    assert READER not in str(stack().resources)


def test_the_data_source_has_a_role_of_its_own_and_one_workgroup() -> None:
    policy = f"arn:aws:iam::{ACCOUNT}:policy/queries"
    made = stack(WorkGroupName="audit", QueryAccessPolicyArn=policy)
    assert made.properties("QuickSightRole")["ManagedPolicyArns"] == [policy]
    athena = made.properties("QuickSightDataSource")["DataSourceParameters"]["AthenaParameters"]
    assert athena == {
        "WorkGroup": "audit",
        "RoleArn": made.value({"Fn::GetAtt": ["QuickSightRole", "Arn"]}),
    }


def test_the_regions_without_the_types_are_those_of_the_schemas() -> None:
    types = {one["Type"] for one in rendered("quicksight")["Resources"].values()}
    lacking = {region for region, known in types_by_region().items() if not types <= known}
    assert lacking == set(REGIONS_WITHOUT)


@pytest.mark.parametrize("region", REGIONS_WITHOUT)
def test_a_region_without_the_types_is_refused(region: str) -> None:
    ((rule, text),) = deployed("quicksight", region=region).broken_rules()
    assert rule == "RegionHasQuickSight"
    assert "choose another region" in text


API = {
    "AWS::QuickSight::DataSource": "CreateDataSource",
    "AWS::QuickSight::DataSet": "CreateDataSet",
    "AWS::QuickSight::RefreshSchedule": "CreateRefreshSchedule",
    "AWS::QuickSight::Analysis": "CreateAnalysis",
    "AWS::QuickSight::Dashboard": "CreateDashboard",
}
# CloudFormation itself reads this one.
OF_CLOUDFORMATION = {"IngestionWaitPolicy"}


def test_the_api_takes_what_cloudformation_sends_to_it() -> None:
    service = get_session().get_service_model("quicksight")
    made = stack(ReaderArn=READER, AccountIds=ACCOUNT, DaysShown="7").resources
    seen = set()
    for title, one in made.items():
        if one["Type"] in API:
            seen.add(one["Type"])
            shape = service.operation_model(API[one["Type"]]).input_shape
            given = {
                name: value for name, value in one["Properties"].items() if name not in OF_CLOUDFORMATION
            }
            report = ParamValidator().validate(as_sent(given), shape)
            assert not report.has_errors(), f"{title}: {report.generate_report()}"
    assert seen == set(API)


def as_sent(value: Any) -> Any:
    """The value as CloudFormation converts it: a text of a numeric parameter to a number, and one name of its own."""
    if isinstance(value, dict):
        return {
            "Timezone" if name == "TimeZone" else name: int(inner)
            if name == "RelativeDateValue"
            else as_sent(inner)
            for name, inner in value.items()
        }
    return [as_sent(one) for one in value] if isinstance(value, list) else value


def test_the_outputs_of_athena_are_all_parameters_but_the_owner() -> None:
    needed = {name for name, one in rendered("quicksight")["Parameters"].items() if "Default" not in one}
    assert needed - set(rendered("athena")["Outputs"]) == {"OwnerArn"}


def test_the_sql_reads_columns_that_the_table_of_athena_has() -> None:
    table = rendered("athena")["Resources"]["LogDatabaseLogs"]["Properties"]["TableInput"]
    known = {one["Name"] for one in (*table["StorageDescriptor"]["Columns"], *table["PartitionKeys"])}
    for sql in data_sets(stack(AccountIds=ACCOUNT)).values():
        (read,) = (
            one.find_ancestor(exp.Select)
            for one in sqlglot.parse_one(sql["SqlQuery"], read="athena").find_all(exp.Table)
            if one.name == table["Name"]
        )
        used = {column.parts[0].name for column in read.find_all(exp.Column)}
        # The variable of the function that leaves out NULL.
        assert used - known <= {"title"}
        assert {"account", "day", "useridentity"} <= used
