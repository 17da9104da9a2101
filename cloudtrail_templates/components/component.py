"""What every component is: options in, troposphere resources out."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from troposphere import AWSObject, Tags, Template

from ..errors import OptionError, TitleTakenError, shorten
from ..intrinsics import present
from ..options import Text, check_options

RETAIN = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
"""For what holds a user's data: neither a deleted stack nor a replaced resource deletes it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
"""


@dataclass(frozen=True, kw_only=True)
class Component(ABC):
    """Options that were checked, and the resources they make.

    `title` is the logical id of the main resource; the others take it as the start of theirs. `condition`
    names a condition of the template under which the resources exist. `tags` are put on every resource that
    takes tags.
    """

    title: str
    condition: str | None = None
    tags: Mapping[str, Text] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.title, str) or not (self.title.isascii() and self.title.isalnum()):
            raise OptionError(f"title must be letters and digits, got {shorten(self.title)}; CloudFormation takes no other")
        check_options(self)

    @abstractmethod
    def resources(self) -> Sequence[AWSObject]:
        """New troposphere resources, to add to a template or to edit first."""

    def add_to(self, template: Template) -> Self:
        """Add every resource to the template, or none of them, and return the component.

        Raises TitleTakenError where the template has a resource under one of the titles.
        """
        resources = self.resources()
        taken = [resource.title for resource in resources if resource.title in template.resources]
        if taken:
            raise TitleTakenError(f"the template has a resource {taken[0]!r} already; pass title= to {type(self).__name__}")
        for resource in resources:
            template.add_resource(resource)
        return self

    def _attributes(self, *, retain: bool = False, depends_on: Sequence[str] = ()) -> dict[str, Any]:
        """The attributes of a resource beside its properties."""
        return present(
            Condition=self.condition, DependsOn=sorted(depends_on) or None, **(RETAIN if retain else {})
        )

    def _tagged(self) -> Tags | None:
        return Tags(**self.tags) if self.tags else None
