"""Run the tests with the lowest or the newest versions of every dependency that pyproject.toml allows: `make compat`.

    compat.py lowest|newest FOLDER [PYTEST ARGUMENT]...

A virtual environment in FOLDER gets exactly the versions asked for; one that is there already is brought up to date.
"""

import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Tools that judge the code without running it, and the emulator of tests/deployment, which pins botocore.
NOT_RUN = {"ministack", "mypy", "ruff", "types-PyYAML"}
# These use no version that matters here, and take minutes.
LEFT_OUT = ("--ignore=tests/deployment", "--ignore=tests/test_typing.py")


def requirements() -> list[str]:
    """Return the requirements of the package, its extras included, each once."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    return sorted({one for one in found if name_of(one) not in NOT_RUN}, key=str.lower)


def name_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    if match is None:
        raise ValueError(f"{requirement!r} has no name; write NAME>=VERSION")
    return match[0]


def lowest(requirement: str) -> str:
    """Return the requirement of exactly the lowest version that another one allows."""
    name, separator, version = requirement.partition(">=")
    if not separator or not re.fullmatch(r"[0-9.]+", version):
        raise ValueError(f"{requirement!r} has no lower bound; write NAME>=VERSION")
    return f"{name}=={version}"


def main(kind: str, folder: Path, arguments: list[str]) -> int:
    wanted = requirements()
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    versions = [lowest(one) for one in wanted] if kind == "lowest" else wanted
    subprocess.run([*pip, "install", "--upgrade", *versions], check=True)
    # Without its requirements: they are there, and no other version may come with it.
    subprocess.run([*pip, "install", "--no-deps", "--editable", ROOT], check=True)
    subprocess.run([*pip, "check"], check=True)
    print(f"the tests with the {kind} versions:", flush=True)
    subprocess.run([*pip, "freeze", "--exclude-editable"], check=True)
    return subprocess.run(
        [python, "-m", "pytest", "-q", "-n", "auto", *LEFT_OUT, *arguments], cwd=ROOT
    ).returncode


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("lowest", "newest"):
        sys.exit(__doc__)
    try:
        sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
    except subprocess.CalledProcessError as error:
        # pip has said why.
        sys.exit(error.returncode)
