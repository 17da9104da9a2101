"""The commands in the response: each is one that the AWS CLI has, with every option that it needs."""

import re

import pytest

from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from detections import aws_operations

# A command ends where the sentence goes on: at a semicolon, a bracket, a full stop, or a comma before a space.
COMMAND = re.compile(r"(?<![\w-])aws ([a-z0-9-]+) ([a-z0-9-]+)((?: (?!aws )[^\s;()`]*[^\s;:.,()`])*)")

# https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html
GLOBAL = {"--region", "--output", "--query", "--profile"}

# The AWS CLI's own word, and the option that it stands for.
RENAMED = {"--ingress": "--egress"}

each_detection = pytest.mark.parametrize("detection", ALL_DETECTIONS, ids=lambda each: each.title)


def commands(detection: Detection) -> list[tuple[str, str, list[str]]]:
    """Service, command and options of every command."""
    return [
        (service, command, [RENAMED.get(one, one) for one in re.findall(r"--[a-z0-9-]+", options)])
        for step in detection.respond
        for service, command, options in COMMAND.findall(step)
    ]


def test_a_command_is_read_up_to_the_end_of_its_options() -> None:
    found = COMMAND.findall("See: aws iam get-role --role-name ROLE; aws kms list-keys. Or --other.")
    assert found == [("iam", "get-role", " --role-name ROLE"), ("kms", "list-keys", "")]


@each_detection
def test_every_command_is_one_of_the_aws_cli(detection: Detection) -> None:
    unknown = [
        f"aws {service} {command}"
        for service, command, _ in commands(detection)
        if command not in aws_operations.commands(service)
    ]
    assert unknown == []


@each_detection
def test_every_option_is_one_of_its_command(detection: Detection) -> None:
    for service, command, options in commands(detection):
        known = aws_operations.commands(service).get(command, options)
        assert set(options) - GLOBAL <= set(known), command


@each_detection
def test_no_option_is_missing_that_its_command_needs(detection: Detection) -> None:
    for service, command, options in commands(detection):
        known = aws_operations.commands(service).get(command, {})
        missing = {option for option, needed in known.items() if needed} - set(options)
        assert missing == set(), command


@each_detection
def test_the_response_has_a_command_to_run(detection: Detection) -> None:
    assert commands(detection)
