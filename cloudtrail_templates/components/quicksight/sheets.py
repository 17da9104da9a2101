"""The sheets of Amazon Quick Sight, with the data source, the data sets and the role that they need."""

from collections.abc import Sequence
from typing import Any

from troposphere import AccountId, AWSObject, GetAtt
from troposphere.iam import Role

from cloudtrail_templates.components.component import Component, check_tags_of_roles
from cloudtrail_templates.components.quicksight.data_sets import ACTIVITY, DATA_SETS, EVENTS, queries
from cloudtrail_templates.components.quicksight.definition import definition
from cloudtrail_templates.components.quicksight.settings import DIRECT_QUERY, SPICE, QuickSightSettings
from cloudtrail_templates.components.roles import Roles
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from cloudtrail_templates.intrinsics import Choice, PlainData, given, present, present_items, sub
from cloudtrail_templates.policies.quicksight import (
    ANALYSIS_OWNER,
    DASHBOARD_OWNER,
    DASHBOARD_READER,
    DATA_SET_OWNER,
    DATA_SOURCE_OWNER,
    data_source_trust,
    permission,
)

_NAMES = {ACTIVITY: "AWS CloudTrail activity", EVENTS: "AWS CloudTrail sign-ins and events of alarms"}
_NAME = "AWS CloudTrail"


class QuickSightSheets(QuickSightSettings, Roles, Component):
    """A dashboard and an analysis in Amazon Quick Sight that show events by time, service, region, error and principal.

    `detections` are those whose events are shown.

    Source: https://docs.aws.amazon.com/quick/latest/userguide/security-create-iam-role.html
    Source: https://docs.aws.amazon.com/quicksight/latest/APIReference/API_CreateDashboard.html
    """

    detections: tuple[Detection, ...] = ALL_DETECTIONS
    title: str = "QuickSight"

    def __post_init__(self) -> None:
        Component.__post_init__(self)
        self.check_names((self._role,))
        self.role_name(self._role)
        check_tags_of_roles(self.tags)

    @property
    def dashboard_id(self) -> Any:
        """The id of the dashboard, which is the end of its URL."""
        return self._id("Dashboard")

    def resources(self) -> Sequence[AWSObject]:
        return [
            self._data_source_role(),
            self._data_source(),
            *self._data_sets(),
            *self._refresh_schedules(),
            *self._analysis_and_dashboard(),
        ]

    @property
    def _role(self) -> str:
        return f"{self.title}Role"

    def _id(self, kind: str) -> Any:
        """Return the id of something, which is unique in an account and a region, as the name of a stack is."""
        return sub("${AWS::StackName}-${Title}" + kind, Title=self.title)

    def _data_source_role(self) -> AWSObject:
        return Role(
            self._role,
            Description="Amazon Quick Sight assumes it to query log files of CloudTrail in Athena.",
            AssumeRolePolicyDocument=data_source_trust(),
            ManagedPolicyArns=[self.query_access_policy_arn],
            **present(
                Path=self.role_path,
                PermissionsBoundary=self.permissions_boundary,
                RoleName=self.role_name(self._role),
                Tags=self._tagged(),
            ),
            **self._attributes(),
        )

    def _data_source(self) -> AWSObject:
        from troposphere.quicksight import DataSource

        athena = {"WorkGroup": self.work_group_name, "RoleArn": GetAtt(self._role, "Arn")}
        return DataSource(
            f"{self.title}DataSource",
            DataSourceId=self._id("DataSource"),
            Name=_NAME,
            Type="ATHENA",
            DataSourceParameters=PlainData({"AthenaParameters": athena}),
            **self._common(permission(self.owner_arn, DATA_SOURCE_OWNER)),
        )

    def _data_sets(self) -> list[AWSObject]:
        from troposphere.quicksight import DataSet

        sql = queries(
            database_name=self.database_name,
            days=self.days_shown,
            account_ids=self.account_ids,
            approved_regions=self.approved_regions,
            detections=self.detections,
        )
        return [
            DataSet(
                self._data_set(name),
                DataSetId=self._id(_title(name)),
                Name=_NAMES[name],
                ImportMode=self.import_mode,
                PhysicalTableMap=PlainData({name: {"CustomSql": self._custom_sql(name, sql[name])}}),
                # The stack does not wait for the first import, and does not fail with it.
                IngestionWaitPolicy=PlainData({"WaitForSpiceIngestion": False}),
                **self._common(permission(self.owner_arn, DATA_SET_OWNER)),
            )
            for name in DATA_SETS
        ]

    def _custom_sql(self, name: str, sql: Any) -> dict[str, Any]:
        return {
            "DataSourceArn": GetAtt(f"{self.title}DataSource", "Arn"),
            "Name": name,
            "SqlQuery": sql,
            "Columns": [{"Name": column, "Type": kind} for column, kind in DATA_SETS[name].items()],
        }

    def _refresh_schedules(self) -> list[AWSObject]:
        from troposphere.quicksight import RefreshSchedule

        if self.import_mode == DIRECT_QUERY:
            return []
        mode: Any = self.import_mode
        condition = mode.conditions[SPICE] if isinstance(mode, Choice) else self.condition
        schedule = {
            "ScheduleId": "daily",
            "RefreshType": "FULL_REFRESH",
            "ScheduleFrequency": {
                "Interval": "DAILY",
                "TimeOfTheDay": self.refresh_time,
                "TimeZone": "UTC",
            },
        }
        return [
            RefreshSchedule(
                f"{self._data_set(name)}Refresh",
                AwsAccountId=AccountId,
                DataSetId=self._id(_title(name)),
                Schedule=PlainData(schedule),
                DependsOn=[self._data_set(name)],
                **present(Condition=condition),
            )
            for name in DATA_SETS
        ]

    def _analysis_and_dashboard(self) -> list[AWSObject]:
        from troposphere.quicksight import Analysis, Dashboard

        arns = {name: GetAtt(self._data_set(name), "Arn") for name in DATA_SETS}
        sheets = PlainData(definition(arns, self.days_shown))
        # A visual that Quick Sight does not accept does not fail the stack.
        lenient = PlainData({"Mode": "LENIENT"})
        readers = given(self.reader_arn, lambda arn: permission(arn, DASHBOARD_READER))
        return [
            Analysis(
                f"{self.title}Analysis",
                AnalysisId=self._id("Analysis"),
                Name=_NAME,
                Definition=sheets,
                ValidationStrategy=lenient,
                **self._common(permission(self.owner_arn, ANALYSIS_OWNER)),
            ),
            Dashboard(
                f"{self.title}Dashboard",
                DashboardId=self.dashboard_id,
                Name=_NAME,
                Definition=sheets,
                ValidationStrategy=lenient,
                **self._common(permission(self.owner_arn, DASHBOARD_OWNER), readers),
            ),
        ]

    def _data_set(self, name: str) -> str:
        return f"{self.title}{_title(name)}"

    def _common(self, *permissions: Any) -> dict[str, Any]:
        return {
            "AwsAccountId": AccountId,
            "Permissions": PlainData(present_items(*permissions)),
            **present(Tags=self._tagged()),
            **self._attributes(),
        }


def _title(name: str) -> str:
    return name.capitalize()
