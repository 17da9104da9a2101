"""The design page shows an option at each stage as it really is."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from cloudtrail_templates import CATALOG, OptionError, Trail, building, to_yaml
from cloudtrail_templates.pages.room_graph import RoomGraph
from pages.reading import fences, rows

ROOT = Path(__file__).parents[2]


@pytest.fixture
def page(pages: Mapping[str, str]) -> str:
    return pages["design.md"]


def test_the_pictures_are_those_of_the_source_code(page: str) -> None:
    assert RoomGraph().mermaid in fences(page)
    assert RoomGraph("backtest").mermaid in fences(page)
    found = {row[0]: row[1] for row in rows(page)}
    for name, room in RoomGraph().rooms.items():
        assert found[f"{name}/" if room.is_folder else f"{name}.py"] == room.summary.replace("`", "")


def test_the_declaration_is_in_the_source_and_checks_values(page: str) -> None:
    (declaration,) = [block for block in fences(page) if block.startswith("is_logging: Annotated[")]
    source = (ROOT / "cloudtrail_templates/components/trail.py").read_text()
    assert declaration in "\n".join(line.removeprefix("    ") for line in source.splitlines())
    with pytest.raises(OptionError, match="is_logging"):
        Trail(trail_name="main", log_bucket=None, is_logging="yes")  # type: ignore[arg-type]


def test_the_parameter_and_the_property_are_lines_of_the_file(page: str) -> None:
    text = to_yaml(CATALOG["trail"].build().to_dict())
    blocks = [block for block in fences(page) if block.startswith(("Parameters:", "Resources:"))]
    assert len(blocks) == 2
    for block in blocks:
        assert all(line in text for line in block.splitlines())


def test_the_names_of_the_way_exist(page: str) -> None:
    assert hasattr(building, "build")
    for path in (
        "cloudtrail_templates/templates/log_bucket.py",
        "templates_out/log-bucket.yaml",
        "tests/templates/test_log_bucket.py",
    ):
        assert path.removeprefix("cloudtrail_templates/") in page
        assert (ROOT / path).is_file()
    assert "log-bucket" in CATALOG


def test_every_module_and_folder_that_the_text_names_exists(page: str) -> None:
    names = re.findall(r"`([a-z_/]+(?:/|\.py))`", page)
    assert {"building/", "validation/", "parameters.py", "reporting/"} <= set(names)
    package = ROOT / "cloudtrail_templates"
    for name in names:
        assert any((folder / name).exists() for folder in (ROOT, package, package / "backtest")), name
