"""Saved Logs Insights queries: one for each alarm, which finds the events that set it off."""

from collections.abc import Sequence
from typing import Annotated

from troposphere import AWSHelperFn, AWSObject
from troposphere.logs import QueryDefinition

from cloudtrail_templates.components.alarms.approved_regions import APPROVED_REGIONS, approved_values
from cloudtrail_templates.components.alarms.log_alarms import check_query
from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.existing_log_group import ExistingLogGroup
from cloudtrail_templates.components.log_group import LogGroup
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.intrinsics import sub
from cloudtrail_templates.options import Texts


class SavedQueries(Component):
    """A saved query for each detection. The folder CloudTrail in the console has a folder for each stack.

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
        titles = [detection.title for detection in self.detections]
        for detection in self.detections:
            if titles.count(detection.title) > 1:
                raise OptionError(
                    f"detections must differ in title, got {detection.title!r} twice; leave one of them out"
                )
            check_query(detection.title, self._text(detection))

    def resources(self) -> Sequence[AWSObject]:
        return [self._query(one) for one in self.detections]

    def _text(self, detection: Detection) -> str | AWSHelperFn:
        values = None
        if detection.placeholder:
            values = approved_values(detection.title, detection.placeholder.name, self.approved_regions)
        return detection.query_text(values)

    def _query(self, detection: Detection) -> QueryDefinition:
        return QueryDefinition(
            self.title + detection.title,
            Name=sub(f"CloudTrail/${{AWS::StackName}}/Alarms/{detection.title}"),
            LogGroupNames=[self.log_group.name],
            QueryString=self._text(detection),
            **self._attributes(),
        )
