"""The page about organizations: its commands, settings, steps and names are those of the example and of the templates."""

import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from cloudtrail_templates import CATALOG
from cloudtrail_templates.claims import Claim
from cloudtrail_templates.cli import main
from cloudtrail_templates.components.integrity.checked_logs import DEFAULT_REGIONS
from cloudtrail_templates.pages.catalog import Catalog
from cloudtrail_templates.pages.organization import AFTER, BEFORE, LEAVING, OrganizationPage
from cloudtrail_templates.pages.organization_steps import HOURS, SETTINGS, STEPS
from pages.reading import rows
from pages.test_claims import ABOUT_AWS

EXAMPLE = Path(__file__).parents[2] / "examples" / "organization"
SCRIPT = (EXAMPLE / "deploy.sh").read_text()
PAGE = OrganizationPage(Catalog(CATALOG))
TEXTS = [*(note for step in STEPS for note in step.notes), *BEFORE, *AFTER, *LEAVING]


def commands(page: str) -> Iterator[str]:
    """The commands in the blocks of the page, each on one line."""
    for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL):
        yield from block.replace("\\\n", "").splitlines()


def test_the_steps_of_the_script_are_those_of_the_page_in_its_order(pages: Mapping[str, str]) -> None:
    (steps,) = re.findall(r'^STEPS="(.*)"$', SCRIPT, re.MULTILINE)
    names = [step.name for step in STEPS]
    assert steps.split() == names
    assert re.findall(r"^([a-z-]+)\(\) {$", SCRIPT, re.MULTILINE)[-len(names) :] == names
    found = re.findall(r"^### (\d)\. (\S+)$", pages["organization.md"], re.MULTILINE)
    assert found == [(str(number), name) for number, name in enumerate(names, start=1)]


def test_the_settings_of_the_page_are_those_of_the_file_and_the_script_uses_each() -> None:
    found = re.findall(r"^([A-Z_]+)=(?!,)", (EXAMPLE / "settings.sh").read_text(), re.MULTILINE)
    assert tuple(found) == SETTINGS
    assert [name for name in found if f"${name}" not in SCRIPT.replace("{", "")] == []


def test_the_checked_regions_are_the_default_of_the_check() -> None:
    program = f". {EXAMPLE / 'settings.sh'}; echo $CHECKED_REGIONS"
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == DEFAULT_REGIONS


def test_every_parameter_that_a_step_gives_exists(pages: Mapping[str, str]) -> None:
    for step in STEPS:
        parameters = PAGE.catalog.bodies[step.template]["Parameters"]
        taken = {name for names in PAGE.taken(step).values() for name in names}
        assert {*step.settings, *step.renamed, *taken} <= set(parameters)
        # What has no default is given or taken.
        required = {name for name, one in parameters.items() if "Default" not in one}
        assert required <= {*step.settings, *taken}
        for value in step.settings.values():
            assert set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", value)) <= set(SETTINGS)


def test_what_a_step_takes_is_an_output_of_an_earlier_one() -> None:
    for step in STEPS:
        for source, names in PAGE.taken(step).items():
            (earlier,) = [one for one in STEPS[: STEPS.index(step)] if one.name == source]
            assert set(names.values()) <= set(PAGE.catalog.bodies[earlier.template]["Outputs"])
        # No output that an earlier step offers is forgotten, and none comes from a step that the definition does not know.
        known = set(CATALOG[step.template].takes_outputs_of)
        others = {source for source, _ in step.renamed.values()}
        templates = {one.name: one.template for one in STEPS}
        assert {templates[source] for source in PAGE.taken(step) if source not in others} <= known


def test_the_picture_has_every_stack_once_and_an_arrow_for_each_pair_in_the_table(
    pages: Mapping[str, str],
) -> None:
    picture = re.findall(r"```mermaid\n(.*?)```", pages["organization.md"], re.DOTALL)[0]
    assert len(re.findall(r'\["\d\. ', picture)) == len(STEPS)
    for number, step in enumerate(STEPS, start=1):
        assert picture.count(f'["{number}. {step.template}"]') == 1
    arrows = re.findall(r'^    (\w+) -+>\|"(.*)"\| (\w+)$', picture, re.MULTILINE)
    expected = [
        (source.replace("-", "_"), "<br>".join(names.values()), step.name.replace("-", "_"))
        for step in STEPS
        for source, names in PAGE.taken(step).items()
    ]
    assert arrows == expected


def test_the_table_and_the_end_name_every_step(pages: Mapping[str, str]) -> None:
    found = [*rows(pages["organization.md"])]
    numbered = [row for row in found if row[0].isdigit()]
    assert [row[1] for row in numbered] == [step.template for step in STEPS]
    heading, *kept = [row[0] for row in found if len(row) == 3]
    assert heading == "Stack"
    assert kept == [step.template for step in reversed(STEPS)]


def test_the_commands_of_the_page_can_be_run(
    pages: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [*commands(pages["organization.md"])]
    (table,) = re.findall(r"```csv\n(.*?)```", pages["organization.md"], re.DOTALL)
    (tmp_path / "accounts.csv").write_text(table)
    monkeypatch.chdir(tmp_path)
    ours = [
        shlex.split(one.partition("|")[0])[1:] for one in found if one.startswith("cloudtrail-templates ")
    ]
    assert [words[0] for words in ours] == ["preflight", "plan-rollout"]
    for words in ours:
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, result.output
    deploys = [one for one in found if one.startswith("aws cloudformation deploy ")]
    assert len(deploys) == 2
    script = set(
        re.findall(r"--[a-z-]+", SCRIPT[SCRIPT.index("aws cloudformation deploy") :].partition("}")[0])
    )
    for deploy in deploys:
        assert set(re.findall(r"--[a-z-]+", deploy)) <= script
    assert "cd examples/organization" in found
    assert "./deploy.sh" in found


def test_the_hours_are_the_default_of_the_check() -> None:
    assert PAGE.catalog.bodies["integrity-check"]["Parameters"]["Hours"]["Default"] == HOURS


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:40])
def test_what_the_page_says_about_aws_has_a_source(text: str) -> None:
    # The names of the templates' settings and of AWS's command line are no statement about AWS.
    said = re.sub(r"AWS CLI|log-[a-z]+|`[^`]*`", "", text)
    assert isinstance(text, Claim) or not ABOUT_AWS.search(said), "write Claim(text, source)"
