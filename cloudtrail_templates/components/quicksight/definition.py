"""The definition of the analysis and of the dashboard: their sheets, filters and colors."""

from collections.abc import Mapping, Sequence
from typing import Any

from cloudtrail_templates.components.quicksight.data_sets import (
    ACTIVITY,
    APPROVED,
    DATA_SETS,
    DENIED,
    EVENTS,
    FAILED,
    GLOBAL,
    SUCCEEDED,
    UNAPPROVED,
)
from cloudtrail_templates.components.quicksight.filters import ACCOUNT_FILTER, TIME_FILTER, filter_groups
from cloudtrail_templates.components.quicksight.visuals import (
    Visual,
    bars,
    column_of,
    kpi,
    line,
    sheet,
    summary,
    table,
)
from cloudtrail_templates.options import Number

_BLUE, _ORANGE, _RED, _GRAY = "#0972D3", "#E07700", "#BF0A2B", "#7D8998"
_COLORS: Mapping[str, Mapping[str, str]] = {
    "approval": {APPROVED: _BLUE, GLOBAL: _GRAY, UNAPPROVED: _RED},
    "outcome": {SUCCEEDED: _BLUE, FAILED: _ORANGE, DENIED: _RED},
}

_EVENT_COLUMNS = {
    "event_time": "Time",
    "account": "Account",
    "region": "Region",
    "event_name": "Event",
    "identity_arn": "Identity",
    "source_address": "Source address",
    "error_code": "Error",
    "event_id": "Event ID",
}
_SIGN_IN_COLUMNS = {
    "event_time": "Time",
    "account": "Account",
    "identity_arn": "Identity",
    "source_address": "Source address",
    "outcome": "Outcome",
    "error_code": "Error",
    "mfa": "MFA",
    "event_id": "Event ID",
}


def definition(data_set_arns: Mapping[str, Any], days: Number) -> dict[str, Any]:
    """Return the definition.

    Args:
        data_set_arns: the ARN of each data set.
        days: how many days before today the sheets show at first.

    Source: https://docs.aws.amazon.com/quicksight/latest/APIReference/API_DashboardVersionDefinition.html
    """
    return {
        "DataSetIdentifierDeclarations": [
            {"Identifier": name, "DataSetArn": arn} for name, arn in data_set_arns.items()
        ],
        "Sheets": [_overview(), _regions(), _errors(), _principals(), _sign_ins(), _root_user(), _alarms()],
        "FilterGroups": filter_groups(days),
        "ColumnConfigurations": [_colors(data_set, column) for data_set in DATA_SETS for column in _COLORS],
    }


def _overview() -> dict[str, Any]:
    numbers = (
        kpi("events", "Events", ACTIVITY, "events"),
        kpi("denied", "Denied", ACTIVITY, "denied_events"),
        kpi("unapproved", "Unapproved regions", ACTIVITY, "unapproved_events"),
        kpi("root", "By the root user", ACTIVITY, "root_events"),
        kpi("failed-sign-ins", "Failed sign-ins", ACTIVITY, "failed_sign_ins"),
        kpi("alarm-events", "Events of alarms", EVENTS, "subject"),
    )
    over_time = line("events-over-time", "Events over time", ACTIVITY, "events", "outcome")
    services = bars("services", "Events by service", ACTIVITY, "events", "service", "outcome")
    regions = bars("regions", "Events by region", ACTIVITY, "events", "region", "approval")
    accounts = bars("accounts", "Events by account", ACTIVITY, "events", "account", "outcome")
    return _sheet(
        "overview", "Overview", (7, numbers), (12, [over_time]), (14, [services, regions, accounts])
    )


def _regions() -> dict[str, Any]:
    by = {
        "region": "Region",
        "service": "Service",
        "event_name": "Event",
        "principal": "Principal",
        "outcome": "Outcome",
    }
    over_time = line(
        "approval-over-time", "Events by approval of their region", ACTIVITY, "events", "approval"
    )
    regions = bars(
        "unapproved-regions",
        "Regions that are not approved",
        ACTIVITY,
        "unapproved_events",
        "region",
        "outcome",
    )
    events = summary(
        "unapproved-summary",
        "Events in regions that are not approved",
        ACTIVITY,
        by,
        {"unapproved_events": "Events"},
    )
    return _sheet("regions", "Regions", (13, [over_time, regions]), (18, [events]))


def _errors() -> dict[str, Any]:
    by = {"error_code": "Error", "service": "Service", "event_name": "Event", "principal": "Principal"}
    over_time = line("errors-over-time", "Errors over time", ACTIVITY, "failed_events", "error_code")
    services = bars("failing-services", "Errors by service", ACTIVITY, "failed_events", "service", "outcome")
    calls = summary("error-summary", "Errors", ACTIVITY, by, {"failed_events": "Events"})
    return _sheet("errors", "Errors", (13, [over_time, services]), (18, [calls]))


def _principals() -> dict[str, Any]:
    by = {"principal": "Principal", "principal_type": "Type", "account": "Account"}
    numbers = {"events": "Events", "failed_events": "Errors", "denied_events": "Denied"}
    over_time = line("principals-over-time", "Events over time", ACTIVITY, "events", "principal_type")
    most_active = bars(
        "most-active", "Principals with the most events", ACTIVITY, "events", "principal", "outcome"
    )
    principals = summary("principal-summary", "Principals", ACTIVITY, by, numbers)
    return _sheet("principals", "Principals", (13, [over_time, most_active]), (18, [principals]))


def _sign_ins() -> dict[str, Any]:
    over_time = line("sign-ins-over-time", "Sign-ins over time", EVENTS, "event_id", "outcome")
    mfa = bars("sign-ins-mfa", "Sign-ins by MFA", EVENTS, "event_id", "mfa", "outcome")
    rows = table("sign-in-table", "Sign-ins to the console", EVENTS, _SIGN_IN_COLUMNS)
    return _sheet("sign-ins", "Sign-ins", (13, [over_time, mfa]), (18, [rows]))


def _root_user() -> dict[str, Any]:
    over_time = line("root-over-time", "Events over time by account", EVENTS, "event_id", "account")
    calls = bars("root-calls", "What the root user did", EVENTS, "event_id", "event_name", "outcome")
    rows = table("root-table", "Events of the root user", EVENTS, {**_EVENT_COLUMNS, "mfa": "MFA"})
    return _sheet("root-user", "Root user", (13, [over_time, calls]), (18, [rows]))


def _alarms() -> dict[str, Any]:
    over_time = line("alarms-over-time", "Events of alarms over time", EVENTS, "event_id", "subject")
    alarms = bars("alarm-counts", "Events by alarm", EVENTS, "event_id", "subject", "outcome")
    rows = table("alarm-table", "Events of alarms", EVENTS, {"subject": "Alarm", **_EVENT_COLUMNS})
    return _sheet("alarms", "Alarms", (13, [over_time, alarms]), (18, [rows]))


def _sheet(sheet_id: str, name: str, *rows: tuple[int, Sequence[Visual]]) -> dict[str, Any]:
    return sheet(sheet_id, name, rows, filter_ids=(TIME_FILTER, ACCOUNT_FILTER))


def _colors(data_set: str, column: str) -> dict[str, Any]:
    colors = [{"FieldValue": value, "Color": color} for value, color in _COLORS[column].items()]
    return {"Column": column_of(data_set, column), "ColorsConfiguration": {"CustomColors": colors}}
