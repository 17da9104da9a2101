"""All templates together without a KMS key: SSE-S3 for the buckets, keys of AWS for the log group."""

import json

import pytest
from troposphere import Template

from cloudtrail_templates import (
    CATALOG,
    NO_KMS_KEY,
    AlarmTopic,
    DeliveryTopic,
    LogBucket,
    LogGroup,
    Trail,
    validate,
)
from templates.deployments import KEY_ARN, deployed, rendered

WITHOUT_KEYS = {"SseAlgorithm": "AES256", "CreateKmsKeys": "false"}
EVERYTHING = {
    "trail": {"CreateDeliveryTopic": "true"},
    "alarms": {"AlarmEmail": "security@example.com"},
}
SWITCHES = {name: set(WITHOUT_KEYS) & set(rendered(name)["Parameters"]) for name in CATALOG}


@pytest.mark.parametrize("name", [name for name, switches in SWITCHES.items() if switches])
def test_a_template_that_creates_a_key_can_do_without(name: str) -> None:
    chosen = {switch: WITHOUT_KEYS[switch] for switch in SWITCHES[name]}
    made = deployed(name, **EVERYTHING.get(name, {}), **chosen)
    kinds = {one["Type"] for one in made.resources.values()}
    assert not {kind for kind in kinds if kind.startswith("AWS::KMS::")}
    text = json.dumps([one.get("Properties", {}) for one in made.resources.values()])
    for key in ("KMSKeyId", "KmsKeyId", "KmsMasterKeyId", "KMSMasterKeyID", '"aws:kms"', "BucketKeyEnabled"):
        assert key not in text, key
    assert "KmsKeyArn" not in made.outputs


@pytest.mark.parametrize("name", CATALOG)
def test_exactly_the_templates_that_create_a_key_have_a_parameter_for_that(name: str) -> None:
    creates_key = any(one["Type"] == "AWS::KMS::Key" for one in rendered(name)["Resources"].values())
    assert bool(SWITCHES[name]) is creates_key


@pytest.mark.parametrize("name", [name for name, switches in SWITCHES.items() if switches])
def test_by_default_there_is_a_key(name: str) -> None:
    made = deployed(name, **EVERYTHING.get(name, {}))
    assert "AWS::KMS::Key" in {one["Type"] for one in made.resources.values()}


def test_an_existing_key_encrypts_the_log_group_if_no_key_is_created() -> None:
    made = deployed("trail", CreateKmsKeys="false", LogGroupKmsKeyArn=KEY_ARN)
    assert made.properties("LogGroup")["KmsKeyId"] == KEY_ARN


def test_the_library_can_do_without_keys_too() -> None:
    template = Template()
    bucket = LogBucket(trail_name="audit", key=NO_KMS_KEY).add_to(template)
    group = LogGroup(key=NO_KMS_KEY).add_to(template)
    topic = DeliveryTopic(trail_name="audit", key=NO_KMS_KEY).add_to(template)
    Trail(trail_name="audit", log_bucket=bucket, log_group=group, topic=topic).add_to(template)
    AlarmTopic(key=NO_KMS_KEY).add_to(template)
    assert "KMS" not in json.dumps(template.to_dict()).upper()
    # Only the information that the trail has no KMS key.
    assert [one.rule for one in validate(template.to_dict())] == ["CT112"]
