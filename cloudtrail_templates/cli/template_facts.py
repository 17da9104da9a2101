"""The facts about a published template that `show` prints, as plain data."""

from typing import Any

from cloudtrail_templates.templates import CATALOG


def template_facts(name: str) -> dict[str, Any]:
    """Return how to deploy a template, its parameters in the order of the console, and what it makes of them."""
    # They load Jinja2, which only the pages and `show` need.
    from cloudtrail_templates.pages.catalog import Catalog, template_page
    from cloudtrail_templates.pages.template_page import TemplatePage

    definition = CATALOG[name]
    # The other templates need not be built.
    needed = {each: CATALOG[each] for each in (name, *definition.takes_outputs_of)}
    page = TemplatePage(definition, Catalog(needed))
    body = page.body
    return {
        "name": name,
        "group": definition.group,
        "description": definition.description,
        "page": f"docs/{template_page(name)}",
        "delivery": definition.delivery,
        "capabilities": list(definition.capabilities),
        "takes_outputs_of": page.sources,
        "deploy": page.deploy,
        "parameters": [
            _parameter(group, one.name, one.label, one.properties)
            for group, parameters in page.form
            for one in parameters
        ],
        "rules": [
            {"name": title, "message": assertion["AssertDescription"]}
            for title, rule in body.get("Rules", {}).items()
            for assertion in rule["Assertions"]
        ],
        "resources": [
            {"logical_id": title, "type": resource["Type"], "condition": resource.get("Condition")}
            for title, resource in body["Resources"].items()
        ],
        "outputs": [
            {"name": title, "description": output["Description"]}
            for title, output in body.get("Outputs", {}).items()
        ],
    }


def _parameter(group: str, name: str, label: str, properties: Any) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "group": group,
        "type": properties["Type"],
        "description": properties["Description"],
        "required": "Default" not in properties,
        "default": properties.get("Default"),
        "allowed_values": properties.get("AllowedValues", []),
        "allowed_pattern": properties.get("AllowedPattern"),
        "constraint": properties.get("ConstraintDescription", ""),
    }
