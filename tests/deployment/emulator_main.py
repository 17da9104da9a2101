"""Starts the emulator with types that it has no provisioners for.

It has the services for AWS::CloudTrail::Trail, AWS::Organizations::Policy and AWS::Athena::NamedQuery. It has no
StackSets, no saved queries of CloudWatch Logs and no centralization: these are an id, and do nothing. Run as a script. The
trail is made through the emulator's own CloudTrail API, in the steps that CloudFormation takes; before that the bucket and
the topic are tested by their policies, as CreateTrail does.
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
"""

import json
from typing import Any
from uuid import uuid4

import yaml
from ministack import app
from ministack.core.iam_evaluator import pin_request_origin
from ministack.core.responses import get_account_id, get_region
from ministack.services import athena, cloudtrail, eventbridge, organizations, s3, sns
from ministack.services.cloudformation import engine
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS, _eb_rule_create
from policies.evaluator import Request, Verdict, verdict

from deployment.emulator_variables import know_the_account_of_the_caller

_CLOUDTRAIL = "cloudtrail.amazonaws.com"
_UNCHANGED = (
    "S3BucketName",
    "S3KeyPrefix",
    "SnsTopicName",
    "IncludeGlobalServiceEvents",
    "IsMultiRegionTrail",
    "EnableLogFileValidation",
    "CloudWatchLogsLogGroupArn",
    "CloudWatchLogsRoleArn",
    "IsOrganizationTrail",
)


class _Loader(yaml.CSafeLoader):
    """The emulator's loader of templates with the parser of libyaml, which takes a tenth of the time."""

    yaml_constructors = engine.CfnLoader.yaml_constructors
    yaml_multi_constructors = engine.CfnLoader.yaml_multi_constructors
    yaml_implicit_resolvers = engine.CfnLoader.yaml_implicit_resolvers


def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, str]]:
    _test_bucket(properties)
    _test_topic(properties)
    _call("CreateTrail", _settings(properties))
    return _set(properties)


def update(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str
) -> tuple[str, dict[str, str]]:
    if old["TrailName"] != new["TrailName"]:
        raise ValueError("TrailName is create-only")
    _test_bucket(new)
    _test_topic(new)
    return _set(new)


def delete(physical_id: str, properties: dict[str, Any]) -> None:
    _call("DeleteTrail", {"Name": physical_id})


def _set(properties: dict[str, Any]) -> tuple[str, dict[str, str]]:
    name = properties["TrailName"]
    arn = _call("UpdateTrail", _settings(properties))["TrailARN"]
    _call(
        "PutEventSelectors",
        {"TrailName": name, "AdvancedEventSelectors": properties["AdvancedEventSelectors"]},
    )
    _call("StartLogging" if str(properties["IsLogging"]).lower() == "true" else "StopLogging", {"Name": name})
    _call("AddTags", {"ResourceId": arn, "TagsList": properties.get("Tags", [])})
    return name, {"Arn": arn, "SnsTopicArn": properties.get("SnsTopicName", "")}


def _settings(properties: dict[str, Any]) -> dict[str, Any]:
    same = {name: properties[name] for name in _UNCHANGED if name in properties}
    return {"Name": properties["TrailName"], "KmsKeyId": properties.get("KMSKeyId", ""), **same}


def create_policy(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, str]]:
    summary = _call("CreatePolicy", _policy(properties), organizations)["Policy"]["PolicySummary"]
    for target in properties.get("TargetIds", []):
        _call("AttachPolicy", {"PolicyId": summary["Id"], "TargetId": target}, organizations)
    return summary["Id"], {"Id": summary["Id"], "Arn": summary["Arn"]}


def update_policy(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str
) -> tuple[str, dict[str, str]]:
    if old["Type"] != new["Type"]:
        raise ValueError("Type is create-only")
    body = {"PolicyId": physical_id, **_policy(new)}
    summary = _call("UpdatePolicy", body, organizations)["Policy"]["PolicySummary"]
    before, after = set(old.get("TargetIds", [])), set(new.get("TargetIds", []))
    for action, targets in (("AttachPolicy", after - before), ("DetachPolicy", before - after)):
        for target in sorted(targets):
            _call(action, {"PolicyId": physical_id, "TargetId": target}, organizations)
    return physical_id, {"Id": physical_id, "Arn": summary["Arn"]}


def delete_policy(physical_id: str, properties: dict[str, Any]) -> None:
    for target in properties.get("TargetIds", []):
        _call("DetachPolicy", {"PolicyId": physical_id, "TargetId": target}, organizations)
    _call("DeletePolicy", {"PolicyId": physical_id}, organizations)


def create_rule(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, str]]:
    """Make a rule enabled that also receives read-only events: the emulator knows no such state."""
    state = str(properties.get("State", "ENABLED")).partition("_")[0]
    made: tuple[str, dict[str, str]] = _eb_rule_create(logical_id, {**properties, "State": state}, stack_name)
    return made


def create_stack_set(
    logical_id: str, properties: dict[str, Any], stack_name: str
) -> tuple[str, dict[str, str]]:
    return f"{properties['StackSetName']}:4c97b8ad", {}


def _policy(properties: dict[str, Any]) -> dict[str, Any]:
    same = {name: properties[name] for name in ("Name", "Type", "Description")}
    return {**same, "Content": json.dumps(properties["Content"], separators=(",", ":"))}


