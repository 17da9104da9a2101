"""What a published template is, and the parts that each of them is put together from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from troposphere import Condition, Export, Not, Output, Sub, Template

from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.version import VERSION

Assertion = tuple[Any, str]

KEY_PRICE = "$1 a month in the first year, $2 in the second, $3 from the third on"
"""What a key costs that rotates every year: the first two rotations add to its price, later ones do not.

https://aws.amazon.com/kms/pricing/
"""


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A template that is published, and what its page says of it.

    `name` is that of the files, in kebab case. `summary` is one sentence and `notes` what a person must know
    before deploying; together they are the template's description. `costs` and `limits` say what it costs and
    what it cannot do, `needs` the capabilities that CloudFormation asks for. `recommended` are values for parameters
    that have a default and should not keep it, as a command shows them.
    """

    name: str
    summary: str
    assemble: Callable[[Template], None]
    notes: str = ""
    costs: Sequence[str]
    limits: Sequence[str]
    before: Sequence[str] = ()
    needs: Sequence[str] = ()
    recommended: Mapping[str, str] = field(default_factory=dict)

    @property
    def description(self) -> str:
        """The template's description, at most 1,024 bytes."""
        return f"{self.summary} {self.notes}".strip()

    def build(self) -> Template:
        """A new template: parameters, conditions, rules, resources, outputs, and the form of the console."""
        template = Template()
        template.set_version("2010-09-09")
        template.set_description(self.description)
        self.assemble(template)
        _drop_unused_conditions(template)
        template.metadata["GeneratedBy"] = {
            "Name": "cloudtrail-templates",
            "Version": VERSION,
            "Template": self.name,
        }
        return template


def unless(template: Template, existing: Given, what: str) -> str:
    """Add and name the condition `Create<What>`, which holds where nothing existing was given."""
    name = f"Create{what}"
    template.add_condition(name, Not(Condition(existing.condition)))
    return name


def rule(template: Template, name: str, *assertions: Assertion, when: Any = None) -> None:
    """Stop a combination of parameters before anything is created; each assertion says what to do.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
    """
    body: dict[str, Any] = {} if when is None else {"RuleCondition": when}
    body["Assertions"] = [{"Assert": assertion, "AssertDescription": text} for assertion, text in assertions]
    template.add_rule(name, body)


def one_of(value: Any, values: Sequence[Any]) -> dict[str, Any]:
    """The rule function that tests whether a parameter has one of the values."""
    return {"Fn::Contains": [[str(item) for item in values], value]}


def output(template: Template, name: str, description: str, value: Any, condition: str | None = None) -> None:
    """Add an output that other stacks can import as `<stack>-<name>`."""
    more = {} if condition is None else {"Condition": condition}
    export = Export(Sub("${AWS::StackName}-" + name))
    template.add_output(Output(name, Description=description, Value=value, Export=export, **more))


def _drop_unused_conditions(template: Template) -> None:
    # A choice among many values has a condition for each, and most templates ask only for some.
    body = template.to_dict()
    conditions = body.get("Conditions", {})
    used: set[str] = set()
    asked = list(_conditions_in([body.get("Resources"), body.get("Outputs")]))
    while asked:
        name = asked.pop()
        if name not in used:
            used.add(name)
            asked += _conditions_in(conditions.get(name))
    for name in conditions.keys() - used:
        del template.conditions[name]


def _conditions_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "Fn::If" in value:
            yield value["Fn::If"][0]
        if isinstance(value.get("Condition"), str):
            yield value["Condition"]
        for item in value.values():
            yield from _conditions_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _conditions_in(item)
