"""The size of each file is judged by the delivery of its template."""

import dataclasses
from typing import Any

import pytest

from building.samples import fault_in, validation_finds
from cloudtrail_templates import CATALOG
from cloudtrail_templates.building import build, catalog_build
from cloudtrail_templates.templates.definition import MAX_BYTES
from cloudtrail_templates.validation.rules.whole_template import template_too_large


def build_trail(monkeypatch: pytest.MonkeyPatch, delivery: Any) -> catalog_build.Build:
    """Build the template as one with this delivery."""
    changed = dataclasses.replace(CATALOG["trail"], delivery=delivery)
    monkeypatch.setattr(catalog_build, "CATALOG", {**CATALOG, "trail": changed})
    return build(["trail"])


@pytest.mark.parametrize("delivery", ["direct", "s3"])
def test_a_file_may_have_as_many_bytes_as_the_delivery_allows_and_no_more(
    monkeypatch: pytest.MonkeyPatch, delivery: str
) -> None:
    validation_finds(monkeypatch)
    largest = max(len(text.encode()) for text in build_trail(monkeypatch, delivery).files.values())
    monkeypatch.setitem(MAX_BYTES, delivery, largest)
    assert build_trail(monkeypatch, delivery).refused == []
    monkeypatch.setitem(MAX_BYTES, delivery, largest - 1)
    refused = build_trail(monkeypatch, delivery)
    assert refused.refused == ["trail"]
    assert refused.files == {}
    (finding,) = refused.findings["trail"]
    assert f"{largest:,} bytes" in finding.message
    assert finding.rule == template_too_large.id


def test_what_validation_says_of_the_size_of_a_template_for_s3_is_left_to_the_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    too_large = dataclasses.replace(fault_in("trail"), rule=template_too_large.id)
    monkeypatch.setattr(catalog_build, "validate_many", lambda bodies, cache: {"trail": [too_large]})
    built = build_trail(monkeypatch, "s3")
    assert built.refused == []
    assert sorted(built.files) == ["trail.json", "trail.yaml"]


@pytest.mark.parametrize("delivery", ["direct", "s3"])
def test_a_pack_that_does_not_fit_leads_to_the_templates_with_more_room(
    monkeypatch: pytest.MonkeyPatch, delivery: Any
) -> None:
    validation_finds(monkeypatch)
    others = {
        name: dataclasses.replace(one, delivery="s3" if name == "log-alarms" else delivery)
        for name, one in CATALOG.items()
    }
    for module in ("catalog_build", "user_alarms"):
        monkeypatch.setattr(f"cloudtrail_templates.building.{module}.CATALOG", others)
    monkeypatch.setitem(MAX_BYTES, delivery, 1000)
    findings = build(["alarms"], packs=["threat"]).findings["alarms"]
    assert len(findings) == 2
    expected = (
        "leave some alarms of the pack out"
        if delivery == "s3"
        else "add the pack to log-alarms, which is uploaded to S3, or leave some of its alarms out"
    )
    assert {finding.fix for finding in findings} == {expected}
