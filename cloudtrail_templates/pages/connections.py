"""Which outputs of one published template are made for the parameters of another."""

from collections.abc import Mapping
from typing import Any

from cloudtrail_templates.templates import Definition


def find_sources(
    definitions: Mapping[str, Definition], bodies: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, list[str]]]:
    """Return for each template its sources, and for each source the names that its outputs share with parameters.

    Sources that are not among the definitions are left out.
    """
    return {
        name: {
            source: [parameter for parameter in _names(bodies[name], "Parameters") if parameter in outputs]
            for source in definition.takes_outputs_of
            if source in definitions and (outputs := _names(bodies[source], "Outputs"))
        }
        for name, definition in definitions.items()
    }


def _names(body: Mapping[str, Any], section: str) -> list[str]:
    return list(body.get(section, {}))
