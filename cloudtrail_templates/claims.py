"""Statements about AWS, each with the pages of AWS that document it."""

import re
from typing import Self

from cloudtrail_templates.errors import OptionError, shorten

NOT_DOCUMENTED = "not documented by AWS"
"""Stands in place of a source where AWS's pages have none."""

_DOCUMENTATION = "https://docs.aws.amazon.com/"
_PAGE = re.compile(r"https://(?:docs\.)?aws\.amazon\.com/\S+")
_REPORT = re.compile(r"https://\S+")


class Claim(str):
    """A text that says something about AWS, with its sources. The pages of this project print them after it.

    It is a text in every respect. What is made of it, such as `f"{claim}"`, has no sources.

    Args:
        text: the statement.
        sources: the pages of AWS that document it: addresses, or paths below https://docs.aws.amazon.com/. If there are
            none: `NOT_DOCUMENTED`, and after it the addresses of reports by users, if any.

    Raises:
        OptionError: there is no source, or one that is not a page of AWS.
    """

    __slots__ = ("sources",)
    sources: tuple[str, ...]

    def __new__(cls, text: str, *sources: str) -> Self:
        """Return the text with its sources, as addresses."""
        is_documented = not sources or sources[0] != NOT_DOCUMENTED
        known = sources if is_documented else sources[1:]
        addresses = [one if "://" in one else f"{_DOCUMENTATION}{one}" for one in known]
        kind = _PAGE if is_documented else _REPORT
        if not sources or not all(map(kind.fullmatch, addresses)):
            raise OptionError(
                f"a claim must have pages of AWS as sources, got {shorten(sources)} for {shorten(text)}; give their "
                "addresses, or NOT_DOCUMENTED first"
            )
        claim = super().__new__(cls, text)
        claim.sources = (*sources[: not is_documented], *addresses)
        return claim

    def __reduce__(self) -> tuple[type[Self], tuple[str, ...]]:
        """Return what a copy is made of."""
        return type(self), (str(self), *self.sources)
