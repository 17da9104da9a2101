"""Lists in the forms of log buckets, which are limited so that the bucket policy fits into 20 KB with all of them."""

from dataclasses import dataclass, replace
from typing import Annotated

from cloudtrail_templates.components.bucket import ADMINISTRATOR_ARNS
from cloudtrail_templates.components.trail_source import TrailSource
from cloudtrail_templates.options import Texts, declared_option


@dataclass(frozen=True, kw_only=True)
class LimitedLists:
    """The lists whose items become parts of a bucket policy.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html
    """

    account_ids: Annotated[
        Texts | None,
        replace(
            declared_option(TrailSource, "account_ids").option,
            MaxItems=140,
            must="must be at most 140 accounts of 12 digits; give account ids like 111122223333,444455556666",
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
