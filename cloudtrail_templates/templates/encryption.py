"""The parameters that choose how log files are encrypted."""

from troposphere import And, Condition, If, Not, Template

from ..components import ExistingKey, Key
from ..intrinsics import Given
from ..options import Declared, Option
from ..parameters import add_parameter, expose
from ..policies.key import KeyUse
from .definition import rule

_SSE_ALGORITHM = Declared(
    "sse_algorithm",
    Option(
        "How S3 encrypts log files: aws:kms with a KMS key, AES256 with keys of Amazon S3 (SSE-S3).",
        group="Encryption",
        label="Encryption",
        AllowedValues=("aws:kms", "AES256"),
        decides=True,
    ),
    frozenset({str}),
)


def add_key(template: Template, uses: tuple[KeyUse, ...]) -> ExistingKey:
    """Add parameters and a key for the choice of a new key, an existing one, or Amazon S3's own."""
    algorithm = add_parameter(template, "SseAlgorithm", _SSE_ALGORITHM, "aws:kms")
    existing: Given = expose(template, ExistingKey, "arn", prefix="KmsKey")["arn"]
    with_kms = algorithm.conditions["aws:kms"]
    template.add_condition("CreateKey", And(Condition(with_kms), Not(Condition(existing.condition))))
    rule(
        template,
        "KmsKeyArnNeedsKms",
        (
            {"Fn::Equals": [algorithm, "aws:kms"]},
            "SseAlgorithm is AES256, which uses no KMS key: choose aws:kms, or leave KmsKeyArn empty.",
        ),
        when=Not({"Fn::Equals": [existing.value, ""]}),
    )
    key = Key(condition="CreateKey", uses=uses).add_to(template)
    return ExistingKey(arn=Given(with_kms, If(existing.condition, existing.value, key.arn)))
