"""Compare the patterns of policies with texts of which a part is known only at deployment."""

import re
from collections.abc import Iterator, Set
from functools import lru_cache

_PART = re.compile(r"\$\{[^}]*\}|.", re.DOTALL)
_PARTITION = re.compile(r"\barn:aws(-[a-z]+)+:")
_SUFFIX = re.compile(r"\.amazonaws\.com\.cn\b")
_ACCOUNT, _REGION, _STACK_NAME = "${AWS::AccountId}", "${AWS::Region}", "${AWS::StackName}"
# A colon that is no part of a placeholder.
_COLON = re.compile(r":(?![^{}]*\})")
# A region and an account, both written out: the author knows where the template is deployed.
_PINNED = re.compile(r":[a-z]{2,4}(-[a-z]+)+-\d{1,2}:\d{12}:")
# Parts that stand for many characters, for one, and for one digit of an account.
_ANY, _ONE, _DIGIT = "any", "one", "digit"


def normal(text: str) -> str:
    """Return the text as it is in the partition `aws`, so that texts with and without its placeholders compare equal."""
    text = text.replace("${AWS::URLSuffix}", "amazonaws.com").replace("${AWS::Partition}", "aws")
    return _SUFFIX.sub(".amazonaws.com", _PARTITION.sub("arn:aws:", text))


def arn_parts(arn: str) -> list[str] | None:
    """Return the six parts of an ARN, whose placeholders may have colons; None for anything else."""
    parts = _COLON.split(arn, maxsplit=5)
    return parts if len(parts) == 6 and parts[0] == "arn" else None


@lru_cache(maxsize=8192)
def match(
    pattern: str, text: str, names: frozenset[str] = frozenset(), *, wildcards: bool = True
) -> bool | None:
    """Return whether a pattern matches a text; None where that depends on the deployment.

    The region of the stack is never the one that a pattern writes out, unless the pattern writes out the account too.
    The account may be any that is written out. The generated name of a resource equals no other text.

    Args:
        pattern: The pattern, with `*` and `?`.
        text: The text, in which `${Name}` stands for what is not known.
        names: The logical ids of the stack's resources.
        wildcards: Whether `*` and `?` match other characters than themselves.
    """
    pattern, text = normal(pattern), normal(text)
    if _always(pattern, text, wildcards=wildcards):
        return True
    if _REGION in text and _PINNED.search(pattern):
        text = text.replace(_REGION, "${region}")
    if _REGION in pattern and _REGION not in text:
        pattern = pattern.replace(_REGION, "${region}")
    # The name of the stack is the same in both, so that it does not stand for more characters in one of them.
    known = names | {"AWS::StackName"} if _STACK_NAME in pattern and _STACK_NAME in text else names
    wanted, given = (
        list(_parts(pattern, known, wildcards=wildcards)),
        list(_parts(text, known, wildcards=False)),
    )
    if _may_be_equal(wanted, given):
        return None
    if _STACK_NAME in pattern and "*" in pattern:
        # Generated names begin with the name of the stack.
        given = [_ANY if part.startswith("${") and part != _REGION else part for part in given]
        if _may_be_equal(wanted, given):
            return None
    return False


def _always(pattern: str, text: str, *, wildcards: bool) -> bool:
    """Return whether the pattern matches whatever the placeholders stand for."""
    if pattern == text or (wildcards and pattern == "*"):
        return True
    if not wildcards:
        return False
    first, *others = (
        "".join("." if part == "?" else re.escape(part) for part in _PART.findall(piece))
        for piece in pattern.split("*")
    )
    if not others:
        return re.fullmatch(first, text, re.DOTALL) is not None
    *middle, last = others
    # The first place of each piece is as good as any other. Without that, many wildcards would take for ever.
    expression = "".join((first, *(f"(?>.*?{piece})" for piece in middle), ".*", last))
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _parts(text: str, known: Set[str], *, wildcards: bool) -> Iterator[str]:
    for part in _PART.findall(text):
        if part == _ACCOUNT:
            yield from [_DIGIT] * 12
        elif part == _REGION or part[2:-1] in known or part[2:-1].split(".")[0] in known:
            yield part
        elif len(part) > 1 or (wildcards and part == "*"):
            yield _ANY
        else:
            yield _ONE if wildcards and part == "?" else part


def _may_be_equal(left: list[str], right: list[str]) -> bool:
    """Return whether two lists of parts have a text in common."""
    seen: set[tuple[int, int]] = set()
    ahead = [(0, 0)]
    while ahead:
        place = ahead.pop()
        if place in seen:
            continue
        seen.add(place)
        one, other = place
        if one == len(left) and other == len(right):
            return True
        mine = left[one] if one < len(left) else None
        theirs = right[other] if other < len(right) else None
        if mine == _ANY:
            ahead += [(one + 1, other)] + [(one, other + 1)] * (theirs is not None)
        if theirs == _ANY:
            ahead += [(one, other + 1)] + [(one + 1, other)] * (mine is not None)
        if mine is not None and theirs is not None and _same(mine, theirs):
            ahead.append((one + 1, other + 1))
    return False


def _same(one: str, other: str) -> bool:
    if _ONE in (one, other) or one == other:
        return True
    return _DIGIT in (one, other) and (one.isdigit() or other.isdigit())
