"""Texts of which only the deployment knows some parts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from troposphere import AWSHelperFn, GetAtt, If, Join, Ref, Sub

from cloudtrail_templates.filter_pattern.expression import ConditionalList, Values


@dataclass(frozen=True)
class PartialText:
    """A text that is made of known parts and of references.

    It is added and joined like a string, so that nothing is ever replaced in a text that was printed. The names in
    a user's reference are looked up in the template only: no variable of ours can hide them.
    """

    parts: tuple[str | AWSHelperFn, ...]

    def __add__(self, other: "AnyText") -> "PartialText":
        return PartialText(self.parts + (other.parts if isinstance(other, PartialText) else (other,)))

    def __radd__(self, other: str) -> "PartialText":
        return PartialText((other, *self.parts))

    def __len__(self) -> int:
        """Return the number of known characters."""
        return sum(len(part) for part in self.parts if isinstance(part, str))

    def __contains__(self, text: str) -> bool:
        return any(text in part for part in self.parts if isinstance(part, str))


AnyText: TypeAlias = str | PartialText

# Fn::Sub takes these in the text itself.
_IN_PLACE = str | Ref | GetAtt


def join(separator: str, texts: Iterable[AnyText]) -> AnyText:
    """Return the texts with the separator between them."""
    first, *others = [*texts] or [""]
    for text in others:
        first = first + separator + text
    return first


def join_values(values: Values, separator: str, escape: Callable[[str], str]) -> AnyText:
    """Return the values of a list with the separator between them; `escape` is applied to literals."""
    if isinstance(values, tuple):
        items = [escape(value) if isinstance(value, str) else value for value in values]
        if all(isinstance(item, _IN_PLACE) for item in items):
            return join(separator, (one if isinstance(one, str) else PartialText((one,)) for one in items))
        return PartialText((Join(separator, items),))
    if isinstance(values, ConditionalList):
        then, otherwise = (
            value_of(join_values(each, separator, escape)) for each in (values.values, values.otherwise)
        )
        return PartialText((If(values.condition, then, otherwise),))
    return PartialText((Join(separator, values),))


def value_of(text: AnyText) -> str | AWSHelperFn:
    """Return the value of a property: a string if all of the text is known, else an intrinsic function."""
    merged: list[str | AWSHelperFn] = []
    for part in text.parts if isinstance(text, PartialText) else (text,):
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if len(merged) < 2:
        return merged[0] if merged else ""
    if all(isinstance(part, _IN_PLACE) for part in merged):
        return Sub("".join(map(_in_sub, merged)))
    return Join("", merged)


def _in_sub(part: str | AWSHelperFn) -> str:
    if isinstance(part, Ref):
        return f"${{{part.data['Ref']}}}"
    if isinstance(part, GetAtt):
        return f"${{{'.'.join(part.data['Fn::GetAtt'])}}}"
    return str(part).replace("${", "${!")
