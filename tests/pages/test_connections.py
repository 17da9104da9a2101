"""Outputs find the parameters that they are made for."""

from cloudtrail_templates.pages.catalog import Catalog
from cloudtrail_templates.pages.connections import fed_by
from cloudtrail_templates.templates import CATALOG

BUCKET = {"Outputs": {"Bucket": {}, "Key": {}, "Arn": {}}}
STAND_IN = {"Parameters": {"Bucket": {}}, "Outputs": {"Bucket": {}}}
TRAIL = {"Parameters": {"Key": {"Default": ""}, "Bucket": {}}, "Outputs": {"Group": {}}}
ALL_IN_ONE = {"Parameters": {"Key": {"Default": ""}}}


def test_a_template_is_fed_by_what_gives_its_required_parameters() -> None:
    found = fed_by({"bucket": BUCKET, "stand-in": STAND_IN, "trail": TRAIL, "all": ALL_IN_ONE})
    assert found == {
        "bucket": {},
        "stand-in": {},
        "trail": {"bucket": ["Key", "Bucket"], "stand-in": ["Bucket"]},
        "all": {},
    }


def test_only_earlier_templates_feed() -> None:
    assert fed_by({"trail": TRAIL, "bucket": BUCKET})["trail"] == {}


def test_the_published_templates_connect_as_they_are_deployed() -> None:
    catalog = Catalog(CATALOG)
    assert "LogBucketName" in catalog.fed_by["trail"]["log-bucket"]
    assert "LogBucketName" in catalog.fed_by["trail"]["log-bucket-policy"]
    assert catalog.fed_by["alarms"] == {"trail": ["LogGroupName"]}
    assert catalog.fed_by["threat-alarms"] == {
        "trail": ["LogGroupName"],
        "baseline": ["LogGroupName", "AlarmTopicArn"],
    }
    assert catalog.fed_by["log-alarms"] == catalog.fed_by["threat-alarms"]
    assert list(catalog.feeds("log-bucket")) == ["trail"]
    assert catalog.fed_by["baseline"] == {}
