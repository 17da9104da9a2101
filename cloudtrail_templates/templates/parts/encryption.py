"""The parameters that choose how log files, log groups and topics are encrypted."""

from dataclasses import replace
from typing import Annotated

from troposphere import And, Condition, If, Not, Template

from cloudtrail_templates.components import ExistingKey, Key
from cloudtrail_templates.intrinsics import Choice, Given
from cloudtrail_templates.options import Flag, Option, declared_option
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.policies.key import KeyUse
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.parts.rules import add_rule


class Encryption(Struct):
    """The kind of encryption of the log files."""

    sse_algorithm: Annotated[
        str,
        Option(
            "Encryption of log files: aws:kms with a KMS key, AES256 with keys of S3 (SSE-S3) and no KMS key.",
            sources=(
                "AmazonS3/latest/userguide/UsingServerSideEncryption.html",
                "awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html",
            ),
            group="Encryption",
            label="SSE algorithm",
            AllowedValues=("aws:kms", "AES256"),
            decides=True,
        ),
    ] = "aws:kms"


class EncryptionOfAll(Encryption):
    """The kind of encryption of log files, log group and topic: one KMS key for all, or none."""

    sse_algorithm: Annotated[
        str,
        replace(
            declared_option(Encryption, "sse_algorithm").option,
            description="Encryption of log files, log group and topic: aws:kms with a KMS key, AES256 without (log files: "
            "SSE-S3).",
        ),
    ] = "aws:kms"


class KmsKeys(Struct):
    """Whether a template that creates log groups and topics also creates KMS keys for them.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
    """

    create_kms_keys: Annotated[
        Flag,
        Option(
            "Create a KMS key for each log group and topic of this stack. If false, CloudWatch Logs encrypts with keys of "
            "AWS, and SNS does not encrypt messages with KMS.",
            sources=(
                "AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
                "sns/latest/dg/sns-server-side-encryption.html",
            ),
            group="Encryption",
            decides=True,
        ),
    ] = True


def expose_create_keys(template: Template) -> str:
    """Add the parameter that says whether KMS keys are created, and return the condition that they are."""
    chosen: Choice = expose(template, KmsKeys, "create_kms_keys")["create_kms_keys"]
    return chosen.conditions["true"]


def add_topic_key(template: Template, title: str, use: KeyUse, created: str, create_keys: str) -> ExistingKey:
    """Add the key of a topic, which exists if both conditions hold: the topic is created, and keys are."""
    condition = f"Create{title}"
    template.add_condition(condition, And(Condition(created), Condition(create_keys)))
    key = Key(
        title=title, description="Encrypts notifications about CloudTrail.", condition=condition, uses=(use,)
    ).add_to(template)
    return ExistingKey(arn=Given(condition, key.arn))


def add_key(template: Template, *uses: KeyUse) -> ExistingKey:
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
    key = Key(condition="CreateKey", uses=uses).add_to(template)
    return ExistingKey(arn=Given(with_kms, If(existing.condition, existing.value, key.arn)))
