"""Outputs of templates, exported under the name of the stack."""

from typing import Any

from troposphere import Export, Output, Sub, Template


def add_output(
    template: Template, name: str, description: str, value: Any, condition: str | None = None
) -> None:
    """Add an output that other stacks can import as `<stack>-<name>`."""
    more = {} if condition is None else {"Condition": condition}
    export = Export(Sub("${AWS::StackName}-" + name))
    template.add_output(Output(name, Description=description, Value=value, Export=export, **more))
