"""Speed as ratios, each pair measured side by side in one run: `make bench`, on an otherwise idle machine."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PYTHON = sys.executable
GENERATE = """
from cloudtrail_templates.output import to_json, to_yaml
from cloudtrail_templates.templates import CATALOG
for definition in CATALOG.values():
    body = definition.build().to_dict()
    to_yaml(body), to_json(body)
"""
# What the catalogue needs of troposphere, without the package itself. Some modules are imported when a template is built.
MODULES = (
    GENERATE
    + """
import sys
print(*sorted(name for name in sys.modules if name.partition(".")[0] == "troposphere"), sep=", ")
"""
)
START = (
    "import cloudtrail_templates.templates as t\nb = {n: d.build().to_dict() for n, d in t.CATALOG.items()}\n"
)
OURS = (
    START
    + "from cloudtrail_templates.validation import validate_many\nassert not any(validate_many(b).values())"
)
# What a user of cfn-lint's own API would write: every region, every level, start and schemas paid once.
THEIRS = (
    START
    + """
from copy import deepcopy
from cfnlint.config import ConfigMixIn
from cfnlint.rules import Rules
from cfnlint.runner import Runner, run_template_by_data
from cloudtrail_templates.validation.regions import regions_for, distinct_regions
import os
start = ["--config-file", os.devnull]
rules = Runner(ConfigMixIn(start)).rules
for body in b.values():
    config = ConfigMixIn(start, include_checks=["I"], regions=REGIONS(body))
    assert not list(run_template_by_data(deepcopy(body), config, rules))
"""
)
EMIT = """
import time
from cloudtrail_templates.output import to_yaml
from cloudtrail_templates.templates import CATALOG
templates = [definition.build() for definition in CATALOG.values()]
def spent(work):
    start = time.process_time()
    for template in templates:
        work(template)
    return time.process_time() - start
ours = min(spent(lambda template: to_yaml(template.to_dict())) for _ in range(5))
theirs = min(spent(lambda template: template.to_yaml()) for _ in range(3))
print(theirs / ours)
"""

# The files of accounts that plan-rollout writes, with the standard library alone.
ACCOUNT_FILES = """
import csv, json, os, sys
os.makedirs("plain/parameters")
with open("accounts.csv", newline="", encoding="utf-8-sig") as file:
    header, *rows = csv.reader(file)
texts = {}
for account, *values in rows:
    key = tuple(values)
    if key not in texts:
        pairs = [{"ParameterKey": name, "ParameterValue": value} for name, value in zip(header[1:], values)]
        texts[key] = (json.dumps(pairs, indent=1) + "\\n").encode()
    with open(f"plain/parameters/{account}.json", "wb") as file:
        file.write(texts[key])
"""

# What the filters of the metric alarms have, and what the rules of the event alarms have.
PATTERNS = """
import time
from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.errors import FilterPatternError
from cloudtrail_templates.languages.eventbridge.patterns import event_patterns
def expressed(detection):
    try:
        event_patterns(detection.pattern_for().expression)
    except FilterPatternError:
        return False
    return True
given = [(one, one.placeholder and one.placeholder.sample) for one in ALL_DETECTIONS if expressed(one)]
expressions = [one.pattern_for().expression for one, _ in given]
def spent(work):
    start = time.process_time()
    for _ in range(20):
        work()
    return time.process_time() - start
