"""Everything that exists in an account, as flat facts that can be compared before and after."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from deployment.emulator import Account

Facts = Mapping[tuple[str, ...], Any]
_NOT_FACTS = {
    "ResponseMetadata",
    "CreationDate",
    "CreateDate",
    "UpdateDate",
    "LastUpdatedDate",
    "creationTime",
    "AlarmConfigurationUpdatedTimestamp",
    "StateUpdatedTimestamp",
    "StateTransitionedTimestamp",
    "NextRotationDate",
    "StartLoggingTime",
    "TimeLoggingStarted",
}


def facts(account: Account) -> Facts:
    """Each thing by kind, name and property."""
    found = (_flat((kind, name), thing) for kind, things in _KINDS.items() for name, thing in things(account))
    return {path: value for flat in found for path, value in flat}


def difference(before: Facts, after: Facts) -> dict[tuple[str, ...], tuple[Any, Any]]:
    """What was before and what is after, where that differs."""
    paths = sorted(before.keys() | after.keys())
    return {
        path: (before.get(path), after.get(path)) for path in paths if before.get(path) != after.get(path)
    }


def _buckets(account: Account) -> Iterator[tuple[str, Any]]:
    s3 = account.s3
    for bucket in s3.list_buckets()["Buckets"]:
        name = bucket["Name"]
        read = {
            "policy": lambda name=name: policy(s3.get_bucket_policy(Bucket=name)["Policy"]),
            "versioning": lambda name=name: s3.get_bucket_versioning(Bucket=name),
            "public access": lambda name=name: s3.get_public_access_block(Bucket=name),
            "ownership": lambda name=name: s3.get_bucket_ownership_controls(Bucket=name),
            "notifications": lambda name=name: s3.get_bucket_notification_configuration(Bucket=name),
        }
        yield name, {what: _or_none(one) for what, one in read.items()}


def _keys(account: Account) -> Iterator[tuple[str, Any]]:
    kms = account.kms
    aliases = {one.get("TargetKeyId"): one["AliasName"] for one in kms.list_aliases()["Aliases"]}
    for key in kms.list_keys()["Keys"]:
        name = key["KeyId"]
        yield (
            name,
            {
                "key": kms.describe_key(KeyId=name),
                "alias": aliases.get(name),
                "policy": policy(kms.get_key_policy(KeyId=name, PolicyName="default")["Policy"]),
                "rotation": _or_none(lambda name=name: kms.get_key_rotation_status(KeyId=name)),
                "tags": kms.list_resource_tags(KeyId=name)["Tags"],
            },
        )


def _log_groups(account: Account) -> Iterator[tuple[str, Any]]:
    for group in account.logs.describe_log_groups()["logGroups"]:
        yield (
            group["logGroupName"],
            {**group, "tags": account.logs.list_tags_for_resource(resourceArn=group["logGroupArn"])},
        )


def _filters(account: Account) -> Iterator[tuple[str, Any]]:
    for found in account.logs.get_paginator("describe_metric_filters").paginate():
        for one in found["metricFilters"]:
            yield one["filterName"], one


def _alarms(account: Account) -> Iterator[tuple[str, Any]]:
    for found in account.cloudwatch.get_paginator("describe_alarms").paginate():
        for one in found["MetricAlarms"]:
            yield one["AlarmName"], one


def _topics(account: Account) -> Iterator[tuple[str, Any]]:
    for topic in account.sns.list_topics()["Topics"]:
        found = account.sns.get_topic_attributes(TopicArn=topic["TopicArn"])["Attributes"]
        subscriptions = account.sns.list_subscriptions_by_topic(TopicArn=topic["TopicArn"])["Subscriptions"]
        yield (
            topic["TopicArn"],
            {
                "attributes": {**found, "Policy": policy(found["Policy"])},
                "subscriptions": [(one["Protocol"], one["Endpoint"]) for one in subscriptions],
            },
        )


def _trails(account: Account) -> Iterator[tuple[str, Any]]:
    cloudtrail = account.cloudtrail
    for trail in cloudtrail.describe_trails()["trailList"]:
        name = trail["Name"]
        yield (
            name,
            {
                "trail": trail,
                "selectors": cloudtrail.get_event_selectors(TrailName=name)["AdvancedEventSelectors"],
                "logging": cloudtrail.get_trail_status(Name=name)["IsLogging"],
                "tags": cloudtrail.list_tags(ResourceIdList=[trail["TrailARN"]])["ResourceTagList"],
            },
        )


def _roles(account: Account) -> Iterator[tuple[str, Any]]:
    for role in account.iam.list_roles()["Roles"]:
        attached = account.iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
        policies = {}
        for one in attached:
            version = account.iam.get_policy(PolicyArn=one["PolicyArn"])["Policy"]["DefaultVersionId"]
            found = account.iam.get_policy_version(PolicyArn=one["PolicyArn"], VersionId=version)
            policies[one["PolicyName"]] = policy(found["PolicyVersion"]["Document"])
        tags = account.iam.list_role_tags(RoleName=role["RoleName"])["Tags"]
        yield role["RoleName"], {"role": role, "policies": policies, "tags": tags}


def _organization_policies(account: Account) -> Iterator[tuple[str, Any]]:
    organizations = account.organizations
    for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
        for one in organizations.list_policies(Filter=kind)["Policies"]:
            if not one["AwsManaged"]:
                content = organizations.describe_policy(PolicyId=one["Id"])["Policy"]["Content"]
                targets = organizations.list_targets_for_policy(PolicyId=one["Id"])["Targets"]
                named = sorted(target["TargetId"] for target in targets)
                yield one["Id"], {**one, "content": policy(content), "targets": named}


_KINDS = {
    "bucket": _buckets,
    "key": _keys,
    "log group": _log_groups,
    "filter": _filters,
    "alarm": _alarms,
    "topic": _topics,
    "trail": _trails,
    "role": _roles,
    "policy of the organization": _organization_policies,
}


def policy(document: Any) -> Any:
    """A policy as a service gives it back, text or not."""
    return json.loads(document) if isinstance(document, str) else document


def _or_none(read: Any) -> Any:
    try:
        return read()
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise
        return None


def _flat(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict) and value:
        for name, item in value.items():
            if name not in _NOT_FACTS:
                yield from _flat((*path, str(name)), item)
    else:
        yield path, value
