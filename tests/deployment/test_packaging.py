"""The commands that package a template keep all of it, and keep it small enough unless its page says otherwise."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from output.readers import READERS
from pages.rendered import rendered

from cloudtrail_templates import CATALOG, to_json, to_yaml
from cloudtrail_templates.pages.template_page import GROWTH
from deployment.losses import losses

SAM = Path(sys.prefix) / "sam" / "bin" / "python"

# One process packages all: the tools take longer to start than to work.
PACKAGE_WITH_AWS_CLI = """
import sys
from awscli.clidriver import create_clidriver
for path in sys.argv[1:]:
    words = ["--template-file", path, "--s3-bucket", "any", "--output-template-file", path + ".package"]
    create_clidriver().main(["cloudformation", "package", *words])
"""
PACKAGE_AND_BUILD_WITH_SAM = """
import sys
import traceback
from samcli.cli.main import cli
for path in sys.argv[1:]:
    words = ["--template-file", path, "--s3-bucket", "any", "--output-template-file", path + ".package"]
    for command in (["package", *words], ["build", "--template-file", path, "--build-dir", path + ".build"]):
        try:
            cli.main(command, standalone_mode=False)
        except Exception:
            traceback.print_exc()
"""


class Source(NamedTuple):
    """A template of the catalogue in a file."""

    name: str
    path: Path
    body: dict[str, Any]


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    """Each template of the catalogue as YAML and as JSON."""
    found = []
    for name, definition in CATALOG.items():
        body = definition.build().to_dict()
        for kind, text in (("yaml", to_yaml(body)), ("json", to_json(body))):
            path = tmp_path / f"{name}.{kind}"
            path.write_text(text, encoding="utf-8")
            found.append(Source(name, path, body))
    return found


def run(python: Path, program: str, sources: list[Source], folder: Path) -> str:
    """Run the program on the files, with nothing of the machine's own configuration, and return its errors."""
    done = subprocess.run(
        [python, "-c", program, *(source.path for source in sources)],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "any",
            "AWS_SECRET_ACCESS_KEY": "any",
            "SAM_CLI_TELEMETRY": "0",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def lost(source: Source, written: Path) -> list[str]:
    """Return what the written file lost of the template."""
    if not written.exists():
        return [f"{written.name}: the tool wrote nothing"]
    copy = READERS["libyaml"](written.read_text(encoding="utf-8"))
    return [f"{written.name}: {one}" for one in losses(source.body, copy)]


def too_large(source: Source, written: Path) -> list[str]:
    """Return the size of the written file if it needs a bucket, and neither the template nor its page says so.

    Or if it is larger than the estimate by which the page decides.
    """
    size, limit = written.stat().st_size, CATALOG[source.name].max_bytes
    if source.path.suffix == ".yaml" and size > source.path.stat().st_size * GROWTH:
        return [f"{written.name}: {size:,} bytes, more than {GROWTH} times those of the template"]
    if size <= limit or "deploy it with `--s3-bucket`" in rendered()[f"templates/{source.name}.md"]:
        return []
    return [f"{written.name}: {size:,} bytes, more than {limit:,}"]


def test_the_aws_cli_packages_every_template(sources: list[Source], tmp_path: Path) -> None:
    errors = run(Path(sys.executable), PACKAGE_WITH_AWS_CLI, sources, tmp_path)
    found = []
    for source in sources:
        packaged = Path(f"{source.path}.package")
        found += lost(source, packaged) or too_large(source, packaged)
    assert found == [], "\n".join([*found, errors[-1000:]])


@pytest.mark.skipif(not SAM.exists(), reason="the AWS SAM CLI is not installed; run make tools")
def test_sam_packages_and_builds_every_template(sources: list[Source], tmp_path: Path) -> None:
    errors = run(SAM, PACKAGE_AND_BUILD_WITH_SAM, sources, tmp_path)
    found = []
    for source in sources:
        packaged = Path(f"{source.path}.package")
        found += lost(source, packaged) or too_large(source, packaged)
        built = Path(f"{source.path}.build") / "template.yaml"
        found += lost(source, built) or too_large(source, built)
    assert found == [], "\n".join([*found, errors[-1000:]])
