"""Detects many reads of secrets and encrypted parameters."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="SecretReads",
    summary="Many secrets or encrypted parameters were read.",
    why="An attacker with access to an account reads Secrets Manager and Parameter Store next: "
    "their passwords give access to databases and to other systems. An application reads the "
    "same few secrets again and again.",
    respond=(
        "Run the query and group it by principal: `| stats count(*), "
        "count_distinct(requestParameters.secretId) by userIdentity.arn, sourceIPAddress`. Many "
        "different secrets of one principal are a hunt.",
        "An application that starts up: raise the threshold or exclude its role.",
        "Revoke the principal's access: aws iam update-access-key --user-name USER --access-key-id "
        "KEY --status Inactive; for a role, attach a policy that denies sessions older than now "
        "(IAM console, Revoke sessions).",
        "Change every secret that was read: aws secretsmanager rotate-secret --secret-id SECRET; aws ssm "
        "put-parameter --name NAME --value VALUE --type SecureString --overwrite.",
        "Look for their use: sign-ins to the databases and services that they open, from the same address.",
    ),
    controls=mitre_attack("T1555.006"),
    pattern=FilterPattern(
        "{ $.errorCode NOT EXISTS && $.userIdentity.invokedBy NOT EXISTS && (($.eventSource=secretsmanager.amazonaws.com && $.eventName=GetSecretValue) || ($.eventSource=ssm.amazonaws.com && $.eventName=GetParameter* && $.requestParameters.withDecryption IS TRUE)) }"  # noqa: E501
    ),
    # BatchGetSecretValue is recorded as a GetSecretValue of each of its secrets, 20 at most.
    threshold=30,
    noisy=True,
    blind_to=(
        Claim(
            "Slow reading under the threshold, and one GetParametersByPath, which has up to ten parameters.",
            "systems-manager/latest/APIReference/API_GetParametersByPath.html",
        ),
        "Refused attempts: UnauthorizedApiCalls detects them. They are often the first sign.",
        Claim(
            "What services read for their customers (invokedBy is set).",
            "awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html",
        ),
        "Secrets elsewhere: environment variables of functions, user data, buckets, code.",
        "Applications without a cache count as well, so it is left out by default.",
    ),
    fires_on=(
        event("GetSecretValue", source="secretsmanager", userIdentity={"type": "AssumedRole"}),
        event(
            "GetParametersByPath",
            source="ssm",
            requestParameters={"path": "/", "recursive": True, "withDecryption": True},
        ),
        event("GetParameter", source="ssm", requestParameters={"name": "/db", "withDecryption": True}),
    ),
    silent_on=(
        # Successes only.
        event("GetSecretValue", source="secretsmanager", errorCode="AccessDeniedException"),
        # A service reads for its customer.
        event(
            "GetSecretValue",
            source="secretsmanager",
            userIdentity={"type": "AssumedRole", "invokedBy": "rds.amazonaws.com"},
        ),
        event("DescribeSecret", source="secretsmanager"),
        event("GetParameter", source="ssm", requestParameters={"name": "/ami", "withDecryption": False}),
        # A longer name of another service.
        event("GetParametersForImport", source="kms"),
    ),
)
