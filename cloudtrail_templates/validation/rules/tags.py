"""Tags of resources: how many there may be, and which of their keys are the same to AWS."""

from collections.abc import Iterator

from cloudtrail_templates.cloudformation.resolver import as_text
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

MOST_TAGS = 50


@rule(
    "CT605",
    Severity.ERROR,
    "A resource has at most 50 tags.",
    fix="remove tags; the tags of the stack count too",
    source="https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
)
def too_many_tags(stack: Stack) -> Iterator[Problem]:
    for resource in stack.resources.values():
        count = len(_keys(resource))
        if count > MOST_TAGS:
            yield resource.at("Tags"), f"{resource.name} has {count} tags, {MOST_TAGS} are allowed"


@rule(
    "CT606",
    Severity.ERROR,
    "The keys of an IAM resource's tags differ in more than upper and lower case.",
    fix="keep one spelling of the key",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html",
)
def tag_keys_differ_in_case_only(stack: Stack) -> Iterator[Problem]:
    for resource in stack.resources.values():
        if not resource.type.startswith("AWS::IAM::"):
            continue
        spellings: dict[str, str] = {}
        for key in _keys(resource):
            first = spellings.setdefault(key.lower(), key)
            if first != key:
                yield (
                    resource.at("Tags"),
                    f"IAM takes the tag keys {shorten(first)} and {shorten(key)} for the same",
                )


def _keys(resource: Resource) -> list[str]:
    """Return the keys of a resource's tags, which most types have as a list and some as a mapping."""
    if not resource.type.startswith("AWS::"):
        return []
    tags = resource.get("Tags")
    if isinstance(tags, dict):
        return list(tags)
    return [as_text(tag.get("Key")) for tag in resource.items("Tags") if isinstance(tag, dict)]
