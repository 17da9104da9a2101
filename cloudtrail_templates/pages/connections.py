"""Which outputs of one published template are meant for the parameters of a later one."""

from collections.abc import Mapping
from typing import Any


def fed_by(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, list[str]]]:
    """For each template, the templates before it that feed it, and the names that output and parameter share.

    A template feeds a later one if it gives what that one cannot do without: a parameter with no default,
    which the later one does not give on as an output of its own (such a one stands in for the first).
    """
    names = list(templates)
    found: dict[str, dict[str, list[str]]] = {name: {} for name in names}
    for position, target in enumerate(names):
        parameters = templates[target].get("Parameters", {})
        given_on = templates[target].get("Outputs", {})
        needed = {name for name in parameters if "Default" not in parameters[name] and name not in given_on}
        for source in names[:position]:
            outputs = templates[source].get("Outputs", {})
            if needed & outputs.keys():
                found[target][source] = [name for name in parameters if name in outputs]
    return found
