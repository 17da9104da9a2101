"""A template is two files and one line, an alarm is one file: added to a copy of the package, and removed again."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cloudtrail_templates import CATALOG, to_json, to_yaml
from cloudtrail_templates.detections import COMPLIANCE, THREAT, Detection
from cloudtrail_templates.version import VERSION

PACKAGE = Path(__file__).parents[2] / "cloudtrail_templates"
ROOM_FOR = 1
"""How many alarms of average size must fit into each template of alarms: the next one needs no other change."""

_REPORT = """
import json
from cloudtrail_templates import CATALOG
from cloudtrail_templates.pages import render_pages
bodies = {name: definition.build().to_dict() for name, definition in CATALOG.items()}
resources = {name: sorted(body["Resources"]) for name, body in bodies.items()}
print(json.dumps({"resources": resources, "pages": sorted(render_pages())}))
"""

_TEMPLATE = '''"""The published template of a topic."""

from troposphere import Template
from troposphere.sns import Topic

from cloudtrail_templates.templates.definition import About, Definition


def assemble(template: Template) -> None:
    """Add the topic."""
    template.add_resource(Topic("Topic"))


DEFINITION = Definition(
    name="extra-topic",
    group="see",
    summary="A topic.",
    assemble=assemble,
    about=About(costs=("Nothing.",), limits=("It is a test.",)),
)
'''


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package that may be changed."""
    copy = tmp_path / PACKAGE.name
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def report(package: Path) -> dict[str, Any]:
    """The resources of every template and the names of all pages, from a process that imports the copy."""
    finished = subprocess.run(
        [sys.executable, "-c", _REPORT],
        cwd=package.parent,
        env={**os.environ, "PYTHONPATH": str(package.parent), "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(finished.stdout)
    return found


def test_a_template_is_added_by_its_file_and_one_line_and_removed_the_same_way(package: Path) -> None:
    before = report(package)
    catalog, module = package / "templates" / "__init__.py", package / "templates" / "extra_topic.py"
    text = catalog.read_text(encoding="utf-8")
    last = f'    "{list(CATALOG)[-1]}",\n'
    assert text.count(last) == 1

    module.write_text(_TEMPLATE, encoding="utf-8")
    catalog.write_text(text.replace(last, last + '    "extra-topic",\n'), encoding="utf-8")
    added = report(package)
    assert added["resources"] == {**before["resources"], "extra-topic": ["Topic"]}
    assert set(added["pages"]) - set(before["pages"]) == {"templates/extra-topic.md"}

    module.unlink()
    catalog.write_text(text, encoding="utf-8")
    assert report(package) == before


@pytest.mark.parametrize(
    ("pack", "model", "templates"),
    [
        ("compliance", "vpc_changes", ("baseline", "alarms", "log-alarms")),
        ("threat", "secret_reads", ("threat-alarms",)),
    ],
)
def test_an_alarm_is_added_by_its_file_and_removed_with_it(
    package: Path, pack: str, model: str, templates: tuple[str, ...]
) -> None:
    before = report(package)
    folder = package / "detections" / pack
    title = "".join(word.capitalize() for word in model.split("_"))
    text = (folder / f"{model}.py").read_text(encoding="utf-8")
    module = folder / "added_by_the_test.py"
    module.write_text(text.replace(f'title="{title}"', 'title="AddedByTheTest"'), encoding="utf-8")
    added = report(package)
    for name, resources in added["resources"].items():
        new = set(resources) - set(before["resources"][name])
        assert ("AlarmAddedByTheTest" in new) is (name in templates), name
    assert set(added["pages"]) - set(before["pages"]) == {"alarms/added-by-the-test.md"}

    module.unlink()
    assert report(package) == before


def further(pack: tuple[Detection, ...]) -> Iterator[Detection]:
    """Detections whose patterns are as long as those of the pack on average, with titles of their own."""
    mean = sum(len(one.pattern.text) for one in pack) / len(pack)
    plain = [one for one in pack if not one.also and not one.placeholder]
    model = min(
        (one for one in plain if len(one.pattern.text) >= mean), key=lambda one: len(one.pattern.text)
    )
    for number in range(1, ROOM_FOR + 1):
        yield replace(model, title=f"AddedByTheTest{number}")


@pytest.mark.parametrize(
    ("name", "pack"),
    [("alarms", COMPLIANCE), ("baseline", COMPLIANCE), ("log-alarms", COMPLIANCE), ("threat-alarms", THREAT)],
)
def test_further_alarms_fit_into_the_template(name: str, pack: tuple[Detection, ...]) -> None:
    definition = CATALOG[name]
    body = definition.build(detections=(*pack, *further(pack))).to_dict()
    assert len([title for title in body["Resources"] if title.startswith("AlarmAddedByTheTest")]) >= ROOM_FOR
    header = f"{name}.yaml, generated by cloudtrail-templates {VERSION}: do not edit, build it again."
    sizes = [len(text.encode()) for text in (to_yaml(body, header), to_json(body))]
    assert max(sizes) < definition.max_bytes
