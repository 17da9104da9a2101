"""The page about AWS Control Tower: its templates take the names and the layout of each version of the landing zone."""

import json
import re
from collections.abc import Mapping

import pytest
from templates.deployments import ORGANIZATION, deployed, rendered

from cloudtrail_templates import CATALOG
from cloudtrail_templates.claims import Claim
from cloudtrail_templates.cloudformation.parameters import check_value
from cloudtrail_templates.pages.catalog import Catalog
from cloudtrail_templates.pages.control_tower_page import CREATED, NOTES, VERSIONS, ControlTowerPage
from pages.reading import rows

PAGE = ControlTowerPage(Catalog(CATALOG))
SETUPS = dict(PAGE.setups)
MEMBER = "444455556666"
BUCKETS = (
    "aws-controltower-logs-999988887777-eu-central-1",
    "aws-controltower-cloudtrail-logs-999988887777-a1b-c2d",
)
TOPICS = ("aws-controltower-AllConfigNotifications", "aws-controltower-CentralizedLoggingNotifications")


def test_every_template_for_its_trail_has_a_row_with_its_parameters(pages: Mapping[str, str]) -> None:
    heading, *found = [row for row in rows(pages["control-tower.md"]) if len(row) == 3]
    assert heading == ["Template", "Account and region", "Parameters"]
    assert [row[0] for row in found] == [*SETUPS]
    for (_, where, parameters), setup in zip(found, SETUPS.values(), strict=True):
        assert where == setup.where
        assert parameters == " ".join(f"{name}={value}" for name, value in setup.parameters.items())


def test_a_template_is_beside_its_trail_or_ruled_out() -> None:
    ruled_out = {name for name in CATALOG if re.search(rf"\b{name}\b(?!-)", ControlTowerPage.not_beside)}
    collecting = {name for name, one in CATALOG.items() if one.group == "collect"} - set(SETUPS)
    assert ruled_out == collecting


def test_every_cell_has_a_source() -> None:
    for claims in CREATED.values():
        assert len(claims) == len(VERSIONS)
        assert all(isinstance(one, Claim) for one in claims)
    assert all(isinstance(one, Claim) for one in NOTES)


@pytest.mark.parametrize("bucket", BUCKETS)
def test_the_form_takes_the_buckets_of_all_versions(bucket: str) -> None:
    for name, setup in SETUPS.items():
        if "LogBucketName" in setup.parameters:
            check_value("LogBucketName", rendered(name)["Parameters"]["LogBucketName"], bucket)
            assert deployed(name, **{**setup.parameters, "LogBucketName": bucket}).broken_rules() == []


@pytest.mark.parametrize("topic", TOPICS)
def test_the_queue_takes_the_topics_of_all_versions(topic: str) -> None:
    arn = f"arn:aws:sns:eu-central-1:555566667777:{topic}-a1b"
    parameters = {**SETUPS["log-queue"].parameters, "DeliveryTopicArn": arn}
    check_value("DeliveryTopicArn", rendered("log-queue")["Parameters"]["DeliveryTopicArn"], arn)
    assert arn in json.dumps(deployed("log-queue", **parameters).resources)


@pytest.mark.parametrize(
    ("organization", "folder"),
    [
        ({}, f"{ORGANIZATION}/AWSLogs/{MEMBER}/"),
        ({"OrganizationId": ORGANIZATION}, f"{ORGANIZATION}/AWSLogs/{ORGANIZATION}/{MEMBER}/"),
    ],
    ids=["landing zone 2", "landing zone 3"],
)
def test_the_reader_gets_the_folder_of_its_version(organization: dict[str, str], folder: str) -> None:
    parameters = {**SETUPS["log-reader"].parameters, "OrganizationId": "", **organization}
    stack = deployed("log-reader", **parameters)
    assert stack.outputs["LogFolder"] == f"s3://{BUCKETS[0]}/{folder}"
    assert f"{BUCKETS[0]}/{folder}" in json.dumps(stack.resources)
