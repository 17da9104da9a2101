"""Constraints of options that name an account, a region or a role of AWS."""

from typing import Any, Final

REGION: Final = r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}"
"""The pattern of the name of a region."""

ACCOUNT_ID: Final[dict[str, Any]] = {
    "AllowedPattern": r"\d{12}",
    "must": "must be 12 digits; give an account ID like 111122223333",
}
ROLE_ARN: Final[dict[str, Any]] = {
    "AllowedPattern": r"arn:aws[a-z-]*:iam::\d{12}:role/[A-Za-z0-9_+=,.@/-]{1,576}",
    "must": "must be the ARN of a role; write arn:aws:iam::<account>:role/<name>",
}
