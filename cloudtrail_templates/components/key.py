"""A customer managed KMS key, new or existing."""

from collections.abc import Sequence
from typing import Annotated, Any

from awacs.aws import Statement
from troposphere import AWSObject, GetAtt, If, Join, Ref, Split
from troposphere.kms import Alias
from troposphere.kms import Key as KmsKey

from cloudtrail_templates.components.component import Component
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.intrinsics import present, sub
from cloudtrail_templates.options import Number, Option, Text, check_options
from cloudtrail_templates.policies.key import KeyUse, key_policy
from cloudtrail_templates.structs import Struct

KEY_ARN: dict[str, Any] = {
    "AllowedPattern": r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+",
    "must": "must be the ARN of a KMS key; write arn:aws:kms:<region>:<account>:key/<id>, not an alias",
}
"""Constraints for the ARN of an existing key."""


class Key(Component):
    """A symmetric key that rotates every year and is kept when its stack is deleted.

    `uses` say what services encrypt with it, and who else decrypts: what functions such as `trail_use` of
    `cloudtrail_templates.policies.key` return, and statements of your own. The key is in the region of the stack, which
    must be that of the bucket. It costs $1 a month, and $1 more after each of the first two rotations.
    https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
    """

    uses: tuple[KeyUse | Statement | If, ...]
    description: Annotated[
        Text,
        Option(
            "Description of the key.",
            group="Encryption",
            MaxLength=8192,
            must="must be at most 8192 characters; shorten it",
        ),
    ] = "Encrypts CloudTrail logs."
    rotation_period_in_days: Annotated[
        Number,
        Option(
            "Days between two rotations of the key material.",
            group="Encryption",
            MinValue=90,
            MaxValue=2560,
            must="must be 90 to 2560; give the number of days between rotations",
        ),
    ] = 365
    title: str = "Key"

    @property
    def arn(self) -> GetAtt:
        """The key's ARN."""
        return GetAtt(self.title, "Arn")

    def check_use(self, needed: KeyUse) -> None:
        """Raise OptionError if no use of the key covers the needed one, as far as literals show."""
        known = [use for use in self.uses if isinstance(use, KeyUse)]
        if any(use.covers(needed) for use in known):
            return
        # A statement of the user's own may allow anything.
        if len(known) == len(self.uses) or any(use.name == needed.name for use in known):
            found = ", ".join(map(str, known)) or "none"
            raise OptionError(f"key must have the use {needed}, got {found}; add it to the uses of the Key")

    def resources(self) -> Sequence[AWSObject]:
        key = KmsKey(
            self.title,
            Description=self.description,
            EnableKeyRotation=True,
            RotationPeriodInDays=self.rotation_period_in_days,
            KeyPolicy=key_policy(*self.uses),
            **present(Tags=self._tagged()),
            **self._attributes(retain=True),
        )
        # With the stack's name in it, the alias is free for another stack while this one's key is retained.
        alias = Alias(
            f"{self.title}Alias",
            AliasName=_unreserved(sub("alias/${AWS::StackName}/${Title}", Title=self.title)),
            TargetKeyId=Ref(self.title),
            **self._attributes(),
        )
        return [key, alias]


def _unreserved(alias: Any) -> Join:
    """Return the name of an alias, with aws_ in place of aws for a stack of that name: KMS reserves alias/aws/.

    The name of a stack has no underscore, so no other stack has such an alias.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/alias-create.html
    """
    return Join("/aws_/", Split("/aws/", alias))


class ExistingKey(Struct):
    """An existing key, whose policy must let the services use it."""

    arn: Annotated[
        Text | None,
        Option(
            "ARN of an existing KMS key.",
            sources=("kms/latest/developerguide/rotate-keys.html",),
            group="Encryption",
            empty="Empty: a key is created, with rotation.",
            **KEY_ARN,
        ),
    ]

    def __post_init__(self) -> None:
        check_options(self)


NO_KMS_KEY = ExistingKey(arn=None)
"""No KMS key: S3 and CloudWatch Logs encrypt with keys of AWS (SSE-S3 for S3), and SNS does not encrypt messages with KMS.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""
