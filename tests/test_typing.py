"""A user's program is checked by `mypy --strict`: what it may write, and what is found in it."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = '''
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from troposphere import AWSObject, Ref, Template
from troposphere.sns import Topic

from cloudtrail_templates import (
    ALL_DETECTIONS, Alarms, AlarmTopic, Component, Detection, Flag, LogBucket, LogGroup, Number, Option,
    OptionError, Text, Texts, Trail, expose, to_yaml, validate,
)


@dataclass(frozen=True, kw_only=True)
class Queue(Component):
    """A component of the user's own."""

    queue_name: Annotated[Text, Option("Name of the topic.", group="Own", MaxLength=80, must="must be short")]
    days: Annotated[Number, Option("Days.", group="Own")] = 3
    fifo: Annotated[Flag, Option("Whether the topic is FIFO.", group="Own")] = False
    readers: Annotated[Texts | None, Option("Accounts that read.", group="Own")] = None
    title: str = "Queue"

    def resources(self) -> Sequence[AWSObject]:
        return [Topic(self.title, TopicName=self.queue_name, FifoTopic=self.fifo)]


def build(detections: tuple[Detection, ...]) -> str:
    template = Template()
    name = Ref("TrailName")
    bucket = LogBucket(trail_name=name, tags={"Team": "security"}).add_to(template)
    bucket_name: Ref = bucket.name
    group = LogGroup(**expose(template, LogGroup, "retention_days")).add_to(template)
    topic = AlarmTopic(alarm_email="security@example.com").add_to(template)
    Trail(trail_name=name, log_bucket=bucket, log_group=group).add_to(template)
    Alarms(log_group=group, topic=topic, detections=detections, thresholds={"Vpc": 3}).add_to(template)
    Queue(queue_name=bucket_name, readers=("111122223333", Ref("Reader"))).add_to(template)
    try:
        findings = validate(template)
    except OptionError as error:
        return str(error)
    return to_yaml(template.to_dict()) + "".join(finding.message for finding in findings)


print(build(ALL_DETECTIONS))
'''

# What troposphere needs, which ships annotations without py.typed.
SETTINGS = "[mypy]\nstrict = true\nfollow_untyped_imports = true\n"


def mypy(folder: Path, program: str) -> str:
    """What mypy prints about the program."""
    (folder / "mypy.ini").write_text(SETTINGS, encoding="utf-8")
    (folder / "program.py").write_text(program, encoding="utf-8")
    run = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "--no-color-output", "program.py"]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_a_program_that_uses_components_options_and_detections_has_no_error(tmp_path: Path) -> None:
    assert mypy(tmp_path, PROGRAM).startswith("Success: no issues found in 1 source file")


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("days: Annotated[Number,", "days: Annotated[Text,", "Incompatible types in assignment"),
        ('alarm_email="security@example.com"', "alarm_email=5", '"alarm_email" to "AlarmTopic"'),
        ("log_bucket=bucket,", "log_bucket=group,", '"log_bucket" to "Trail"'),
    ],
)
def test_a_wrong_option_is_found(tmp_path: Path, right: str, wrong: str, says: str) -> None:
    assert right in PROGRAM
    found = mypy(tmp_path, PROGRAM.replace(right, wrong))
    assert says in found
    assert "Found 1 error" in found
