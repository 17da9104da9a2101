"""The parameters that choose how log files are encrypted."""

from troposphere import And, Condition, If, Not, Template

from cloudtrail_templates.components import ExistingKey, Key
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.options import Declared, Option
from cloudtrail_templates.parameters import add_parameter, expose
from cloudtrail_templates.policies.key import KeyUse
from cloudtrail_templates.templates.definition import rule

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
