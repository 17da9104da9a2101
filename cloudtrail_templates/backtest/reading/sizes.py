"""How much of a file is in memory at once."""

PIECE_BYTES = 1 << 20
"""Values are decoded together, about this many bytes at once."""

MAX_VALUE_BYTES = 64 << 20
"""The largest document or line that is read. CloudTrail's own files have up to 50 MB.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
"""


def too_large_error() -> str:
    return f"has a document of more than {MAX_VALUE_BYTES >> 20} MB: write one event per line instead"
