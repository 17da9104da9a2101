"""Validation of CloudFormation templates with a trail in them: cfn-lint and our own rules."""

from .finding import Finding, Severity
from .reading import read_template
from .report import FORMATS, report
from .run import validate, validate_file, validate_many

__all__ = [
    "FORMATS",
    "Finding",
    "Severity",
    "read_template",
    "report",
    "validate",
    "validate_file",
    "validate_many",
]
