"""Saved Logs Insights queries: one for each alarm, which finds the events that set it off, and one for each question."""

from collections.abc import Sequence
from typing import Annotated, Any

from troposphere import AWSHelperFn, AWSObject
from troposphere.logs import QueryDefinition
from troposphere.logs import QueryParameter as SavedParameter

from cloudtrail_templates.components.alarms.approved_regions import APPROVED_REGIONS, approved_values
from cloudtrail_templates.components.alarms.log_alarms import check_query
from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.existing_log_group import ExistingLogGroup
from cloudtrail_templates.components.log_group import LogGroup
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from cloudtrail_templates.detections.detection import check_titles
from cloudtrail_templates.intrinsics import present, sub
from cloudtrail_templates.options import Texts
from cloudtrail_templates.parameters import camel_case
from cloudtrail_templates.queries.question import QueryParameter
from cloudtrail_templates.queries.rendering import QUESTIONS, parameterized_insights_query


class SavedQueries(Component):
    """A saved query for each detection, and for each question that Logs Insights can answer.

    In the console, the folder CloudTrail has a folder for each stack. The console asks for the parameters of a question.

    Raises:
        OptionError: two detections have one title, or a query is longer than 10,000 characters.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_Insights-Saving-Queries.html
    """

    log_group: LogGroup | ExistingLogGroup
    detections: tuple[Detection, ...] = ALL_DETECTIONS
    approved_regions: Annotated[Texts | None, APPROVED_REGIONS] = None
    title: str = "Query"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_titles([detection.title for detection in self.detections])
        for detection in self.detections:
            check_query(detection.title, self._text(detection))

    def resources(self) -> Sequence[AWSObject]:
        return [
            *(self._query(one.title, f"Alarms/{one.title}", self._text(one)) for one in self.detections),
            *(
                self._query(
                    camel_case(one.name.replace("-", "_")),
                    f"Questions/{one.title}",
                    parameterized_insights_query(one),
                    *map(_parameter, one.parameters),
                )
                for one in QUESTIONS
                if one.insights
            ),
        ]

    def _text(self, detection: Detection) -> str | AWSHelperFn:
        values = None
        if detection.placeholder:
            values = approved_values(detection.title, detection.placeholder.name, self.approved_regions)
        return detection.query_text(values)

    def _query(self, title: str, name: str, text: Any, *parameters: SavedParameter) -> QueryDefinition:
        return QueryDefinition(
            self.title + title,
            Name=sub(f"CloudTrail/${{AWS::StackName}}/{name}"),
            LogGroupNames=[self.log_group.name],
            QueryString=text,
            **present(Parameters=list(parameters) or None),
            **self._attributes(),
        )


def _parameter(one: QueryParameter) -> SavedParameter:
    hint = "" if one.is_number else " Write it in quotation marks."
    return SavedParameter(Name=one.name, Description=one.description + hint)
