"""The operations of AWS's service models, to check the names in patterns and samples."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache

from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

SERVICES = {
    # The name of the model is that of the SDK.
    "access-analyzer": ("accessanalyzer",),
    "aps": ("amp",),
    "elasticmapreduce": ("emr",),
    "monitoring": ("cloudwatch",),
    "sso": ("sso-admin",),
    # Two APIs of one service, recorded under one source.
    "apigateway": ("apigateway", "apigatewayv2"),
    "elasticloadbalancing": ("elb", "elbv2"),
    "s3": ("s3", "s3control"),
}
"""Where the eventSource of CloudTrail is not the name of one service model."""

# Lambda appends the date, and the version, of the API to some names: UpdateFunctionCode20150331v2.
# https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
SUFFIXES = {"lambda": r"20\d{6}(v\d)?$"}
"""What CloudTrail appends to the names of a service's operations."""

NOT_CALLS = {
    # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
    ("signin", "ConsoleLogin"): "the record of a sign-in to the console",
    ("signin", "CheckMfa"): "a step of the sign-in to the console",
    # https://docs.aws.amazon.com/kms/latest/developerguide/ct-rotatekey.html and ct-deletekey.html
    ("kms", "RotateKey"): "KMS rotated a key by itself",
    ("kms", "DeleteKey"): "KMS deleted a key whose waiting time was over",
    # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_cloudtrail-integration.html
    ("organizations", "CreateAccountResult"): "Organizations finished a CreateAccount",
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/log-ec2-instance-connect-endpoint-using-cloudtrail.html
    ("ec2-instance-connect", "OpenTunnel"): "a connection through an endpoint, which has no API of its own",
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
    ("s3", "GetBucketPublicAccessBlock"): "S3 puts Bucket into the name of its API",
    ("s3", "PutBucketPublicAccessBlock"): "S3 puts Bucket into the name of its API",
    ("s3", "DeleteBucketPublicAccessBlock"): "S3 puts Bucket into the name of its API",
    ("s3", "PutAccountPublicAccessBlock"): "S3 puts Account into the name of the control API",
    ("s3", "DeleteAccountPublicAccessBlock"): "S3 puts Account into the name of the control API",
}
"""Names that CloudTrail records though no API has them, with the reason."""


def exists(source: str, name: str) -> bool:
    """Whether CloudTrail can record the name for the eventSource, given with or without `.amazonaws.com`."""
    service = source.removesuffix(".amazonaws.com")
    plain = re.sub(SUFFIXES[service], "", name) if service in SUFFIXES else name
    return (service, name) in NOT_CALLS or plain in _operations(service)


def matching(source: str, wildcard: str) -> frozenset[str]:
    """The names that CloudTrail can record for the eventSource and that a text with `*` at an end matches."""
    service = source.removesuffix(".amazonaws.com")
    names = _operations(service) | {name for one, name in NOT_CALLS if one == service}
    return frozenset(name for name in names if fnmatchcase(name, wildcard))


def is_source(source: str) -> bool:
    """Whether some service model goes by that eventSource."""
    service = source.removesuffix(".amazonaws.com")
    return service == "signin" or bool(_operations(service))


CLI_SERVICES = {"s3api": "s3", "configservice": "config"}
"""Where a command of the AWS CLI has another name than the model."""


@cache
def instance_types() -> tuple[str, ...]:
    """The types of instances that EC2 has."""
    return tuple(_loader().load_service_model("ec2", "service-2")["shapes"]["InstanceType"]["enum"])


@cache
def regions() -> tuple[str, ...]:
    """The regions of all partitions, the longest names first."""
    partitions = _loader().load_data("endpoints")["partitions"]  # type: ignore[no-untyped-call]
    return tuple(sorted((name for each in partitions for name in each["regions"]), key=len, reverse=True))


@cache
def _operations(service: str) -> frozenset[str]:
    names: set[str] = set()
    for model_name in SERVICES.get(service, (service,)):
        if model_name not in _available():
            continue
        model = _loader().load_service_model(model_name, "service-2")
        metadata = model["metadata"]
        if service not in (metadata["endpointPrefix"], metadata.get("signingName")):
            continue
        # CloudFront's model appends the date of the API version, CloudTrail does not.
        names |= {re.sub(r"\d{4}_\d{2}_\d{2}$", "", operation) for operation in model["operations"]}
    return frozenset(names)


@cache
def _loader() -> Loader:
    return Loader()  # type: ignore[no-untyped-call]


@cache
def _available() -> frozenset[str]:
    return frozenset(_loader().list_available_services("service-2"))


@cache
def commands(service: str) -> Mapping[str, Mapping[str, bool]]:
    """The commands of the AWS CLI for a service: to each its options, and whether it needs them.

    https://docs.aws.amazon.com/cli/latest/reference/
    """
    model_name = CLI_SERVICES.get(service, service)
    if model_name not in _available():
        return {}
    model = ServiceModel(_loader().load_service_model(model_name, "service-2"))
    return {xform_name(name, "-"): _options(model.operation_model(name)) for name in model.operation_names}


def _options(operation: OperationModel) -> Mapping[str, bool]:
    shape = operation.input_shape
    if shape is None:
        return {}
    options = {}
    for member, one in shape.members.items():
        name = xform_name(member, "-")
        options[f"--{name}"] = member in shape.required_members
        if one.type_name == "boolean":
            options[f"--no-{name}"] = False
    return options
