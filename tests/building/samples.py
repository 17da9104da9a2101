"""Findings and a validation that returns them, for tests of what a build does with findings."""

from collections.abc import Mapping
from typing import Any

import pytest

from cloudtrail_templates.building import catalog_build
from cloudtrail_templates.validation import Finding, Severity


def fault_in(template: str) -> Finding:
    """Return a finding in the template."""
    return Finding(
        rule="CT000",
        path=("Resources",),
        message="is wrong",
        severity=Severity.ERROR,
        fix="correct it",
        template=template,
    )


def validation_finds(monkeypatch: pytest.MonkeyPatch, *faulty: str) -> None:
    """Replace the validation, which takes seconds, by one that finds a fault in the named templates only."""

    def validate_many(bodies: Mapping[str, Any], *, cache: bool) -> dict[str, list[Finding]]:
        return {name: [fault_in(name)] if name in faulty else [] for name in bodies}

    monkeypatch.setattr(catalog_build, "validate_many", validate_many)
