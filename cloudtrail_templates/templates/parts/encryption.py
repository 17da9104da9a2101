"""The parameters that choose how log files are encrypted."""

from dataclasses import dataclass
from typing import Annotated

from troposphere import And, Condition, If, Not, Template

from cloudtrail_templates.components import ExistingKey, Key
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.options import Option
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.policies.key import KeyUse
from cloudtrail_templates.templates.parts.rules import add_rule


@dataclass(frozen=True, kw_only=True)
class Encryption:
    """The kind of encryption of the log files."""

    sse_algorithm: Annotated[
        str,
        Option(
            "How S3 encrypts log files: aws:kms with a KMS key, AES256 with keys of Amazon S3 (SSE-S3).",
            group="Encryption",
            label="Encryption",
            AllowedValues=("aws:kms", "AES256"),
            decides=True,
        ),
    ] = "aws:kms"


def add_key(template: Template, use: KeyUse) -> ExistingKey:
    """Add the parameters of encryption, and a key that is created where KMS is chosen and no existing key is given."""
    algorithm = expose(template, Encryption, "sse_algorithm")["sse_algorithm"]
    existing: Given = expose(template, ExistingKey, "arn", prefix="KmsKey")["arn"]
    with_kms = algorithm.conditions["aws:kms"]
    template.add_condition("CreateKey", And(Condition(with_kms), Not(Condition(existing.condition))))
    add_rule(
        template,
        "KmsKeyArnNeedsKms",
        (
            {"Fn::Equals": [algorithm, "aws:kms"]},
            "SseAlgorithm is AES256, which uses no KMS key: choose aws:kms, or leave KmsKeyArn empty.",
        ),
        when=Not({"Fn::Equals": [existing.value, ""]}),
    )
    key = Key(condition="CreateKey", uses=(use,)).add_to(template)
    return ExistingKey(arn=Given(with_kms, If(existing.condition, existing.value, key.arn)))
