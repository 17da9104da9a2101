"""The base class of components."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Self

from troposphere import AWSObject, Tags, Template, encode_to_dict

from cloudtrail_templates.cloudformation.template import resources_named_in
from cloudtrail_templates.components.conditions import implies
from cloudtrail_templates.components.parameter_defaults import check_defaults
from cloudtrail_templates.errors import CloudTrailTemplatesError, OptionError, TitleTakenError, shorten
from cloudtrail_templates.intrinsics import present
from cloudtrail_templates.options import Text, check_options
from cloudtrail_templates.structs import Struct

RETAIN = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
"""Attributes of resources that hold a user's data: CloudFormation keeps them when the stack is deleted or the resource
is replaced, and deletes them only if the creation of the stack fails.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
"""

MAX_RESOURCES = 500
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""

MAX_TAGS = 50
"""https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"""

# A logical id may have 255 characters; the resources of a component add to its title.
_NAME = re.compile(r"[A-Za-z0-9]{1,180}")
_TAG_KEY = re.compile(r"(?!aws:)[\w .:/=+@-]{1,128}", re.IGNORECASE)
_TAG_VALUE = re.compile(r"[\w .:/=+@-]{0,256}")


class Component(Struct, ABC):
    """The base class of components: options, which are checked on creation, and the resources made from them.

    `title` is the logical id of the main resource; the others take it as the start of theirs. `condition`
    names a condition of the template under which the resources exist. `tags` are put on every resource that
    accepts tags.
    """

    title: str
    condition: str | None = None
    tags: Mapping[str, Text] | None = None

    def __post_init__(self) -> None:
        check_options(self)
        check_name("title", self.title)
        if self.condition is not None:
            check_name("condition", self.condition)
        self._check_conditions_of_parts()
        if len(self.tags or {}) > MAX_TAGS:
            raise OptionError(
                f"tags must be at most {MAX_TAGS}, got {len(self.tags or {})}; AWS accepts no more on a resource"
            )
        for key, tag in (self.tags or {}).items():
            if not _TAG_KEY.fullmatch(key) or (isinstance(tag, str) and not _TAG_VALUE.fullmatch(tag)):
                raise OptionError(
                    "tags must be letters, digits, spaces and _.:/=+@- (keys 1 to 128, not beginning with aws:, values "
                    f"at most 256), got {shorten({key: tag})}; rename the tag"
                )

    @abstractmethod
    def resources(self) -> Sequence[AWSObject]:
        """Return new troposphere resources, to add to a template or to change first."""

    def add_to(self, template: Template) -> Self:
        """Add every resource to the template, or none of them, and return the component.

        Raises:
            TitleTakenError: the template has a resource or a parameter under one of the titles, or the component
                has two resources with one title.
            OptionError: a resource has a condition that does not imply the component's, or that of a part which it refers
                to; or an option refers to a parameter with a default that breaks the option's constraints.
            CloudTrailTemplatesError: the template would have more resources than CloudFormation takes.
        """
        check_defaults(template, self)
        resources = self.resources()
        self._check_own_conditions(template, resources)
        self._check_conditions_of_references(template, resources)
        own: set[str | None] = set()
        for resource in resources:
            if resource.title in own:
                raise TitleTakenError(
                    f"{type(self).__name__} would add two resources {resource.title!r}; rename one of its parts"
                )
            own.add(resource.title)
            for kind, names in (("resource", template.resources), ("parameter", template.parameters)):
                if resource.title in names:
                    raise TitleTakenError(
                        f"the template has a {kind} {resource.title!r} already; pass title= to {type(self).__name__}"
                    )
        count = len(template.resources) + len(resources)
        if count > MAX_RESOURCES:
            raise CloudTrailTemplatesError(
                f"a template must have at most {MAX_RESOURCES} resources, got {count}; use a second stack"
            )
        for resource in resources:
            template.add_resource(resource)
        return self

    def _check_conditions_of_parts(self) -> None:
        """Raise OptionError for a part that may not exist where this component, which refers to it, does."""
        if self.condition is not None or not self._is_unconditional():
            return
        for name, part in self._conditional_parts().items():
            raise OptionError(
                f"{name} has the condition {part.condition!r}, and {type(self).__name__} none, got "
                f"condition=None; pass condition={part.condition!r}, or one that implies it"
            )

    def _conditional_parts(self) -> dict[str, "Component"]:
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            name: part
            for name, part in fields.items()
            if isinstance(part, Component) and part.condition is not None
        }

    def _is_unconditional(self) -> bool:
        """Return whether, without a condition of the component, a resource of it always exists."""
        return True

    def _check_own_conditions(self, template: Template, resources: Sequence[AWSObject]) -> None:
        """Raise OptionError for a resource that may exist where the component's condition does not hold."""
        if self.condition is None:
            return
        for own in dict.fromkeys(str(one.resource.get("Condition", self.condition)) for one in resources):
            if own != self.condition and not implies(template, own, self.condition):
                raise OptionError(
                    f"condition must hold wherever {own!r} does, which is that of a resource, got {self.condition!r}; "
                    f"let the condition {own!r} be And(Condition({self.condition!r}), ...)"
                )

    def _check_conditions_of_references(self, template: Template, resources: Sequence[AWSObject]) -> None:
        """Raise OptionError for a resource that may exist where a part that it refers to does not."""
        for name, part in self._conditional_parts().items():
            needed, titles = str(part.condition), {str(one.title) for one in part.resources()}
            for resource in resources:
                own = resource.resource.get("Condition")
                if own == needed or not resources_named_in(encode_to_dict(resource), titles):
                    continue
                if own is None or not implies(template, str(own), needed):
                    raise OptionError(
                        f"{name} must exist wherever {resource.title} does, got the condition {needed!r} for {name} and "
                        f"{own!r} for {resource.title}; let the second imply the first, as "
                        f"And(Condition({needed!r}), ...) does"
                    )

    def _attributes(self, *, retain: bool = False, depends_on: Sequence[str] = ()) -> dict[str, Any]:
        """Return the attributes of a resource, such as its condition."""
        return present(
            Condition=self.condition, DependsOn=sorted(depends_on) or None, **(RETAIN if retain else {})
        )

    def _tagged(self) -> Tags | None:
        return Tags(dict(self.tags)) if self.tags else None


def check_tags_of_roles(tags: Mapping[str, Text] | None) -> None:
    """Raise OptionError for keys that differ only in case, which a role cannot have.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
    """
    by_key: dict[str, str] = {}
    for key in tags or {}:
        other = by_key.setdefault(key.casefold(), key)
        if other != key:
            raise OptionError(
                f"tags of an IAM role must differ in more than case, got {shorten(other)} and {shorten(key)}; leave one out"
            )


def check_name(option: str, value: str) -> None:
    """Raise OptionError for a name that CloudFormation does not accept."""
    if not _NAME.fullmatch(value):
        raise OptionError(
            f"{option} must be 1 to 180 letters and digits, got {shorten(value)}; CloudFormation accepts no other"
        )
