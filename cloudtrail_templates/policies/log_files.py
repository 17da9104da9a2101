"""Statements that let a role read log files, and decrypt them."""

from collections.abc import Sequence
from typing import Any

from awacs import kms, s3
from awacs.aws import Statement

from cloudtrail_templates.intrinsics import given
from cloudtrail_templates.options import Text
from cloudtrail_templates.policies.document import Conditions, allow, merged

THROUGH_S3: Conditions = {"StringLike": {"kms:ViaService": "s3.*"}}
"""The condition that S3 uses the key for the principal, in any region and partition.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
"""


def reading(
    bucket_arn: Any,
    *,
    files: Sequence[Any],
    prefixes: Any,
    kms_key_arn: Text | None,
    decrypting: Conditions | None = None,
) -> list[Statement | None]:
    """Return the statements to read files of a bucket, to list them, and to decrypt them through S3.

    A listing without a prefix is not allowed: its request does not have the key `s3:prefix`.

    Args:
        bucket_arn: the bucket.
        files: the ARNs of the files.
        prefixes: the prefixes that may be listed.
        kms_key_arn: the key of the files, if there is one.
        decrypting: further conditions for the use of the key.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    """
    # Where the parameter is empty, the resource is the bucket: kms:Decrypt applies to keys only, so this allows nothing.
    key = given(kms_key_arn, lambda arn: arn, otherwise=bucket_arn)
    decrypt = allow(
        "AllowDecrypt", None, [kms.Decrypt], resource=[key], conditions=merged(THROUGH_S3, decrypting or {})
    )
    return [
        allow("AllowGetFiles", None, [s3.GetObject], resource=files),
        allow(
            "AllowListFiles",
            None,
            [s3.ListBucket],
            resource=[bucket_arn],
            conditions={"StringLike": {"s3:prefix": prefixes}},
        ),
        allow("AllowFindBucket", None, [s3.GetBucketLocation], resource=[bucket_arn]),
        decrypt if kms_key_arn is not None else None,
    ]
