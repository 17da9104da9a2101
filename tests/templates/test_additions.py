"""A template is two files and one line, an alarm is one file: added to a copy of the package, and removed again."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from pages.rendered import rendered as pages

from cloudtrail_templates import CATALOG, to_json, to_yaml
from cloudtrail_templates.detections import ALL_DETECTIONS, COMPLIANCE, PACKS, THREAT, Detection
from cloudtrail_templates.version import VERSION
from templates.deployments import rendered

PACKAGE = Path(__file__).parents[2] / "cloudtrail_templates"
ROOM_FOR = 1
"""How many alarms of average size must fit into each template of alarms: the next one needs no other change."""
TEMPLATES = {"compliance": {"baseline", "alarms", "log-alarms"}, "threat": {"threat-alarms"}}
"""The templates with the alarms of each pack."""
QUERYING = ("athena", "dashboard", "quicksight")
"""The templates with queries for the events of each alarm."""
MODELS = {"compliance": "vpc_changes", "threat": "secret_reads"}
"""A detection of each pack that the added one copies."""

_REPORT = """
import json
from cloudtrail_templates import CATALOG
from cloudtrail_templates.cli import main
from cloudtrail_templates.pages import render_pages
templates = {name: definition.build().to_dict() for name, definition in CATALOG.items()}
print(json.dumps({"templates": templates, "pages": render_pages(main)}))
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


class Report(NamedTuple):
    """What a copy of the package builds."""

    templates: dict[str, dict[str, dict[str, object]]]
    pages: dict[str, str]


class Additions(NamedTuple):
    """What the package builds before something is added to it, with all of it, and when all of it is removed."""

    before: Report
    added: Report
    removed: Report


def report(folder: Path) -> Report:
    """The templates and pages of a process that imports the package in the folder."""
    finished = subprocess.run(
        [sys.executable, "-c", _REPORT],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        check=True,
        capture_output=True,
        text=True,
    )
    return Report(**json.loads(finished.stdout))


@pytest.fixture(scope="module")
def additions(tmp_path_factory: pytest.TempPathFactory) -> Additions:
    """A template of one line and one file, and an alarm of one file in each pack."""
    folder = tmp_path_factory.mktemp("copy")
    # What is compiled already saves time; files that another process is writing have a further suffix.
    package = shutil.copytree(PACKAGE, folder / PACKAGE.name, ignore=shutil.ignore_patterns("*.pyc.*"))
    before = Report({name: rendered(name) for name in CATALOG}, pages())
    catalog = package / "templates" / "__init__.py"
    text = catalog.read_text(encoding="utf-8")
    last = f'    "{list(CATALOG)[-1]}",\n'
    assert text.count(last) == 1
    catalog.write_text(text.replace(last, last + '    "extra-topic",\n'), encoding="utf-8")
    files = {package / "templates" / "extra_topic.py": _TEMPLATE}
    for pack, model in MODELS.items():
        detections = package / "detections" / pack
        title = "".join(word.capitalize() for word in model.split("_"))
        source = (detections / f"{model}.py").read_text(encoding="utf-8")
        assert source.count(f'title="{title}"') == 1
        files[detections / "extra.py"] = source.replace(f'title="{title}"', f'title="{extra(pack)}"')
    for file, content in files.items():
        file.write_text(content, encoding="utf-8")
    added = report(folder)

    for file in files:
        file.unlink()
    catalog.write_text(text, encoding="utf-8")
    return Additions(before, added, report(folder))


def extra(pack: str) -> str:
    """The title of the alarm that is added to a pack."""
    return f"Extra{pack.capitalize()}"


def test_a_template_is_added_by_its_file_and_one_line(additions: Additions) -> None:
    before, added, _ = additions
    assert added.templates.keys() - before.templates.keys() == {"extra-topic"}
    assert list(added.templates["extra-topic"]["Resources"]) == ["Topic"]


@pytest.mark.parametrize("pack", PACKS)
def test_an_alarm_is_added_by_its_file_to_the_templates_of_its_pack(pack: str, additions: Additions) -> None:
    alarm = f"Alarm{extra(pack)}"
    with_alarm = {name for name, body in additions.added.templates.items() if alarm in body["Resources"]}
    assert with_alarm == TEMPLATES[pack]
    # That of the threat pack counts events.
    rules = additions.added.templates["event-alarms"]["Resources"]
    assert (f"Event{alarm}" in rules) is (pack == "compliance")


def test_an_alarm_is_added_to_the_saved_queries(additions: Additions) -> None:
    for pack in PACKS:
        assert f"Query{extra(pack)}" in additions.added.templates["dashboard"]["Resources"]


def test_no_other_template_changes(additions: Additions) -> None:
    before, added, _ = additions
    changed = {name for name, body in before.templates.items() if added.templates[name] != body}
    assert changed == set.union(*TEMPLATES.values()) | {"event-alarms", *QUERYING}


def test_a_template_and_an_alarm_get_a_page_and_a_line_in_the_index(additions: Additions) -> None:
    before, added, _ = additions
    new = added.pages.keys() - before.pages.keys()
    assert new == {"templates/extra-topic.md", *(f"alarms/extra-{pack}.md" for pack in PACKS)}
    assert all(f"({page})" in added.pages["README.md"] for page in new)


def test_what_is_removed_leaves_nothing_behind(additions: Additions) -> None:
    assert additions.removed == additions.before


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
    [
        ("alarms", COMPLIANCE),
        ("baseline", COMPLIANCE),
        ("log-alarms", COMPLIANCE),
        ("threat-alarms", THREAT),
        ("dashboard", ALL_DETECTIONS),
    ],
)
def test_further_alarms_fit_into_the_template(name: str, pack: tuple[Detection, ...]) -> None:
    definition = CATALOG[name]
    body = definition.build(detections=(*pack, *further(pack))).to_dict()
    made = [title for title in body["Resources"] if re.match("(Alarm|Query)AddedByTheTest", title)]
    assert len(made) >= ROOM_FOR
    header = f"{name}.yaml, generated by cloudtrail-templates {VERSION}: do not edit, build it again."
    sizes = [len(text.encode()) for text in (to_yaml(body, header), to_json(body))]
    assert max(sizes) < definition.max_bytes
