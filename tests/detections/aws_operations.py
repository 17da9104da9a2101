"""What AWS's own service models say that can be called, for checking the names in patterns and samples."""

import re
from functools import cache

from botocore.loaders import Loader

# Where the eventSource of CloudTrail is not the name of one service model.
SERVICES = {"apigateway": ("apigateway", "apigatewayv2"), "logs": ("logs",)}

NOT_CALLS = {
    # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
    ("signin", "ConsoleLogin"): "the record of a sign-in to the console",
    ("signin", "CheckMfa"): "a step of the sign-in to the console",
    # https://docs.aws.amazon.com/kms/latest/developerguide/ct-rotatekey.html and ct-deletekey.html
    ("kms", "RotateKey"): "KMS rotated a key by itself",
    ("kms", "DeleteKey"): "KMS deleted a key whose waiting time was over",
    # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_cloudtrail-integration.html
    ("organizations", "CreateAccountResult"): "Organizations finished a CreateAccount",
}
"""Names that CloudTrail records though no API has them, with the reason."""


def exists(source: str, name: str) -> bool:
    """Whether CloudTrail can record the name for the eventSource, given with or without `.amazonaws.com`."""
    service = source.removesuffix(".amazonaws.com")
    # Lambda and others append the date of the API version to some names: CreateFunction20150331.
    return (service, name) in NOT_CALLS or re.sub(r"\d{8}(v\d)?$", "", name) in _operations(service)


def is_source(source: str) -> bool:
    """Whether some service model goes by that eventSource."""
    service = source.removesuffix(".amazonaws.com")
    return service == "signin" or bool(_operations(service))


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
        assert service in (
            model_name,
            model["metadata"]["endpointPrefix"],
            model["metadata"].get("signingName"),
        )
        # CloudFront's model appends the date of the API version, CloudTrail does not.
        names |= {re.sub(r"\d{4}_\d{2}_\d{2}$", "", operation) for operation in model["operations"]}
    return frozenset(names)


@cache
def _loader() -> Loader:
    return Loader()  # type: ignore[no-untyped-call]


@cache
def _available() -> frozenset[str]:
    return frozenset(_loader().list_available_services("service-2"))
