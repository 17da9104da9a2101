"""Every recipe of CONTRIBUTING.md works: it is applied to a copy of the project, and its commands are run there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text()
RECIPES = dict(re.findall(r"^## (Add .*)\n((?:(?!^## ).*\n?)*)", TEXT, re.MULTILINE))
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
# A block belongs to the path that was named last before it, with what to do there.
PATH = re.compile(r"\b(Create|Add to|[Ii]n)\s`((?:cloudtrail_templates|tests)/[\w/]+\.py)`")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project, without what tools left in it; what is compiled already saves time."""
    # Files that another process is writing have a further suffix.
    ignored = shutil.ignore_patterns("*.pyc.*", ".*_cache", ".hypothesis", "*.egg-info")
    for name in ("cloudtrail_templates", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def apply(recipe: str, root: Path) -> list[str]:
    """Apply the blocks of a recipe and return the files that it names."""
    files = []
    action, name = "", ""
    for part in re.finditer(f"{PATH.pattern}|{BLOCK.pattern}", recipe, re.DOTALL):
        if part[1]:
            action, name = part[1], part[2]
            files.append(name)
            continue
        language, code = part[3], part[4]
        path = root / name
        if language == "python" and action == "Create":
            assert not path.exists(), path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(code)
        elif language == "python" and action == "Add to":
            path.write_text(f"{path.read_text()}\n\n{code}")
        elif language == "diff":
            path.write_text(patched(path.read_text(), code))
        else:
            assert language == "console", (language, name)
    return files


def patched(text: str, diff: str) -> str:
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    assert text.count(before) == 1, f"these lines are not there once:\n{before}"
    return text.replace(before, after)


def run(command: str, root: Path) -> str:
    """Run a command of a recipe with the copy of the package and return what it printed."""
    program, *words = shlex.split(command)
    modules = {"pytest": ["pytest", "-q", "-n", "0", "-p", "no:cacheprovider"]}
    module = modules.get(program, [program.replace("-", "_")])
    done = subprocess.run(
        [sys.executable, "-m", *module, *words],
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def commands(recipe: str) -> list[str]:
    blocks = [code for language, code in BLOCK.findall(recipe) if language == "console"]
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


def test_there_is_a_recipe_for_each_kind_of_addition() -> None:
    assert list(RECIPES) == [
        "Add an alarm",
        "Add an option",
        "Add a template",
        "Add a validation rule",
        "Add a language",
    ]


@pytest.mark.parametrize("heading", RECIPES)
def test_a_recipe_works_and_its_tests_pass(heading: str, copy: Path) -> None:
    recipe = RECIPES[heading]
    files = apply(recipe, copy)
    assert files
    for command in commands(recipe):
        run(command, copy)
    # Its tests fail without the rest of it.
    for name in files:
        if not name.startswith("tests/"):
            original = ROOT / name
            if original.exists():
                shutil.copy(original, copy / name)
            else:
                (copy / name).unlink()
    # An alarm has no test file of its own: without it, the tests of all alarms have nothing to select.
    for name in files:
        if name.startswith("tests/"):
            with pytest.raises(AssertionError, match=r"\d (failed|error)"):
                run(f"pytest -x {name}", copy)


def test_the_recipes_show_up_where_users_look(copy: Path) -> None:
    for heading in RECIPES:
        apply(RECIPES[heading], copy)
    alarm = run("cloudtrail-templates show threat-alarms", copy)
    assert "AlarmBackupLoss" in alarm
    assert "delivery-topic" in run("cloudtrail-templates list", copy)
    run("cloudtrail-templates docs", copy)
    docs = copy / "docs"
    assert "`pending_window_in_days`" in (docs / "library.md").read_text()
    assert "CT901" in (docs / "rules.md").read_text()
    assert (docs / "alarms" / "backup-loss.md").is_file()
    assert (docs / "templates" / "delivery-topic.md").is_file()


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", TEXT))
def test_each_link_has_a_target(link: str) -> None:
    assert (ROOT / link).exists()
