"""Functions that make policy documents and statements."""

from collections.abc import Mapping, Sequence
from typing import Any

import awacs.aws
from awacs.aws import Action, Allow, Condition, Deny, PolicyDocument, Principal, Statement
from troposphere import AccountId, AWSHelperFn, If, NoValue

from cloudtrail_templates.intrinsics import sub

Conditions = Mapping[str, Mapping[str, Any]]

WITHOUT_TLS: Conditions = {"Bool": {"aws:SecureTransport": "false"}}
"""The condition that a request does not use TLS."""


class _Document(PolicyDocument):
    # awacs accepts statements only; a user's own may be an Fn::If.
    props = {**PolicyDocument.props, "Statement": (list, True)}  # noqa: RUF012 (as awacs declares it)


class _Statement(Statement):
    # awacs accepts no Fn::If in the place of a condition or of a list of resources, nor Fn::Split.
    props = {  # noqa: RUF012 (as awacs declares it)
        **Statement.props,
        "Condition": ((Condition, If), False),
        "Resource": ((list, If), False),
        "NotResource": ((list, AWSHelperFn), False),
    }


def document(*statements: Statement | If | None) -> PolicyDocument:
    """Return a policy of the current language version; statements that are None are left out.

    Our statements that depend on a parameter have the Fn::If in their conditions or resources: tools that do not
    evaluate functions read an Fn::If around a statement as a statement without a condition.

    awacs adds no Version, and without one AWS applies the version of 2008, which has no policy variables.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    """
    return _Document(Version="2012-10-17", Statement=[one for one in statements if one is not None])


def allow(sid: str, principal: Principal | None, actions: Sequence[Action], **more: Any) -> Statement:
    """Return a statement that allows the actions; `more` are its `resource`, `not_resource` and `conditions`."""
    return _statement(Allow, sid, principal, actions, **more)


def deny(sid: str, principal: Principal | None, actions: Sequence[Action], **more: Any) -> Statement:
    """Return a statement that denies the actions, whatever other statements allow; `more` may have `not_actions`, too."""
    return _statement(Deny, sid, principal, actions, **more)


def deny_without_tls(sid: str, actions: Sequence[Action], arn: Any) -> Statement:
    """Return a statement that denies the actions on a resource to everybody who does not use TLS."""
    return deny(sid, Principal("*"), actions, resource=[arn], conditions=WITHOUT_TLS)


def service(name: str) -> Principal:
    """Return a service principal, which is `<name>.amazonaws.com` in every partition."""
    return Principal("Service", f"{name}.amazonaws.com")


def account_root() -> Principal:
    """Return the principal for the stack's account, whose IAM policies then decide."""
    return Principal("AWS", sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root"))


def own_account() -> Conditions:
    """Return the condition that the request is made on behalf of the stack's account."""
    return {"StringEquals": {"aws:SourceAccount": AccountId}}


def merged(*conditions: Conditions) -> Conditions:
    """Return one condition block for blocks that must all hold."""
    result: dict[str, dict[str, Any]] = {}
    for block in conditions:
        for operator, keys in block.items():
            result.setdefault(operator, {}).update(keys)
    return result


def if_exists(conditions: Conditions | If) -> Conditions | If:
    """Return conditions that hold also where the request does not have their keys."""
    if isinstance(conditions, If):
        name, *branches = conditions.data["Fn::If"]
        return If(name, *map(if_exists, branches))
    return {f"{operator}IfExists": keys for operator, keys in conditions.items()}


def _statement(
    effect: str,
    sid: str,
    principal: Principal | None,
    actions: Sequence[Action],
    *,
    not_actions: Sequence[str] | AWSHelperFn | None = None,
    resource: Sequence[Any] | AWSHelperFn | None = None,
    not_resource: Sequence[Any] | AWSHelperFn | None = None,
    conditions: Conditions | If | None = None,
) -> Statement:
    properties: dict[str, Any] = {"Sid": sid, "Effect": effect}
    if not_actions is None:
        properties["Action"] = list(actions)
    else:
        properties["NotAction"] = not_actions
    if principal is not None:
        properties["Principal"] = principal
    if resource is not None:
        properties["Resource"] = resource if isinstance(resource, AWSHelperFn) else list(resource)
    if not_resource is not None:
        properties["NotResource"] = (
            not_resource if isinstance(not_resource, AWSHelperFn) else list(not_resource)
        )
    if conditions:
        properties["Condition"] = _condition(conditions)
    return _Statement(**properties)


def _condition(conditions: Conditions | If) -> Condition | If:
    if isinstance(conditions, If):
        name, *branches = conditions.data["Fn::If"]
        return If(name, *(_condition(one) if one else NoValue for one in branches))
    return Condition([getattr(awacs.aws, operator)(dict(keys)) for operator, keys in conditions.items()])
