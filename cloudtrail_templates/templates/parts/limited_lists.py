"""Lists in the forms of bucket and trail, which are limited so that AWS accepts all of them together."""

from dataclasses import replace
from typing import Annotated, Any

from cloudtrail_templates.components import Trail
from cloudtrail_templates.components.bucket import ADMINISTRATOR_ARNS, READER_ACCOUNT_IDS
from cloudtrail_templates.components.events.recorded import ARN_PREFIXES
from cloudtrail_templates.components.trail_source import TrailSource
from cloudtrail_templates.options import Texts, declared_option
from cloudtrail_templates.structs import Struct, struct


class LimitedLists(Struct):
    """The lists whose items become parts of a bucket policy, which has at most 20 KB.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html
    """

    account_ids: Annotated[
        Texts | None,
        replace(
            declared_option(TrailSource, "account_ids").option,
            MaxItems=110,
            must="must be at most 110 accounts of 12 digits, without spaces; give ids like 111122223333,444455556666",
        ),
    ] = None
    reader_account_ids: Annotated[
        Texts | None,
        replace(
            READER_ACCOUNT_IDS,
            MaxItems=40,
            must="must be at most 40 accounts of 12 digits; give ids like 111122223333,444455556666",
        ),
    ] = None
    administrator_arns: Annotated[
        Texts | None,
        replace(
            ADMINISTRATOR_ARNS,
            MaxItems=20,
            MaxLength=1200,
            must="must be at most 20 ARNs of roles or users, with 1200 characters; write "
            "arn:aws:iam::<account>:role/<name>, where * matches any characters",
        ),
    ] = None


MOST_ARNS = 60
"""All event selectors of a trail have at most 500 values; five lists of resources share them with the principals."""


def _limited(name: str, most: int) -> Any:
    option = declared_option(Trail, name).option
    rule = f"must be at most {most} {option.must.removeprefix('must be ')}"
    return Annotated[Texts | None, replace(option, group="Further events", MaxItems=most, must=rule)]


EventLists = struct(
    "EventLists",
    {
        **{name: (_limited(name, MOST_ARNS), None) for name in ARN_PREFIXES.values()},
        # Three selectors repeat the principals.
        "data_event_excluded_principals": (_limited("data_event_excluded_principals", MOST_ARNS // 2), None),
    },
)
"""The lists whose items become values of event selectors.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
"""
