"""The picture of the rooms is the one that the imports make."""

import re
from collections.abc import Mapping

import pytest
from test_layers import MODULES, PACKAGE, imported, part

from cloudtrail_templates.pages.room_graph import RoomGraph

HIDDEN = {"__main__", "version", PACKAGE}


def arrows(mermaid: str) -> dict[str, set[str]]:
    """The arrows of a flowchart."""
    found: dict[str, set[str]] = {}
    for source, target in re.findall(r"^ +(\w+) --> (\w+)$", mermaid, re.MULTILINE):
        found.setdefault(source, set()).add(target)
    return found


def reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = set(graph.get(waiting.pop(), set())) - found
        found |= new
        waiting += new
    return found


def test_the_imports_are_those_of_the_modules() -> None:
    expected: dict[str, set[str]] = {}
    for module in MODULES:
        others = set(map(part, imported(module))) - {part(module)} - HIDDEN
        expected.setdefault(part(module), set()).update(others)
    found = RoomGraph().imports
    assert set(found) == set(expected) - HIDDEN
    assert found == {name: expected[name] for name in found}


def test_an_arrow_is_left_out_only_if_others_lead_there() -> None:
    graph = RoomGraph()
    drawn = arrows(graph.mermaid)
    assert "templates" not in drawn["cli"]
    assert "templates" in graph.imports["cli"]
    for name in graph.rooms:
        assert drawn.get(name, set()) <= graph.imports[name]
        assert reachable(drawn, name) == reachable(
            {key: set(value) for key, value in graph.imports.items()}, name
        )


@pytest.mark.parametrize("folder", ["", "backtest"])
def test_a_room_comes_before_those_that_it_imports(folder: str) -> None:
    graph = RoomGraph(folder)
    order = list(graph.rooms)
    for name, others in graph.imports.items():
        assert all(order.index(name) < order.index(other) for other in others)


def test_every_room_is_a_node_and_has_a_summary() -> None:
    graph = RoomGraph()
    for name, room in graph.rooms.items():
        assert f"{name}/" in graph.mermaid or f"{name}.py" in graph.mermaid
        assert room.summary.endswith(".")


def test_the_stages_of_the_back_test_are_rooms_of_their_own() -> None:
    graph = RoomGraph("backtest")
    assert {"reading", "counting", "reporting"} <= set(graph.rooms)
    assert set(graph.imports["counting"]) <= set(graph.rooms)
