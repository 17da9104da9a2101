"""`mypy --strict` takes a right program of a user and finds the mistakes in wrong ones."""

import subprocess
import sys
from pathlib import Path

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


# A part of the program, what to write instead, and what mypy must find in it.
MISTAKES = {
    "default": ("days: Annotated[Number,", "days: Annotated[Text,", "Incompatible types in assignment"),
    "literal": ('alarm_email="security@example.com"', "alarm_email=5", '"alarm_email" to "AlarmTopic"'),
    "component": ("log_bucket=bucket,", "log_bucket=group,", '"log_bucket" to "Trail"'),
}


def test_mypy_finds_each_mistake_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "mypy.ini").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "right.py").write_text(PROGRAM, encoding="utf-8")
    for name, (right, wrong, _) in MISTAKES.items():
        assert PROGRAM.count(right) == 1
        (tmp_path / f"{name}.py").write_text(PROGRAM.replace(right, wrong), encoding="utf-8")
    # One run for all: it reads troposphere and this package each time.
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file=mypy.ini", "--no-color-output", *tmp_path.glob("*.py")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    errors = [line for line in done.stdout.splitlines() if " error: " in line]
    assert {line.partition(".py:")[0] for line in errors} == set(MISTAKES), done.stdout + done.stderr
    assert len(errors) == len(MISTAKES)
    for line in errors:
        assert MISTAKES[line.partition(".py:")[0]][2] in line
