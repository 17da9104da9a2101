"""The pages together: none is missing, every link has a target, every run gives the same text."""

import json
import posixpath
import re
import subprocess
import sys
from collections.abc import Mapping

from cloudtrail_templates.detections import PACKS
from cloudtrail_templates.pages.catalog import ALARMS, alarm_page
from cloudtrail_templates.pages.drawings.drawings import DRAWINGS
from cloudtrail_templates.templates import CATALOG
from cloudtrail_templates.validation.rules import ALL_RULES
from pages.reading import anchors, links, rows, table_lines
from pages.rendered import rendered


def test_everything_has_its_page(pages: Mapping[str, str]) -> None:
    assert set(pages) == {
        "README.md",
        "alarm-kinds.md",
        "backtest.md",
        "blind-spots.md",
        "rules.md",
        "scanners.md",
        "consumers.md",
        "queries.md",
        "organization.md",
        "control-tower.md",
        "cli.md",
        "library.md",
        "design.md",
        *(f"templates/{name}.md" for name in CATALOG),
        *(alarm_page(alarm.title) for alarm in ALARMS),
    }


def test_one_page_lists_the_gaps_of_every_alarm(pages: Mapping[str, str]) -> None:
    lines = pages["blind-spots.md"].splitlines()
    for alarm in ALARMS:
        (line,) = [line for line in lines if line.startswith(f"| [{alarm.title}](")]
        assert line.count("<br>") == len(alarm.blind_to) - 1


def test_every_link_has_a_target(pages: Mapping[str, str]) -> None:
    files = {f"../templates_out/{name}.{ending}" for name in CATALOG for ending in ("yaml", "json")}
    files |= {
        "../CONTRIBUTING.md",
        *(f"templates/{name}.svg" for name in DRAWINGS),
        *(f"../examples/organization/{name}.sh" for name in ("deploy", "settings")),
    }
    for path, page in pages.items():
        assert links(page)
        for target in links(page):
            if target.startswith("https://"):
                continue
            file, _, anchor = target.partition("#")
            found = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
            assert found in files | set(pages), f"{path} links to {target}"
            assert not anchor or anchor in anchors(pages[found]), f"{path} links to {target}"


def test_every_page_can_be_reached_from_the_index(pages: Mapping[str, str]) -> None:
    assert set(pages) - {"README.md"} <= set(links(pages["README.md"]))


def test_the_index_has_the_size_and_the_number_of_resources(pages: Mapping[str, str]) -> None:
    found = {row[0]: row for row in rows(pages["README.md"])}
    for name, definition in CATALOG.items():
        assert found[name][1].startswith(definition.summary)
        assert found[name][2] == str(len(definition.build().resources))
        assert found[name][3].split()[1] == "KB"


def test_the_index_has_the_summary_and_the_controls_of_each_alarm(pages: Mapping[str, str]) -> None:
    found = {row[0]: row for row in rows(pages["README.md"])}
    for alarm in ALARMS:
        assert found[alarm.title][1] == alarm.summary
        assert alarm.controls[0] in found[alarm.title][2]
    for name, pack in PACKS.items():
        assert all(found[detection.title][4] == name for detection in pack)


def test_every_validation_rule_is_a_row_that_can_be_linked_to(pages: Mapping[str, str]) -> None:
    page = pages["rules.md"]
    found = {row[0]: row for row in rows(page)}
    for rule in ALL_RULES:
        assert found[rule.id][1] == rule.severity.value
        assert found[rule.id][2] == " ".join(rule.summary.replace("`", "").split())
        assert found[rule.id][3] == " ".join(rule.fix.replace("`", "").split())
        assert rule.source in links(page)
        assert rule.id.lower() in anchors(page)


def test_the_rows_of_a_table_have_as_many_cells_as_its_heading(pages: Mapping[str, str]) -> None:
    for path, page in pages.items():
        for table in table_lines(page):
            heading, line, *body = [text.replace(r"\|", "").count("|") for text in table]
            assert {line, *body} == {heading}, path
            assert body, path


def test_a_page_ends_in_one_line_break_and_has_no_hole(pages: Mapping[str, str]) -> None:
    for path, page in pages.items():
        assert page.endswith("\n"), path
        assert not page.endswith("\n\n"), path
        assert "\n\n\n" not in page, path
        assert not [line for line in page.splitlines() if line != line.rstrip()], path


def test_no_page_has_an_empty_code_span(pages: Mapping[str, str]) -> None:
    for path, page in pages.items():
        assert "<code></code>" not in page, path
        assert not re.search(r"(?<!`)``(?!`)", page), path


def test_a_page_has_one_title(pages: Mapping[str, str]) -> None:
    for path, page in pages.items():
        assert sum(line.startswith("# ") for line in page.splitlines()) == 1, path


def test_two_runs_give_the_same_pages(pages: Mapping[str, str]) -> None:
    program = (
        "import json; from cloudtrail_templates.cli import main; "
        "from cloudtrail_templates.pages import render_pages; print(json.dumps(render_pages(main)))"
    )
    environment = {"PYTHONHASHSEED": "1", "COLUMNS": "37", "LC_ALL": "C"}
    other = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(other.stdout) == pages


def test_without_a_command_there_is_no_page_and_no_link_for_it() -> None:
    pages = rendered(None)
    assert "cli.md" not in pages
    assert "cli.md" not in links(pages["README.md"])
