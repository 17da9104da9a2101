"""The definition of a published template: its parts, its delivery, and the texts of its page."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from troposphere import Template

from cloudtrail_templates.errors import OptionError, UnknownNameError, shorten, unknown
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.parts.conditions import drop_unused_conditions
from cloudtrail_templates.templates.template import PublishedTemplate
from cloudtrail_templates.version import VERSION

GROUPS: Mapping[str, str] = {
    "collect": "Record events and store them.",
    "alert": "Raise alarms on events.",
    "share": "Let other accounts and tools read the logs.",
    "prove": "Prove that the logs are complete and unchanged.",
    "see": "Query and visualize events.",
    "prevent": "Protect the trail and its logs against changes.",
    "roll out": "Deploy to several accounts and regions.",
}
"""The purposes of templates, in the order in which they are listed, each with a sentence about it."""

MAX_BYTES: Mapping[str, int] = {"direct": 51_200, "s3": 1_000_000}
"""The most bytes of a template that is sent in the request, and of one that is uploaded to S3 first.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""


@dataclass(frozen=True)
class Setup:
    """Parameters that fit a kind of account or organization.

    Attributes:
        who: what the user has.
        where: the account and the region of the stack.
        parameters: examples of the parameters that must be set; the others keep their defaults.
    """

    who: str
    where: str
    parameters: Mapping[str, str] = field(default_factory=dict)


class About(Struct):
    """The texts that only the page of a template has. What they say about AWS is a `Claim` with its sources.

    Attributes:
        costs: what it costs, one sentence or more each.
        limits: what it cannot do.
        before: what to look at or do before deploying it.
        setups: parameters for common kinds of accounts and organizations.
        recommended: values for parameters whose default should not stay, as the command on the page shows them.
    """

    costs: tuple[str, ...]
    limits: tuple[str, ...]
    before: tuple[str, ...] = ()
    setups: tuple[Setup, ...] = ()
    recommended: Mapping[str, str] = field(default_factory=dict)


class Definition(Struct):
    """A published template.

    Attributes:
        name: the name of the files, in kebab case.
        group: the purpose, a key of `GROUPS`.
        summary: one sentence that says what it creates.
        notes: what a person must know before deploying it; a `Claim` where it says something
            about AWS. Summary and notes are the template's description.
        assemble: adds the parameters, conditions, rules, resources and outputs to a template; its keyword
            arguments are the structural options.
        takes_outputs_of: the names of the templates whose outputs are made for parameters of this one.
        delivery: "direct" for a template that fits into a request, "s3" for one that is uploaded to S3 first.
        capabilities: the capabilities that CloudFormation wants acknowledged.
        examples: a value, other than the default, for each parameter that any text can be given to.
        about: what the page says.

    Raises:
        OptionError: `group` or `delivery` is none of the known ones.
    """

    name: str
    group: str
    summary: str
    notes: str = ""
    assemble: Callable[..., None]
    takes_outputs_of: tuple[str, ...] = ()
    delivery: Literal["direct", "s3"] = "direct"
    capabilities: tuple[str, ...] = ()
    examples: Mapping[str, str] = field(default_factory=dict)
    about: About

    def __post_init__(self) -> None:
        for name, values in (("group", GROUPS), ("delivery", MAX_BYTES)):
            value = getattr(self, name)
            if value not in values:
                raise OptionError(
                    f"{name} of {self.name} must be one of {', '.join(values)}, got {shorten(value)}"
                )

    @property
    def description(self) -> str:
        """The template's description, at most 1,024 bytes."""
        return f"{self.summary} {self.notes}".strip()

    @property
    def max_bytes(self) -> int:
        """The most bytes that CloudFormation takes of this template, by its delivery."""
        return MAX_BYTES[self.delivery]

    @property
    def structural_options(self) -> Mapping[str, Any]:
        """The keyword arguments that `build` takes, with their defaults."""
        _, *options = inspect.signature(self.assemble).parameters.values()
        return {option.name: option.default for option in options}

    def build(self, **structural: Any) -> Template:
        """Return a new template: parameters, conditions, rules, resources, outputs, and the form of the console.

        Args:
            structural: the template's structural options, which decide what exists in it. A template of alarms
                takes `detections`, by default the pack that it is published with.

        Raises:
            UnknownNameError: the template has no such option.
            CloudTrailTemplatesError: a component refuses the value.
        """
        known = self.structural_options
        for name in structural:
            if not known:
                raise UnknownNameError(f"{self.name} has no structural options, got {name}; leave it out")
            if name not in known:
                raise unknown(f"structural option of {self.name}", name, known)
        template = PublishedTemplate()
        template.set_version("2010-09-09")
        template.set_description(self.description)
        self.assemble(template, **structural)
        drop_unused_conditions(template)
        if self.delivery == "s3":
            # It is larger than a template in a request may be, and meant to be.
            template.metadata["cfn-lint"] = {"config": {"ignore_checks": ["CT601"]}}
        template.metadata["GeneratedBy"] = {
            "Name": "cloudtrail-templates",
            "Version": VERSION,
            "Template": self.name,
        }
        return template
