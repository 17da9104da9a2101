"""Validate any CloudFormation template with cfn-lint and with our own rules for CloudTrail."""

from cloudtrail_templates.cloudformation.reader import parse_template, read_template
from cloudtrail_templates.validation.finding import Finding, Severity
from cloudtrail_templates.validation.report import FORMATS, report
from cloudtrail_templates.validation.run import validate, validate_file, validate_many

__all__ = [
    "FORMATS",
    "Finding",
    "Severity",
    "parse_template",
    "read_template",
    "report",
    "validate",
    "validate_file",
    "validate_many",
]
