"""What the page of a template shows: the form of the console, what is refused, made and given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloudtrail_templates.pages.catalog import ALARMS, DISABLED_ALARMS, MAX_BODY_BYTES, Catalog, logical_id
from cloudtrail_templates.pages.condition_text import Words
from cloudtrail_templates.pages.console_form import Parameter, console_form
from cloudtrail_templates.pages.markdown import Markdown, code
from cloudtrail_templates.templates import Definition

_WARNING = "WARNING: "


@dataclass(frozen=True)
class TemplatePage:
    """One published template."""

    definition: Definition
    catalog: Catalog

    @property
    def body(self) -> dict[str, Any]:
        """The template as CloudFormation reads it."""
        return self.catalog.bodies[self.definition.name]

    @property
    def warning(self) -> str:
        """The notes, if they warn."""
        notes = self.definition.notes
        if not notes.startswith(_WARNING):
            return ""
        return notes[len(_WARNING)].upper() + notes[len(_WARNING) + 1 :]

    @property
    def kilobytes(self) -> int:
        """The size of the template, of the 50 KB that CloudFormation takes directly."""
        return round(self.catalog.sizes[self.definition.name] / 1024)

    @property
    def needs_bucket(self) -> bool:
        """Whether CloudFormation takes a template of this size from a bucket only."""
        return self.catalog.sizes[self.definition.name] > MAX_BODY_BYTES

    @property
    def form(self) -> list[tuple[str, list[Parameter]]]:
        """The parameters under the headings of the console, in its order."""
        return list(console_form(self.body))

    @property
    def patterns(self) -> str:
        """The regular expressions of the parameters, one a line."""
        parameters = self.body.get("Parameters", {}).items()
        return "\n".join(
            f"{name}: {one['AllowedPattern']}" for name, one in parameters if "AllowedPattern" in one
        )

    @property
    def required(self) -> dict[str, str]:
        """The parameters without a default, and what to write in their place in a command."""
        parameters = self.body.get("Parameters", {})
        return {name: _placeholder(name) for name, one in parameters.items() if "Default" not in one}

    @property
    def options(self) -> list[str]:
        """The options of the command that deploys the template, but for its parameters."""
        name = self.definition.name
        lines = [f"--template-file templates_out/{name}.yaml", f"--stack-name {name}"]
        if self.needs_bucket:
            lines.append("--s3-bucket BUCKET_FOR_TEMPLATES")
        if self.definition.needs:
            lines.append(f"--capabilities {' '.join(self.definition.needs)}")
        return lines

    def command(self, overrides: str = "") -> str:
        """The command that deploys the template or updates its stack, with these parameters."""
        parameters = [f"--parameter-overrides {overrides}"] if overrides else []
        return " \\\n    ".join(["aws cloudformation deploy", *self.options, *parameters])

    @property
    def filled_in(self) -> dict[str, str]:
        """The parameters that a person gives: those without a default, and those that should not keep theirs."""
        return {**self.required, **self.definition.recommended}

    @property
    def deploy(self) -> str:
        """The command that deploys the template, with placeholders for what a person gives."""
        return self.command(_assigned(self.filled_in))

    def deploy_after(self, source: str) -> str:
        """The command that deploys the template with the outputs of a stack of the source."""
        names = ", ".join(f"'{name}'" for name in self.sources[source])
        given = self.sources[source]
        # A topic that exists has its subscriptions; the template refuses an address beside it.
        needless = {*given, *(["AlarmEmail"] if "AlarmTopicArn" in given else [])}
        more = {name: value for name, value in self.filled_in.items() if name not in needless}
        query = f"Stacks[0].Outputs[?contains([{names}], OutputKey)].[join('=', [OutputKey, OutputValue])]"
        read = f"aws cloudformation describe-stacks --stack-name {source} --output text"
        outputs = f'$({read} \\\n        --query "{query}")'
        return self.command(f"{_assigned(more)} {outputs}".strip())

    @property
    def rules(self) -> list[tuple[str, Markdown, str]]:
        """The name of each rule, the combination that it refuses, and what it says then."""
        words = Words(self.body)
        return [
            (name, words.refused(rule, assertion), assertion["AssertDescription"])
            for name, rule in self.body.get("Rules", {}).items()
            for assertion in rule["Assertions"]
        ]

    @property
    def alarms(self) -> list[tuple[str, str, Markdown]]:
        """Title and summary of each alarm in the template, and the resources that it is made of."""
        made = {alarm: self._made_for(alarm.title) for alarm in ALARMS}
        return [
            (alarm.title, alarm.summary, Markdown("<br>".join(map(code, resources))))
            for alarm, resources in made.items()
            if resources
        ]

    @property
    def can_disable(self) -> bool:
        """Whether a parameter leaves alarms out."""
        return DISABLED_ALARMS in self.body.get("Parameters", {})

    @property
    def disabled(self) -> list[str]:
        """The alarms that are left out unless somebody asks for them."""
        default = self.body.get("Parameters", {}).get(DISABLED_ALARMS, {}).get("Default", "")
        return default.split(",") if default else []

    @property
    def resources(self) -> Iterator[tuple[str, str, Markdown, bool]]:
        """Logical id, type, condition and retention of the resources that no alarm is made of."""
        words = Words(self.body)
        alarms = {name for alarm in ALARMS for name in self._made_for(alarm.title)}
        for name, resource in self.body["Resources"].items():
            if name not in alarms:
                yield name, resource["Type"], words.created(resource), _retained(resource)

    @property
    def retained(self) -> list[Markdown]:
        """The resources that stay when the stack is deleted."""
        return [code(name) for name, resource in self.body["Resources"].items() if _retained(resource)]

    @property
    def outputs(self) -> Iterator[tuple[str, str, str, Markdown]]:
        """Name, description, export and condition of each output."""
        words = Words(self.body)
        for name, output in self.body.get("Outputs", {}).items():
            export = output.get("Export", {}).get("Name", {})
            export = export.get("Fn::Sub", "") if isinstance(export, dict) else export
            export = export.replace("${AWS::StackName}", self.definition.name)
            yield name, output.get("Description", ""), export, words.created(output)

    @property
    def sources(self) -> dict[str, list[str]]:
        """The templates whose outputs this one takes, and the names of those."""
        return self.catalog.fed_by[self.definition.name]

    @property
    def targets(self) -> dict[str, list[str]]:
        """The templates that take outputs of this one, and the names of those."""
        return self.catalog.feeds(self.definition.name)

    def _made_for(self, title: str) -> list[str]:
        alarm = logical_id(title)
        resources = self.body["Resources"]
        filters = [name for name in resources if name.removeprefix(alarm).rstrip("0123456789") == "Filter"]
        return [alarm, *filters] if alarm in resources else []


def _retained(resource: Mapping[str, Any]) -> bool:
    return str(resource.get("DeletionPolicy", "")).startswith("Retain")


def _assigned(values: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in values.items())


def _placeholder(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in name).strip("_").upper()
