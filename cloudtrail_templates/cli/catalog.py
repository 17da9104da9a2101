"""The commands that describe the published templates."""

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import click

from cloudtrail_templates.cli.template_facts import template_facts
from cloudtrail_templates.errors import unknown
from cloudtrail_templates.templates import CATALOG, GROUPS

_WIDTH = 100
_DELIVERY = {
    "direct": "fits into a request (at most 51,200 bytes)",
    "s3": "may be larger than 51,200 bytes, so the AWS CLI uploads it to an S3 bucket of yours; the console needs none",
}

_format = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="JSON is for programs.",
)


@click.command("list")
@_format
def list_templates(format_: str) -> None:
    """List the templates with group, delivery and summary.

    Delivery is "direct" for a template that fits into a request, "s3" for one that is uploaded to S3 first.
    """
    order = list(GROUPS)
    rows = [
        {
            "name": name,
            "group": definition.group,
            "delivery": definition.delivery,
            "summary": definition.summary,
        }
        for name, definition in sorted(CATALOG.items(), key=lambda item: order.index(item[1].group))
    ]
    if format_ == "json":
        click.echo(_json(rows))
        return
    widths = {key: max(len(row[key]) for row in rows) for key in ("name", "group", "delivery")}
    for row in rows:
        columns = "  ".join(f"{row[key]:{width}}" for key, width in widths.items())
        click.echo(f"{columns}  {row['summary']}")


@click.command()
@click.argument("name")
@_format
def show(name: str, format_: str) -> None:
    """Show the deploy command, parameters, resources and outputs of template NAME."""
    if name not in CATALOG:
        raise unknown("template", name, CATALOG)
    facts = template_facts(name)
    click.echo(_json(facts) if format_ == "json" else "\n".join(_lines(facts)))


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of the text form."""
    yield _wrap(facts["description"])
    yield ""
    yield f"Group: {facts['group']}"
    yield f"Delivery: {facts['delivery']}, {_DELIVERY[facts['delivery']]}"
    for source, names in facts["takes_outputs_of"].items():
        yield f"Takes outputs of {source}: {', '.join(names)}"
    yield _heading("Deploy")
    yield from (f"  {line}" for line in facts["deploy"].splitlines())
    group = None
    for parameter in facts["parameters"]:
        if parameter["group"] != group:
            group = parameter["group"]
            yield _heading(group)
        yield f"  {parameter['name']} ({_default(parameter)})"
        for text in (parameter["description"], _allowed(parameter)):
            if text:
                yield _wrap(text, "    ")
    if facts["rules"]:
        yield _heading("Rules")
        yield from (_wrap(rule["message"], "  ") for rule in facts["rules"])
    yield _heading("Resources")
    for resource in facts["resources"]:
        condition = f", if {resource['condition']}" if resource["condition"] else ""
        yield f"  {resource['logical_id']}  {resource['type']}{condition}"
    yield _heading("Outputs")
    for output in facts["outputs"]:
        yield f"  {output['name']}  {output['description']}"
    yield _heading("More")
    yield f"  What to do before the deployment, settings for common cases, cost, limitations: {facts['page']}"


def _heading(text: str) -> str:
    return f"\n{click.style(text, bold=True)}"


def _default(parameter: Mapping[str, Any]) -> str:
    if parameter["required"]:
        return "required"
    return f"default {parameter['default']}" if parameter["default"] != "" else "default empty"


def _allowed(parameter: Mapping[str, Any]) -> str:
    if parameter["allowed_values"]:
        return f"Allowed: {', '.join(map(str, parameter['allowed_values']))}."
    constraint: str = parameter["constraint"]
    return f"{constraint[:1].upper()}{constraint[1:]}." if constraint else ""


def _wrap(text: str, indent: str = "") -> str:
    # A name with hyphens stays whole, so that it can be copied.
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
