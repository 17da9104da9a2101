"""The targets of the Makefile, what CI runs, and the bounds of the dependencies."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import compat
import pytest

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENTS = [
    *PROJECT["dependencies"],
    *(one for extra in PROJECT["optional-dependencies"].values() for one in extra),
]


def make(folder: Path, *words: str, prefix: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    # `make test` tells the makes that it starts that they are inner ones, which then print `make[1]`.
    outer = {"MAKELEVEL", "MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES"}
    return subprocess.run(
        [*prefix, "make", "--no-print-directory", *words],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in outer},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what `make templates` uses, with an installed environment and no stamp of an earlier build."""
    folder = tmp_path / "checkout"
    (folder / ".venv").mkdir(parents=True)
    (folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    shutil.copy(ROOT / "Makefile", folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name in ("cloudtrail_templates", "templates_out"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    (folder / ".venv" / ".runtime").touch()
    return folder


def read_only(folder: Path) -> tuple[str, ...]:
    """Return the start of a command to which the folder is read-only."""
    if os.geteuid():
        for path in (folder, *folder.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222)
        return ()
    # Permission bits do not stop root.
    mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$0" && exec "$@"'
    prefix = ("unshare", "--mount", "sh", "-c", mount, str(folder))
    if subprocess.run([*prefix, "true"], capture_output=True).returncode:
        pytest.skip("root is not stopped by permission bits, and may not mount here")
    return prefix


def test_help_lists_every_target_with_a_description() -> None:
    listed = dict(line.split(maxsplit=1) for line in make(ROOT, "help").stdout.splitlines())
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert set(listed) == set(phony.split())
    assert all(re.match(r"[A-Z]", description) for description in listed.values())


def test_the_name_of_the_folder_of_tests_runs_the_tests() -> None:
    done = make(ROOT, "--dry-run", "tests")
    assert "pytest -q -n auto" in done.stdout
    assert done.stdout == make(ROOT, "--dry-run", "test").stdout


def test_fuzz_refuses_what_is_no_number_of_minutes() -> None:
    done = subprocess.run([sys.executable, "tests/fuzz.py", "x"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "MINUTES must be a number, got 'x'; write make fuzz MINUTES=5\n"


def test_templates_are_built_once(checkout: Path) -> None:
    first = make(checkout, "templates")
    assert first.returncode == 0, first.stderr
    assert "templates_out/trail.yaml" in first.stdout
    assert make(checkout, "templates").stdout == "make: Nothing to be done for 'templates'.\n"


def test_a_read_only_checkout_that_is_up_to_date_is_no_error(checkout: Path) -> None:
    assert make(checkout, "templates").returncode == 0
    (checkout / ".venv" / ".templates").unlink()
    done = make(checkout, "templates", prefix=read_only(checkout))
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("cannot write .venv/.templates: the next make templates builds again\n")
    assert done.stdout.count(" unchanged\n") == len(list(checkout.glob("templates_out/*.[jy]*"))) - 1


def test_a_read_only_checkout_that_is_not_up_to_date_is_one_line_that_says_what_to_do(checkout: Path) -> None:
    assert make(checkout, "templates").returncode == 0
    (checkout / "templates_out" / "trail.yaml").unlink()
    (checkout / ".venv" / ".templates").unlink()
    done = make(checkout, "templates", prefix=read_only(checkout))
    assert done.returncode == 2
    message = r"^Error: cannot write templates_out/trail.yaml: .*; choose a directory that you may write to$"
    assert re.search(message, done.stderr, re.MULTILINE), done.stderr
    assert "Traceback" not in done.stderr


def test_a_read_only_checkout_without_an_environment_is_one_line_that_says_what_to_do(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    done = make(checkout, "templates", prefix=read_only(checkout))
    assert done.returncode == 2
    assert done.stdout == "this folder cannot be written: copy it and run make in the copy\n"


def test_ci_runs_the_two_commands_of_the_readme_and_every_check() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line in ("make templates", "make test", "make lint")] == [
        "make templates",
        "make test",
        "make lint",
    ]
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert "bash .ci/run" in workflow
    assert "make compat" in workflow
    lowest = PROJECT["requires-python"].removeprefix(">=")
    assert f'python: ["{lowest}"' in workflow


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_a_dependency_has_a_lower_bound_and_no_upper_one(requirement: str) -> None:
    name, version = requirement.split(">=")
    assert compat.lowest(requirement) == f"{name}=={version}"


@pytest.mark.parametrize(
    "requirement", ["click", "click>=8,<9", "click<9", "click>=8; python_version < '3.12'"]
)
def test_a_requirement_without_a_plain_lower_bound_is_refused(requirement: str) -> None:
    with pytest.raises(ValueError, match=r"has no lower bound; write NAME>=VERSION$"):
        compat.lowest(requirement)


def test_one_dependency_has_one_bound() -> None:
    names = [compat.name_of(one) for one in set(REQUIREMENTS)]
    assert len(names) == len(set(names))


def test_compat_installs_all_that_the_package_needs() -> None:
    assert {*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["backtest"]} <= set(
        compat.requirements()
    )
