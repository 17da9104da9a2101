"""Saved queries in a workgroup of Athena: one for each question, and one for each alarm."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Any

from troposphere import AWSObject
from troposphere.athena import NamedQuery

from cloudtrail_templates.components.alarms.approved_regions import (
    APPROVED_REGIONS,
    MOST_REGIONS,
    approved_values,
)
from cloudtrail_templates.components.athena.log_tables import LogTables
from cloudtrail_templates.components.athena.work_group import AthenaWorkGroup
from cloudtrail_templates.components.component import Component
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from cloudtrail_templates.options import Texts
from cloudtrail_templates.parameters import camel_case
from cloudtrail_templates.queries.alarms import AlarmQuestion
from cloudtrail_templates.queries.question import SCOPE
from cloudtrail_templates.queries.rendering import AnyQuestion, parameterized_athena_query, questions


class AthenaQueries(Component):
    """A saved query for each question about events, and for each detection. The console asks for the parameters.

    Source: https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
    """

    work_group: AthenaWorkGroup
    tables: LogTables
    detections: tuple[Detection, ...] = ALL_DETECTIONS
    approved_regions: Annotated[
        Texts | None,
        replace(
            APPROVED_REGIONS,
            description=f"Regions where activity is expected, separated by commas; at most {MOST_REGIONS}. The query "
            "non-approved-region-activity finds changes in others.",
        ),
    ] = None
    title: str = "Query"

    def __post_init__(self) -> None:
        super().__post_init__()
        self._questions  # noqa: B018  two with one name are an error at once

    def resources(self) -> Sequence[AWSObject]:
        return [self._query(one) for one in self._questions.values()]

    @cached_property
    def _questions(self) -> dict[str, AnyQuestion]:
        return questions(self.detections)

    def _query(self, question: AnyQuestion) -> NamedQuery:
        fixed: dict[str, Any] = {}
        if isinstance(question, AlarmQuestion) and (placeholder := question.detection.placeholder):
            (parameter,) = question.parameters
            fixed[parameter.name] = approved_values(
                question.detection.title, placeholder.name, self.approved_regions
            )
        asked = [one for one in (*SCOPE, *question.parameters) if one.name not in fixed]
        names = ", ".join(one.name for one in asked)
        return NamedQuery(
            f"{self.title}{camel_case(question.name.replace('-', '_'))}",
            Name=question.name,
            Description=f"{question.title} {question.answer} Parameters, with texts in single quotation marks: {names}.",
            Database=self.tables.name,
            WorkGroup=self.work_group.name,
            QueryString=parameterized_athena_query(question, **fixed),
            **self._attributes(),
        )
