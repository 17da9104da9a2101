"""A CloudFormation template as compact JSON, for machines: YAML is the form to read."""

from collections.abc import Mapping
from json import JSONEncoder
from typing import Any

from cloudtrail_templates.output.sections import arrange

_encode = JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")).encode


def to_json(template: Mapping[str, Any]) -> str:
    """Return the template as one line of JSON, in the same order as its YAML.

    It is the shortest text of the template, since one that is sent in the request, not through S3, may have at most
    51,200 bytes.

    Args:
        template: the plain dict of a template, as troposphere's `Template.to_dict()` returns it.

    Raises:
        CloudTrailTemplatesError: the template is not a dict, or a value in it is not plain data.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    """
    return _encode(arrange(template)) + "\n"
