"""Detects changes to IAM policies."""

from cloudtrail_templates.detections.controls import cis, nist_800_171, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="IamPolicyChanges",
    summary="An IAM policy was created, changed, deleted, attached or detached.",
    why="Policies grant permissions. One more policy is the shortest way from a stolen key to the "
    "whole account.",
    respond=(
        "Run the query. errorCode AccessDenied means that the attempt was refused: treat it as an "
        "intrusion until the principal's owner has explained it.",
        "Compare with the change that was planned: the pipeline's role is ordinary, a person or a workload "
        "is not.",
        "Check what is granted now: aws iam list-attached-role-policies --role-name ROLE; aws iam "
        "list-role-policies --role-name ROLE; aws iam get-policy-version --policy-arn ARN "
        "--version-id VERSION. Users and groups have the same commands.",
        "Undo it: aws iam detach-role-policy --role-name ROLE --policy-arn ARN; aws iam "
        "set-default-policy-version --policy-arn ARN --version-id VERSION goes back to the version before.",
        "Follow the principal that gained the permission: the query with its userIdentity.arn.",
    ),
    controls=(*security_hub(4), *cis(4), *nist_800_171("3.14.6", "3.14.7")),
    pattern=FilterPattern(
        "{($.eventName=DeleteGroupPolicy) || ($.eventName=DeleteRolePolicy) || ($.eventName=DeleteUserPolicy) || ($.eventName=PutGroupPolicy) || ($.eventName=PutRolePolicy) || ($.eventName=PutUserPolicy) || ($.eventName=CreatePolicy) || ($.eventName=DeletePolicy) || ($.eventName=CreatePolicyVersion) || ($.eventName=DeletePolicyVersion) || ($.eventName=AttachRolePolicy) || ($.eventName=DetachRolePolicy) || ($.eventName=AttachUserPolicy) || ($.eventName=DetachUserPolicy) || ($.eventName=AttachGroupPolicy) || ($.eventName=DetachGroupPolicy)}"  # noqa: E501
    ),
    # What Security Hub recommends since it left the text of CIS: IAM's events only.
    also=(
        FilterPattern(
            "{($.eventSource=iam.amazonaws.com) && (($.eventName=DeleteGroupPolicy) || ($.eventName=DeleteRolePolicy) || ($.eventName=DeleteUserPolicy) || ($.eventName=PutGroupPolicy) || ($.eventName=PutRolePolicy) || ($.eventName=PutUserPolicy) || ($.eventName=CreatePolicy) || ($.eventName=DeletePolicy) || ($.eventName=CreatePolicyVersion) || ($.eventName=DeletePolicyVersion) || ($.eventName=AttachRolePolicy) || ($.eventName=DetachRolePolicy) || ($.eventName=AttachUserPolicy) || ($.eventName=DetachUserPolicy) || ($.eventName=AttachGroupPolicy) || ($.eventName=DetachGroupPolicy))}"  # noqa: E501
        ),
    ),
    blind_to=(
        "SetDefaultPolicyVersion, which puts an older, wider version back in force.",
        "Trust policies and boundaries: UpdateAssumeRolePolicy, PutRolePermissionsBoundary, "
        "PutUserPermissionsBoundary.",
        "Rights that need no policy change: AddUserToGroup, CreateAccessKey, CreateLoginProfile.",
        "Permission sets of IAM Identity Center and policies on resources (S3, KMS, Lambda and others).",
        "It also fires on calls of the same name to AWS IoT, Organizations, Verified Permissions, "
        "ACM Private CA, EC2 Auto Scaling and others: the CIS text names no event source. Look at "
        "eventSource in the event.",
    ),
    fires_on=(
        event("AttachRolePolicy", source="iam", userIdentity={"type": "AssumedRole"}),
        event("PutUserPolicy", source="iam", errorCode="AccessDenied"),
        event("CreatePolicyVersion", source="iam"),
        # The same name of another service, which the CIS text does not leave out.
        event("CreatePolicy", source="iot"),
    ),
    silent_on=(
        event("UpdateAssumeRolePolicy", source="iam"),
        event("GetRolePolicy", source="iam"),
        event("SetDefaultPolicyVersion", source="iam"),
        # Lookalikes of other services.
        event("PutResourcePolicy", source="secretsmanager"),
        event("PutBucketPolicy", source="s3"),
    ),
)
