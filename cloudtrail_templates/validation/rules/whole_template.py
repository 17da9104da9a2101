"""The template as a whole: its size, and whether it can be deployed in every partition."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cloudtrail_templates.cloudformation.stack import Stack
from cloudtrail_templates.cloudformation.template import Path, named_conditions, references, section
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule
from cloudtrail_templates.validation.template_size import written_size

MOST_BYTES = 51_200
_CFN = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
_SECTIONS = ("Metadata", "Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs")
_PARTITION = re.compile(r"arn:aws(-[a-z-]+)?:")
# The ARN of one resource in one account, which is in one partition: an option for it takes the whole ARN.
_CONCRETE = re.compile(r"arn:aws(-[a-z]+)*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:[^*?\s]+")


@rule(
    "CT601",
    Severity.WARNING,
    "A template of at most 51,200 bytes can be given to CloudFormation directly.",
    fix="upload it to S3 and deploy it by its URL, or split it",
    source=_CFN + "cloudformation-limits.html",
    once=True,
)
def template_too_large(stack: Stack) -> Iterator[Problem]:
    size = written_size(stack.model.template)
    if size > MOST_BYTES:
        yield (), f"the template has {size:,} bytes, {MOST_BYTES:,} are allowed without S3"


@rule(
    "CT602",
    Severity.WARNING,
    "An ARN that is not of one resource in one account has ${AWS::Partition}, so that it is right in GovCloud and China.",
    fix="write arn:${AWS::Partition}: in Fn::Sub",
    source=_CFN + "pseudo-parameter-reference.html",
    once=True,
)
def literal_partition(stack: Stack) -> Iterator[Problem]:
    of_partition = _conditions_on_partition(stack.model.template)
    for name, raw in stack.model.resources.items():
        if str(raw.get("Condition")) in of_partition:
            continue
        for path, text in _texts(raw.get("Properties"), ("Resources", name, "Properties"), of_partition):
            if _PARTITION.search(text) and not _CONCRETE.fullmatch(text):
                yield path, f"{shorten(text)} names a partition"


@rule(
    "CT603",
    Severity.ERROR,
    "Each section of a template is a mapping.",
    fix="write the section as a mapping of names to values",
    source=_CFN + "template-anatomy.html",
    once=True,
)
def section_is_no_mapping(stack: Stack) -> Iterator[Problem]:
    for name in _SECTIONS:
        found = stack.model.template.get(name, {})
        if not isinstance(found, Mapping):
            kind = "empty" if found is None else "a list" if isinstance(found, list) else "a single value"
            yield (name,), f"{name} is {kind}, not a mapping"


@rule(
    "CT604",
    Severity.ERROR,
    "A template defines at least one resource.",
    fix="define a resource in Resources",
    source=_CFN + "resources-section-structure.html",
    once=True,
)
def no_resource(stack: Stack) -> Iterator[Problem]:
    # A template without the section is cfn-lint's to report.
    if stack.model.template.get("Resources") == {}:
        yield ("Resources",), "Resources is empty, and CloudFormation asks for one resource at least"


@rule(
    "CT607",
    Severity.WARNING,
    "A template shows all that it deploys: no macro, include or loop adds what cannot be checked.",
    fix="validate the processed template: aws cloudformation get-template --template-stage Processed",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html",
    once=True,
)
def not_looked_at(stack: Stack) -> Iterator[Problem]:
    for name in stack.model.macros:
        yield ("Transform",), f"what the transform {shorten(name)} adds or changes was not checked"
    for path in stack.model.unknown_loops:
        yield path, "what the loop makes was not checked: its items are known only at deployment"
    for section_name in ("Conditions", "Resources"):
        found = section(stack.model.template, section_name)
        for path in _macro_calls(found, (section_name,)):
            yield path, "what Fn::Transform adds here was not checked"


def _macro_calls(raw: Any, path: Path) -> Iterator[Path]:
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            if key == "Fn::Transform":
                yield path
            else:
                yield from _macro_calls(value, (*path, key))
    elif isinstance(raw, list):
        for index, value in enumerate(raw):
            yield from _macro_calls(value, (*path, index))


def _conditions_on_partition(template: Mapping[str, Any]) -> set[str]:
    """Return the conditions that compare the partition or the region, also by other conditions."""
    conditions = section(template, "Conditions")
    found: set[str] = set()
    while True:
        more = {
            name
            for name, body in conditions.items()
            if {"AWS::Partition", "AWS::Region", "AWS::URLSuffix"} & set(references(body))
            or found & set(named_conditions(body))
        }
        if more == found:
            return found
        found = more


def _texts(raw: Any, path: Path, of_partition: set[str]) -> Iterator[tuple[Path, str]]:
    if isinstance(raw, str):
        yield path, raw
    elif isinstance(raw, dict):
        sides = raw.get("Fn::If")
        if isinstance(sides, list) and sides and str(sides[0]) in of_partition:
            return
        for key, value in raw.items():
            # cfn-lint's I3042 looks into Fn::Sub. What is compared with events holds the ARNs of one account.
            if key not in {"Fn::Sub", "Description", "AlarmDescription", "FilterPattern", "QueryString"}:
                yield from _texts(value, (*path, key), of_partition)
    elif isinstance(raw, list):
        for index, value in enumerate(raw):
            yield from _texts(value, (*path, index), of_partition)
