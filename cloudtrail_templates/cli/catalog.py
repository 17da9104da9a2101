"""The commands that tell what the templates are."""

from typing import Any

import click

from cloudtrail_templates.errors import unknown
from cloudtrail_templates.templates import CATALOG


@click.command("list")
def list_templates() -> None:
    """List the templates."""
    width = max(map(len, CATALOG))
    for name, definition in CATALOG.items():
        click.echo(f"{name:{width}}  {definition.summary}")


@click.command()
@click.argument("name")
def show(name: str) -> None:
    """Show the parameters, resources and outputs of template NAME."""
    if name not in CATALOG:
        raise unknown("template", name, CATALOG)
    definition = CATALOG[name]
    body = definition.build().to_dict()
    click.echo(definition.description)
    labels = body["Metadata"]["AWS::CloudFormation::Interface"]
    for group in labels["ParameterGroups"]:
        click.echo(f"\n{click.style(group['Label']['default'], bold=True)}")
        for title in group["Parameters"]:
            parameter = body["Parameters"][title]
            click.echo(f"  {title} ({_default_text(parameter)})")
            click.echo(_indented(parameter["Description"]))
    click.echo(f"\n{click.style('Resources', bold=True)}")
    for title, resource in body["Resources"].items():
        when = f", if {resource['Condition']}" if "Condition" in resource else ""
        click.echo(f"  {title}  {resource['Type']}{when}")
    click.echo(f"\n{click.style('Outputs', bold=True)}")
    for title, output in body["Outputs"].items():
        click.echo(f"  {title}  {output['Description']}")


def _default_text(parameter: dict[str, Any]) -> str:
    if "Default" not in parameter:
        return "required"
    return f"default {parameter['Default']}" if parameter["Default"] != "" else "default empty"


def _indented(text: str) -> str:
    return click.wrap_text(text, width=100, initial_indent="    ", subsequent_indent="    ")
