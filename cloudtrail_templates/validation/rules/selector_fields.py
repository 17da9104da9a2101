"""Event selectors that CloudTrail refuses, or that select something else than they seem to."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cloudtrail_templates.cloudformation.resolver import as_text, is_false, is_known
from cloudtrail_templates.cloudformation.resource_types import TRAIL
from cloudtrail_templates.cloudformation.stack import Stack
from cloudtrail_templates.cloudformation.template import as_list
from cloudtrail_templates.cloudformation.wildcards import normal
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_API = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/"
_SERVICES = {
    "AWS::S3::Object": "s3",
    "AWS::Lambda::Function": "lambda",
    "AWS::DynamoDB::Table": "dynamodb",
}
_EXCLUDED = {"kms.amazonaws.com", "rdsdata.amazonaws.com"}
_MOST_SELECTORS = 5

_OPERATORS = ("Equals", "StartsWith", "EndsWith", "NotEquals", "NotStartsWith", "NotEndsWith")
_CATEGORIES = ("Management", "Data", "NetworkActivity")
# The fields that only some operators may be used with, and the values that they may have.
_LIMITED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "eventCategory": (("Equals",), _CATEGORIES),
    "readOnly": (("Equals",), ("true", "false")),
    "resources.type": (("Equals",), ()),
    "errorCode": (("Equals",), ("VpceAccessDenied",)),
    "sessionCredentialFromConsole": (("Equals", "NotEquals"), ()),
}
_OF_DATA = {"resources.type", "resources.ARN"}
_OF_NETWORK = {"errorCode", "vpcEndpointId"}
_COMMON = {"eventCategory", "eventSource", "eventName"}
_OF_CALLS = {"readOnly", "eventType", "userIdentity.arn", "sessionCredentialFromConsole"}
_FIELDS = {
    "Management": _COMMON | _OF_CALLS,
    "Data": _COMMON | _OF_CALLS | _OF_DATA,
    "NetworkActivity": _COMMON | _OF_NETWORK,
}
_REQUIRED = {"Management": (), "Data": ("resources.type",), "NetworkActivity": ("eventSource",)}


@rule(
    "CT119",
    Severity.ERROR,
    "A basic event selector selects something that CloudTrail accepts.",
    fix="give DataResources of S3, Lambda or DynamoDB by ARN (a bucket with a slash at its end), or AdvancedEventSelectors",
    source=_API + "API_DataResource.html",
)
def basic_selector_refused(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        selectors = trail.items("EventSelectors")
        if len(selectors) > _MOST_SELECTORS:
            yield trail.at("EventSelectors"), f"the trail has {len(selectors)} selectors, five are allowed"
        for index, selector in enumerate(selectors):
            if isinstance(selector, dict):
                for fault in _basic_faults(selector, stack.model.names):
                    yield trail.at("EventSelectors", index), f"the selector {fault}"


def _basic_faults(selector: Mapping[str, Any], names: frozenset[str]) -> Iterator[str]:
    resources = [data for data in as_list(selector.get("DataResources")) if isinstance(data, dict)]
    management = selector.get("IncludeManagementEvents")
    if management is not None and is_false(management) and not as_list(selector.get("DataResources")):
        yield "has neither management events nor DataResources"
    for source in map(as_text, as_list(selector.get("ExcludeManagementEventSources"))):
        if is_known(source) and source not in _EXCLUDED:
            yield f"excludes {shorten(source)}; only kms.amazonaws.com and rdsdata.amazonaws.com can be excluded"
    for data in resources:
        kind = as_text(data.get("Type"))
        service = _SERVICES.get(kind)
        if is_known(kind) and service is None:
            yield f"has data resources of {shorten(kind)}, which only advanced event selectors know"
        for value in map(as_text, as_list(data.get("Values")) if service else ()):
            if fault := _value_fault(normal(value), str(service), names):
                yield f"has {shorten(value)}, {fault}"


def _value_fault(value: str, service: str, names: frozenset[str]) -> str | None:
    """Return what is wrong with the ARN of a data resource; None where nothing is, or it is not known."""
    if value.startswith("${"):
        return None
    if not re.match(rf"arn:(aws|\$\{{[^}}]*\}}):{service}(:|$)", value):
        return f"which is no ARN of {service}"
    if "*" in value or "?" in value:
        return "whose wildcard is taken as it is"
    bucket = re.fullmatch(r"arn:[^:]*:s3:::(\$\{(\w+)\}|[^/$]+)", value)
    if bucket and (bucket[2] is None or bucket[2] in names):
        return "the ARN of a bucket without the slash that stands for all of its objects"
    return None


@rule(
    "CT120",
    Severity.ERROR,
    "An advanced event selector has the fields, operators and values that CloudTrail accepts.",
    fix="give each selector eventCategory Equals, and the fields and operators that the page lists for the category",
    source=_API + "API_AdvancedFieldSelector.html",
)
def advanced_selector_refused(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        for index, selector in enumerate(trail.items("AdvancedEventSelectors")):
            fields = selector.get("FieldSelectors") if isinstance(selector, dict) else None
            if not isinstance(fields, list):
                continue
            known = [field for field in fields if isinstance(field, dict)]
            # A field that is known only at deployment may be any.
            whole = len(known) == len(fields) and all(is_known(as_text(one.get("Field"))) for one in known)
            for fault in (*_field_faults(known), *(_category_faults(known) if whole else ())):
                yield trail.at("AdvancedEventSelectors", index), f"the selector {fault}"


def _field_faults(fields: list[dict[str, Any]]) -> Iterator[str]:
    for field in fields:
        name = as_text(field.get("Field"))
        used = [operator for operator in _OPERATORS if field.get(operator) is not None]
        if not used:
            yield f"has no operator for {name}"
        operators, values = _LIMITED.get(name, (_OPERATORS, ()))
        for operator in used:
            given = [as_text(value) for value in as_list(field[operator])]
            if operator not in operators:
                yield f"uses {operator} with {name}, which takes {' and '.join(operators)} only"
            wrong = [value for value in given if values and is_known(value) and value not in values]
            if wrong:
                yield f"has {name} {shorten(wrong[0])}, which is none of {', '.join(values)}"
            if name in {"eventCategory", "resources.type"} and len(given) > 1:
                yield f"has {len(given)} values for {name}, one is allowed; add a selector for each"


def _category_faults(fields: list[dict[str, Any]]) -> Iterator[str]:
    names = [as_text(field.get("Field")) for field in fields]
    values = [as_list(field.get("Equals")) for field in fields if field.get("Field") == "eventCategory"]
    if not values:
        yield "has no eventCategory"
        return
    category = as_text(values[0][0]) if values[0] else ""
    if len(values) > 1:
        yield "has two fields eventCategory"
    if category not in _FIELDS:
        return
    yield from _misplaced(category, names)
    for field in fields:
        if field.get("Field") == "eventSource" and category == "NetworkActivity" and "Equals" not in field:
            yield "has an eventSource without Equals, the only operator for network activity events"
        if field.get("Field") == "eventSource" and category == "Management":
            yield from _management_sources(field)


def _misplaced(category: str, names: list[str]) -> Iterator[str]:
    """Yield what is wrong with the fields of a category: those it does not have, and those that it needs."""
    for name in dict.fromkeys(names):
        if name not in _FIELDS[category]:
            yield f"has {name}, which events of the category {category} do not have"
    for name in _REQUIRED[category]:
        if names.count(name) != 1:
            yield f"has {'no' if name not in names else 'more than one'} {name}, of which {category} events need one"


def _management_sources(field: Mapping[str, Any]) -> Iterator[str]:
    if field.get("Equals") is not None or any(
        field.get(one) is not None for one in ("StartsWith", "EndsWith")
    ):
        yield "selects management events by eventSource, which a trail can only exclude (NotEquals)"
    for source in map(as_text, as_list(field.get("NotEquals"))):
        if is_known(source) and source not in _EXCLUDED:
            yield f"excludes {shorten(source)}; a trail can exclude kms.amazonaws.com and rdsdata.amazonaws.com only"
