"""Lists of texts in policies: of literals, or of parameters, whose items become known at deployment."""

from collections.abc import Callable
from typing import Any

from troposphere import AWSHelperFn, If, Join, Split

from cloudtrail_templates.intrinsics import Given, sub
from cloudtrail_templates.options import Texts

Part = list[Any] | AWSHelperFn
"""A list, or a text with commas; a `Given` if it may be absent."""


def arns(pattern: str, names: Texts | None) -> Part:
    """Return an ARN for each name, with a wildcard as the partition, as a part for `combined`.

    Args:
        pattern: the ARN after the partition, with {} in the place of the name.
        names: the names.
    """
    return filled(f"arn:*:{pattern}", names)


def filled(pattern: str, names: Texts | None) -> Part:
    """Return a text for each name, as a part for `combined`.

    Args:
        pattern: the text, with {} in the place of the name.
        names: the names.
    """
    start, _, end = pattern.partition("{}")

    def with_each(present: Any) -> Part:
        if isinstance(present, tuple):
            return [sub(start + "${Name}" + end, Name=name) for name in present]
        return Join("", [start, Join(f"{end},{start}", present), *([end] if end else [])])

    return _part(names, with_each)


def items(texts: Texts | None) -> Part:
    """Return the texts as a part for `combined`."""
    return _part(texts, lambda present: list(present) if isinstance(present, tuple) else _joined(present))


def plain(texts: Texts) -> Any:
    """Return the texts as a list of their own: literals as a list, a parameter as it is."""
    return list(texts) if isinstance(texts, tuple) else texts


def combined(*parts: Part) -> Any:
    """Return one list of the parts, of which at least one must always be there.

    With parameters it is a text that is split at deployment: CloudFormation has no function that joins lists to a list.
    """
    if all(isinstance(part, list) for part in parts):
        return [item for part in parts if isinstance(part, list) for item in part]
    always: list[Any] = []
    for part in parts:
        if not isinstance(part, Given):
            always += part if isinstance(part, list) else [part]
    optional = [If(part.condition, _after_comma(part.value), "") for part in parts if isinstance(part, Given)]
    text = always[0] if len(always) == 1 else Join(",", always)
    return Split(",", Join("", [text, *optional]) if optional else text)


def _part(texts: Texts | None, then: Callable[[Any], Part]) -> Part:
    if texts is None:
        return []
    if isinstance(texts, Given):
        return Given(texts.condition, then(texts.value))
    return then(texts)


def _joined(reference: Any) -> Any:
    """Return a list as one text with commas: for a list that was split from such a text, that text."""
    if isinstance(reference, Split) and reference.data["Fn::Split"][0] == ",":
        return reference.data["Fn::Split"][1]
    return Join(",", reference)


def _after_comma(part: Any) -> Any:
    if isinstance(part, list):
        part = Join(",", part)
    if (
        isinstance(part, Join)
        and part.data["Fn::Join"][0] == ""
        and isinstance(part.data["Fn::Join"][1], list)
    ):
        first, *others = part.data["Fn::Join"][1]
        return Join("", [f",{first}", *others])
    return sub(",${Text}", Text=part)
