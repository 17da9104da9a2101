"""The filters of the sheets: two that the reader sets, and those that single sheets and visuals have.

Source: https://docs.aws.amazon.com/quicksight/latest/APIReference/API_FilterGroup.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cloudtrail_templates.components.quicksight.data_sets import (
    ACTIVITY,
    DENIED,
    EVENTS,
    FAILED,
    SIGN_IN,
    UNAPPROVED,
)
from cloudtrail_templates.components.quicksight.visuals import column_of
from cloudtrail_templates.detections.compliance import root_account_usage
from cloudtrail_templates.options import Number

ACCOUNT_FILTER, TIME_FILTER = "account-filter", "time-filter"

_ROOT = root_account_usage.DETECTION.title


def filter_groups(days: Number) -> list[dict[str, Any]]:
    """Return the groups, each of one filter.

    Args:
        days: how many days before today the sheets show at first.
    """
    return [_time_filter(days), _account_filter(), *_own_filters()]


def _time_filter(days: Number) -> dict[str, Any]:
    control = {"Title": "Time", "ControlOptions": {"DefaultRelativeDateTimeOptions": {}}}
    chosen = {
        "FilterId": TIME_FILTER,
        "Column": column_of(ACTIVITY, "event_time"),
        "AnchorDateConfiguration": {"AnchorOption": "NOW"},
        "RelativeDateType": "LAST",
        "RelativeDateValue": days,
        "TimeGranularity": "DAY",
        "MinimumGranularity": "DAY",
        "NullOption": "NON_NULLS_ONLY",
        "DefaultFilterControlConfiguration": control,
    }
    return _filter_group({"RelativeDatesFilter": chosen}, {"AllSheets": {}}, "ALL_DATASETS")


def _account_filter() -> dict[str, Any]:
    control = {"Title": "Account", "ControlOptions": {"DefaultDropdownOptions": {"Type": "MULTI_SELECT"}}}
    every = {"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES", "NullOption": "ALL_VALUES"}
    chosen = {
        "FilterId": ACCOUNT_FILTER,
        "Column": column_of(ACTIVITY, "account"),
        "Configuration": {"FilterListConfiguration": every},
        "DefaultFilterControlConfiguration": control,
    }
    return _filter_group({"CategoryFilter": chosen}, {"AllSheets": {}}, "ALL_DATASETS")


def _own_filters() -> list[dict[str, Any]]:
    """Return the filters of single sheets and visuals: the sheet, its visuals or () for all of them, and the values."""
    unapproved = {"regions": ("unapproved-regions", "unapproved-summary")}
    return [
        _values_filter("unapproved-filter", ACTIVITY, "approval", (UNAPPROVED,), unapproved),
        _values_filter("error-filter", ACTIVITY, "outcome", (FAILED, DENIED), {"errors": ()}),
        _values_filter("sign-in-filter", EVENTS, "subject", (SIGN_IN,), {"sign-ins": ()}),
        _values_filter("root-filter", EVENTS, "subject", (_ROOT,), {"root-user": ()}),
        _values_filter(
            "alarm-filter",
            EVENTS,
            "subject",
            (SIGN_IN,),
            {"alarms": (), "overview": ("alarm-events",)},
            operator="DOES_NOT_CONTAIN",
        ),
    ]


def _values_filter(
    filter_id: str,
    data_set: str,
    column: str,
    values: Sequence[str],
    scope: Mapping[str, Sequence[str]],
    operator: str = "CONTAINS",
) -> dict[str, Any]:
    listed = {"MatchOperator": operator, "CategoryValues": list(values), "NullOption": "NON_NULLS_ONLY"}
    chosen = {
        "FilterId": filter_id,
        "Column": column_of(data_set, column),
        "Configuration": {"FilterListConfiguration": listed},
    }
    scopes = [
        {"SheetId": sheet_id, "Scope": "SELECTED_VISUALS", "VisualIds": list(visual_ids)}
        if visual_ids
        else {"SheetId": sheet_id, "Scope": "ALL_VISUALS"}
        for sheet_id, visual_ids in scope.items()
    ]
    selected = {"SelectedSheets": {"SheetVisualScopingConfigurations": scopes}}
    return _filter_group({"CategoryFilter": chosen}, selected, "SINGLE_DATASET")


def _filter_group(one: Mapping[str, Any], scope: Mapping[str, Any], data_sets: str) -> dict[str, Any]:
    (properties,) = one.values()
    return {
        "FilterGroupId": f"{properties['FilterId']}-group",
        "Filters": [one],
        "ScopeConfiguration": scope,
        "CrossDataset": data_sets,
        "Status": "ENABLED",
    }