ours = min(spent(lambda: [event_patterns(one) for one in expressions]) for _ in range(7))
theirs = min(spent(lambda: [one.pattern_text(values) for one, values in given]) for _ in range(7))
print(ours / theirs)
"""


def run(code: str, **environment: str) -> tuple[float, float]:
    """Return the CPU and the wall seconds of one Python process and its children."""
    return command([PYTHON, "-c", code], **environment)


def command(words: list[str], cwd: str | None = None, **environment: str) -> tuple[float, float]:
    environment = {**os.environ, **environment}
    # The first run compiles the modules, as an installation does; no later one shall do it again.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, env=environment, cwd=cwd)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def paired(first: Callable[[], float], second: Callable[[], float], rounds: int) -> float:
    """Return the median of first / second, measured in turns."""
    return statistics.median(first() / second() for _ in range(rounds))


def rollout_ratio(accounts: int = 10_000) -> float:
    """Return the CPU of plan-rollout for so many accounts / that of writing the same files with the standard library."""
    words = [str(Path(PYTHON).with_name("cloudtrail-templates")), "plan-rollout", "accounts.csv"]
    words += ["--template", "trail", "--template-url", "https://bucket.s3.eu-west-1.amazonaws.com/trail.yaml"]
    words += [
        "--region",
        "eu-west-1",
        "--organizational-unit-id",
        "r-ab12",
        "--management-account-id",
        "0" * 12,
    ]
    lines = ["account_id,TrailName,LogBucketName"]
    lines += [f"{10**11 + number},audit-{number % 20},logs-{number // 100}" for number in range(accounts)]

    def spent(words: list[str]) -> float:
        # Each in a new folder: the time to write into one depends on what is there.
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "accounts.csv").write_text("\n".join(lines))
            return command(words, cwd=folder)[0]

    return paired(lambda: spent(words), lambda: spent([PYTHON, "-c", ACCOUNT_FILES]), 5)


def row(name: str, value: float, bound: str) -> None:
    print(f"{name:76} {value:9.2f}   {bound}", flush=True)


def main() -> None:
    print(f"{'what':76} {'measured':>9}   wanted")
    modules = subprocess.run([PYTHON, "-c", MODULES], check=True, capture_output=True, text=True).stdout
    run(GENERATE)
    row(
        "generate the catalogue, YAML and JSON / import troposphere's modules: CPU",
        paired(lambda: run(GENERATE)[0], lambda: run(f"import {modules}")[0], 15),
        "<= 4",
    )
    emitted = subprocess.run([PYTHON, "-c", EMIT], check=True, capture_output=True, text=True)
    row("troposphere's to_yaml / our YAML, CPU", float(emitted.stdout), ">= 10")
    printed = subprocess.run([PYTHON, "-c", PATTERNS], check=True, capture_output=True, text=True)
    row("event patterns / filter patterns of the same detections, CPU", float(printed.stdout), "< 3")
    same = THEIRS.replace("REGIONS(body)", "distinct_regions(body, rules)")
    row(
        "validate / cfn-lint's API, one region a set of schemas: CPU",
        paired(lambda: run(OURS)[0], lambda: run(same)[0], 3),
        "<= 1.15",
    )
    row(
        "validate / cfn-lint's API, one region a set of schemas: wall, 2 cores",
        paired(lambda: run(OURS)[1], lambda: run(same)[1], 3),
        "<= 0.65",
    )
    if "--all-regions" in sys.argv:
        everywhere = THEIRS.replace("REGIONS(", "regions_for(")
        row(
            "validate / cfn-lint's API, all regions by name: CPU",
            paired(lambda: run(OURS)[0], lambda: run(everywhere)[0], 1),
            "<= 1.15",
        )
    row("plan-rollout of 10,000 accounts / the same with the standard library: CPU", rollout_ratio(), "< 5")
    with tempfile.TemporaryDirectory() as folder:
        words = [
            str(Path(PYTHON).with_name("cloudtrail-templates")),
            "build",
            "--output-dir",
            f"{folder}/out",
        ]
        cold = [command(words, XDG_CACHE_HOME=f"{folder}/cache{number}")[1] for number in range(3)]
        warm = [command(words, XDG_CACHE_HOME=f"{folder}/cache0")[1] for _ in range(5)]
        row(
            "build, cold / with every verdict known: wall",
            statistics.median(cold) / statistics.median(warm),
            "",
        )
        command(["make", "-s", "templates"])
        again = [command(["make", "-s", "templates"])[1] for _ in range(5)]
        row(
            "build, cold / make templates with nothing changed: wall",
            statistics.median(cold) / statistics.median(again),
            ">= 40",
        )


if __name__ == "__main__":
    main()
