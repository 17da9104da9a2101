"""Validation of CloudFormation templates with a trail in them: cfn-lint and our own rules."""

from .finding import Finding, Severity
from .reading import parse_template, read_template
from .report import FORMATS, counted, report
from .run import validate, validate_file, validate_many

__all__ = [
    "FORMATS",
    "Finding",
    "Severity",
    "counted",
    "parse_template",
    "read_template",
    "report",
    "validate",
    "validate_file",
    "validate_many",
]
