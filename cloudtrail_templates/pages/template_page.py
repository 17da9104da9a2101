"""The content of a template's page: commands, parameters, rules, resources and outputs."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloudtrail_templates.pages.catalog import ALARMS, DISABLED_ALARMS, Catalog, logical_id
from cloudtrail_templates.pages.condition_text import ConditionText
from cloudtrail_templates.pages.console_form import Parameter, console_form
from cloudtrail_templates.pages.markdown import Markdown, code
from cloudtrail_templates.pages.resource_graph import ResourceGraph
from cloudtrail_templates.pages.saved_queries import drawn_as_one
from cloudtrail_templates.templates import Definition

_WARNING = "WARNING: "

_BUCKET = "BUCKET_FOR_TEMPLATES"

GROWTH = 1.35
"""How much larger a YAML file can become when the AWS CLI or AWS SAM writes it again: one function and one argument a line,
and long texts in several. The test of packaging measures it."""


@dataclass(frozen=True)
class TemplatePage:
    """A published template."""

    definition: Definition
    catalog: Catalog

    @property
    def body(self) -> dict[str, Any]:
        """The body of the template, as a dict."""
        return self.catalog.bodies[self.definition.name]

    @property
    def warning(self) -> str:
        """The notes, if they are a warning, else an empty text."""
        notes = self.definition.notes
        if not notes.startswith(_WARNING):
            return ""
        return notes[len(_WARNING)].upper() + notes[len(_WARNING) + 1 :]

    @property
    def kilobytes(self) -> int:
        """The size of the template as YAML, in KB."""
        return round(self.catalog.sizes[self.definition.name] / 1024)

    @property
    def needs_bucket(self) -> bool:
        """Whether the AWS CLI needs an S3 bucket to upload the template to."""
        return self.definition.delivery == "s3"

    @property
    def can_outgrow_request(self) -> bool:
        """Whether a tool that writes the template again can make it too large for a request."""
        size = self.catalog.sizes[self.definition.name]
        return size * GROWTH > self.definition.max_bytes and not self.needs_bucket

    @property
    def compares_results_of_functions(self) -> bool:
        """Whether a condition compares what functions return that CloudFormation's guide does not list for conditions."""
        conditions = json.dumps(self.body.get("Conditions", {}))
        return any(name in conditions for name in ("Fn::Join", "Fn::Select", "Fn::Split", "Fn::Sub"))

    @property
    def form(self) -> list[tuple[str, list[Parameter]]]:
        """The parameters under the headings of the console, in its order."""
        return list(console_form(self.body, self.catalog.descriptions(self.definition.name)))

    @property
    def patterns(self) -> str:
        """The regular expressions of the parameters, one on a line."""
        found = self.body.get("Parameters", {}).items()
        return "\n".join(f"{name}: {one['AllowedPattern']}" for name, one in found if "AllowedPattern" in one)

    @property
    def required(self) -> dict[str, str]:
        """The parameters without a default, each with a placeholder for its value in a command."""
        parameters = self.body.get("Parameters", {})
        return {name: _placeholder(name) for name, one in parameters.items() if "Default" not in one}

    @property
    def options(self) -> list[str]:
        """The options of the command that deploys the template, without its parameters."""
        name = self.definition.name
        lines = [f"--template-file templates_out/{name}.yaml", f"--stack-name {name}"]
        if self.needs_bucket:
            lines.append(f"--s3-bucket {_BUCKET}")
        if self.definition.capabilities:
            lines.append(f"--capabilities {' '.join(self.definition.capabilities)}")
        return lines

    def command(self, overrides: str = "") -> str:
        """Return the command that deploys the template or updates its stack, with these parameters."""
        parameters = [f"--parameter-overrides {overrides}"] if overrides else []
        return " \\\n    ".join(["aws cloudformation deploy", *self.options, *parameters])

    @property
    def filled_in(self) -> dict[str, str]:
        """The parameters to set: those without a default, and those whose default should be replaced."""
        return {**self.required, **self.definition.about.recommended}

    @property
    def placeholders(self) -> list[str]:
        """The values in the command that a person replaces."""
        return [*([_BUCKET] if self.needs_bucket else []), *self.filled_in.values()]

    @property
    def deploy(self) -> str:
        """The command that deploys the template, with placeholders for the values to fill in."""
        return self.command(_assigned(self.filled_in))

    def can_be_elsewhere(self, source: str) -> bool:
        """Return whether a stack of the template `source` can be in another account: both know the organization."""
        bodies = self.body, self.catalog.bodies[source]
        return all("OrganizationId" in body.get("Parameters", {}) for body in bodies)

    def deploy_after(self, source: str, *, elsewhere: str = "") -> str:
        """Return the command that deploys the template with the outputs of a stack of the template `source`.

        Args:
            source: the name of the template, and of its stack.
            elsewhere: the options of the AWS CLI for the account and the region of that stack, if they are others.
        """
        names = ", ".join(f"'{name}'" for name in self.sources[source])
        given = self.sources[source]
        # An existing topic has its own subscriptions, so the template refuses AlarmEmail beside it.
        needless = {*given, *(["AlarmEmail"] if "AlarmTopicArn" in given else [])}
        more = {name: value for name, value in self.filled_in.items() if name not in needless}
        query = f"Stacks[0].Outputs[?contains([{names}], OutputKey)].[join('=', [OutputKey, OutputValue])]"
        read = f"aws cloudformation describe-stacks{elsewhere} --stack-name {source} --output text"
        outputs = f'$({read} \\\n        --query "{query}")'
        return self.command(f"{_assigned(more)} {outputs}".strip())

    @property
    def rules(self) -> list[tuple[str, Markdown, str]]:
        """The name of each rule, the combination of parameters that it refuses, and its message."""
        text = ConditionText(self.body)
        return [
            (name, text.refused(rule, assertion), assertion["AssertDescription"])
            for name, rule in self.body.get("Rules", {}).items()
            for assertion in rule["Assertions"]
        ]

    @property
    def alarms(self) -> list[tuple[str, str, Markdown]]:
        """The title, the summary and the resources of each alarm in the template."""
        return [
            (alarm.title, alarm.summary, Markdown("<br>".join(map(code, made))))
            for alarm in ALARMS
            if (made := self._made_for(alarm.title))
        ]

    @property
    def can_disable(self) -> bool:
        """Whether a parameter can leave alarms out."""
        return DISABLED_ALARMS in self.body.get("Parameters", {})

    @property
    def disabled(self) -> list[str]:
        """The alarms that are left out by default."""
        default = self.body.get("Parameters", {}).get(DISABLED_ALARMS, {}).get("Default", "")
        return default.split(",") if default else []

    @property
    def resources(self) -> Iterator[tuple[str, str, Markdown, bool]]:
        """The logical id, type, condition and retention of each resource that is not one of many."""
        text, many = ConditionText(self.body), self._many
        for name, resource in self.body["Resources"].items():
            if name not in many:
                yield name, resource["Type"], text.created(resource), _retained(resource)

    @property
    def graph(self) -> ResourceGraph:
        """The picture of the resources, in which the alarms are one, and so are the saved queries."""
        given = self.catalog.parameters_for_resources(self.definition.name)
        return ResourceGraph(self.body, self._many, given)

    @property
    def _many(self) -> dict[str, str]:
        alarms = [name for alarm in ALARMS for name in self._made_for(alarm.title)]
        return {**dict.fromkeys(alarms, "Alarms"), **drawn_as_one(self.body)}

    @property
    def retained(self) -> list[Markdown]:
        """The resources that are kept when the stack is deleted."""
        return [code(name) for name, resource in self.body["Resources"].items() if _retained(resource)]

    @property
    def outputs(self) -> Iterator[tuple[str, str, str, Markdown]]:
        """The name, description, export and condition of each output."""
        text = ConditionText(self.body)
        for name, output in self.body.get("Outputs", {}).items():
            export = output.get("Export", {}).get("Name", {})
            whole: str = export.get("Fn::Sub", "") if isinstance(export, dict) else export
            named = whole.replace("${AWS::StackName}", self.definition.name)
            yield name, output.get("Description", ""), named, text.created(output)

    @property
    def sources(self) -> dict[str, list[str]]:
        """The templates whose outputs this one takes as parameters, each with the names."""
        return self.catalog.sources[self.definition.name]

    @property
    def targets(self) -> dict[str, list[str]]:
        """The templates that take outputs of this one as parameters, each with the names."""
        return self.catalog.targets_of(self.definition.name)

    def _made_for(self, title: str) -> list[str]:
        alarm = logical_id(title)
        # Regions without log alarms get metric alarms, whose names begin with Metric; those of event rules with Event.
        names = (alarm, f"Metric{alarm}", f"Event{alarm}")
        parts = (*(f"{name}Filter" for name in names), f"Event{alarm}Part")
        made = [name for name in self.body["Resources"] if name.startswith(parts) or name in names]
        return sorted(made, key=lambda name: (name not in names, name)) if {*made} & {*names} else []


def _retained(resource: Mapping[str, Any]) -> bool:
    return str(resource.get("DeletionPolicy", "")).startswith("Retain")


def _assigned(values: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in values.items())


def _placeholder(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in name).strip("_").upper()