def create_query(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, str]]:
    return str(uuid4()), {}


def create_named_query(
    logical_id: str, properties: dict[str, Any], stack_name: str
) -> tuple[str, dict[str, str]]:
    answer = json.loads(athena._create_named_query(properties)[2])
    return answer["NamedQueryId"], {}


def delete_named_query(physical_id: str, properties: dict[str, Any]) -> None:
    athena._delete_named_query({"NamedQueryId": physical_id})


def create_centralization(
    logical_id: str, properties: dict[str, Any], stack_name: str
) -> tuple[str, dict[str, str]]:
    name, owner = properties["RuleName"], f"{get_region()}:{get_account_id()}"
    arn = f"arn:aws:observabilityadmin:{owner}:organization-centralization-rule/{name}"
    return arn, {"RuleArn": arn}


def _call(action: str, body: dict[str, Any], service: Any = cloudtrail) -> dict[str, Any]:
    status, _, answer = service._DISPATCH[action](body)
    found: dict[str, Any] = json.loads(answer)
    if status >= 400:
        raise ValueError(f"{action}: {found}")
    return found


def _test_bucket(properties: dict[str, Any]) -> None:
    name, prefix = properties["S3BucketName"], properties.get("S3KeyPrefix")
    key = f"{prefix + '/' if prefix else ''}AWSLogs/{get_account_id()}/file"
    bucket = f"arn:aws:s3:::{name}"
    # The bucket may be in another account.
    policy = s3._bucket_policies.get_scoped(s3._bucket_owner_account(name), None, name)
    allowed = policy and all(
        _may(policy, properties, action, resource)
        for action, resource in {"s3:GetBucketAcl": bucket, "s3:PutObject": f"{bucket}/{key}"}.items()
    )
    if not allowed:
        raise ValueError(f"Incorrect S3 bucket policy is detected for bucket: {name}")


def _test_topic(properties: dict[str, Any]) -> None:
    topic = properties.get("SnsTopicName")
    policy = topic and sns.topic_policy_for_arn(topic)
    if topic and not (policy and _may(policy[0], properties, "sns:Publish", topic)):
        raise ValueError("SNS Topic does not exist or the topic policy is incorrect!")


def _may(policy: Any, properties: dict[str, Any], action: str, resource: str) -> bool:
    if not policy:
        return False
    trail = f"arn:aws:cloudtrail:{get_region()}:{get_account_id()}:trail/{properties['TrailName']}"
    context = {
        "aws:SourceArn": trail,
        "aws:SourceAccount": get_account_id(),
        "aws:SecureTransport": "true",
        "aws:PrincipalIsAWSService": "true",
        "s3:x-amz-acl": "bucket-owner-full-control",
    }
    document = json.loads(policy) if isinstance(policy, (str, bytes)) else policy
    return verdict(document, Request(_CLOUDTRAIL, action, resource, context)) is Verdict.ALLOWED


def look_into(bodies: list[dict[str, Any]]) -> Any:
    """Return what finds the values of a message's fields for a filter policy of SNS, also those in arrays of objects.

    The emulator does not look into arrays; AWS does.
    https://aws.amazon.com/blogs/compute/introducing-payload-based-message-filtering-for-amazon-sns/
    """

    def values(name: str) -> list[Any]:
        found = [body[name] for body in bodies if body.get(name) is not None]
        return [one for each in found for one in (each if isinstance(each, list) else [each])]

    def lookup(name: str) -> tuple[bool, list[Any], bool]:
        return bool(values(name)), values(name), True

    def child(name: str) -> Any:
        inside = [one for one in values(name) if isinstance(one, dict)]
        return look_into(inside) if inside else None

    lookup.child = child  # type: ignore[attr-defined]
    return lookup


if __name__ == "__main__":
    engine.CfnLoader = _Loader
    sns._body_lookup = lambda body: look_into([body])
    know_the_account_of_the_caller()
    _RESOURCE_HANDLERS["AWS::CloudTrail::Trail"] = {"create": create, "update": update, "delete": delete}
    _RESOURCE_HANDLERS["AWS::CloudFormation::StackSet"] = {
        "create": create_stack_set,
        "delete": lambda physical_id, properties: None,
    }
    _RESOURCE_HANDLERS["AWS::Organizations::Policy"] = {
        "create": create_policy,
        "update": update_policy,
        "delete": delete_policy,
    }
    _RESOURCE_HANDLERS["AWS::Events::Rule"]["create"] = create_rule
    _RESOURCE_HANDLERS["AWS::Logs::QueryDefinition"] = {
        "create": create_query,
        "delete": lambda physical_id, properties: None,
    }
    _RESOURCE_HANDLERS["AWS::Athena::NamedQuery"] = {
        "create": create_named_query,
        "delete": delete_named_query,
    }
    _RESOURCE_HANDLERS["AWS::ObservabilityAdmin::OrganizationCentralizationRule"] = {
        "create": create_centralization,
        "delete": lambda physical_id, properties: None,
    }
    # The tests send events as CloudTrail does; PutEvents takes no source of AWS.
    eventbridge._put_events.__defaults__ = (True,)
    # S3 replicates over TLS. Where the emulator enforces policies, each request says how it came.
    pin_request_origin("127.0.0.1", True)
    app.main()
