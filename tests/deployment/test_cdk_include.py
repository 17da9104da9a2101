"""The AWS CDK's CfnInclude takes every template into a CDK stack and loses nothing of it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cloudtrail_templates import CATALOG, to_json, to_yaml
from deployment.losses import losses

MODULES = Path(sys.prefix) / "node" / "node_modules"
INCLUDE = """
const cdk = require('aws-cdk-lib');
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include');
const found = {};
for (const templateFile of process.argv.slice(1)) {
  const app = new cdk.App({ analyticsReporting: false });
  const stack = new cdk.Stack(app, 'Stack', { synthesizer: new cdk.LegacyStackSynthesizer() });
  new CfnInclude(stack, 'Template', { templateFile });
  found[templateFile] = app.synth().getStackByName('Stack').template;
}
require('fs').writeFileSync('included.json', JSON.stringify(found));
"""

pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed"),
    pytest.mark.skipif(
        not (MODULES / "aws-cdk-lib").exists(), reason="the AWS CDK is not installed; run make tools"
    ),
]


def include(folder: Path, texts: dict[str, str]) -> dict[str, Any]:
    """Return the template of a stack that includes each of the texts, by file name."""
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["node", "-e", INCLUDE, *texts],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "NODE_PATH": str(MODULES)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads((folder / "included.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("write", [to_yaml, to_json], ids=["yaml", "json"])
def test_cfn_include_loses_nothing(tmp_path: Path, write: Any) -> None:
    bodies = {name: definition.build().to_dict() for name, definition in CATALOG.items()}
    kind = write.__name__.removeprefix("to_")
    included = include(tmp_path, {f"{name}.{kind}": write(body) for name, body in bodies.items()})
    found = {name: list(losses(body, included[f"{name}.{kind}"])) for name, body in bodies.items()}
    assert {name: lost for name, lost in found.items() if lost} == {}
