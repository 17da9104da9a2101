"""What is built for other machines is complete: the wheel, made from the source distribution, works on its own."""

import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from cloudtrail_templates import CATALOG, to_yaml

ROOT = Path(__file__).parents[1]
PACKAGE = "cloudtrail_templates"
SOURCES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / PACKAGE).rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the source distribution and of the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("distribution")
    # A build writes into the folder of its sources.
    checkout = folder / "checkout"
    shutil.copytree(ROOT / PACKAGE, checkout / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, checkout],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (wheel,) = built.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment that has the wheel and, beside it, its dependencies."""
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment)
    python = environment / "bin" / "python"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            python,
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            wheel,
        ],
        check=True,
    )
    (site_packages,) = environment.glob("lib/*/site-packages")
    # This environment's own packages come first, so the checkout is never imported.
    dependencies = [path for path in sys.path if path.endswith("site-packages")]
    (site_packages / "dependencies.pth").write_text("\n".join(dependencies))
    return python.parent


def run(program: Path, *words: str, folder: Path) -> str:
    done = subprocess.run([program, *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_file_of_the_package_and_no_other(wheel: Path) -> None:
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    assert sorted(names) == SOURCES


def test_the_source_distribution_holds_every_file_of_the_package(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    assert {*SOURCES, "pyproject.toml", "setup.py", "README.md", "LICENSE"} <= names


def test_the_metadata_names_license_readme_links_and_platforms(wheel: Path) -> None:
    (name,) = (name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".dist-info/METADATA"))
    metadata = Parser().parsestr(zipfile.ZipFile(wheel).read(name).decode())
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Description-Content-Type"] == "text/markdown"
    description = str(metadata.get_payload())
    assert description.startswith("# cloudtrail-templates")
    assert not re.search(r"\]\((?!https?:|#)", description)
    classifiers = metadata.get_all("Classifier") or []
    assert {"Operating System :: POSIX :: Linux", "Operating System :: MacOS"} <= set(classifiers)


def test_the_installed_command_works_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    program = installed / "cloudtrail-templates"
    where = run(installed / "python", "-c", f"import {PACKAGE}; print({PACKAGE}.__file__)", folder=tmp_path)
    assert where.startswith(str(installed.parent))
    assert "log-bucket" in run(program, "list", folder=tmp_path)
    run(program, "build", "trail", folder=tmp_path)
    text = (tmp_path / "templates_out" / "trail.yaml").read_text(encoding="utf-8")
    assert text.endswith(to_yaml(CATALOG["trail"].build().to_dict()))


def test_the_installed_command_has_its_layouts(installed: Path, tmp_path: Path) -> None:
    program = installed / "cloudtrail-templates"
    run(program, "docs", "--output-dir", "docs", folder=tmp_path)
    assert (tmp_path / "docs" / "templates" / "trail.md").is_file()
    logs = ROOT / "examples" / "logs"
    report = run(
        program,
        "backtest",
        str(logs),
        "--param",
        "AWS::Region=eu-west-1",
        "--format",
        "html",
        folder=tmp_path,
    )
    assert report.lower().startswith("<!doctype html>")
