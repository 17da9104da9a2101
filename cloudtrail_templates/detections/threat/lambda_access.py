"""Detects Lambda functions and layers that are opened to others."""

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="LambdaAccess",
    summary="A Lambda function or layer was opened to another account, the public, or given a URL.",
    why="A function runs with its role. Anyone who can call it uses the role's permissions, "
    "without a credential in this account that could be revoked.",
    respond=(
        "Run the query; requestParameters has the function and the principal. errorCode in the "
        "event means that the attempt was refused.",
        "Check who may call it: aws lambda get-policy --function-name FUNCTION; aws lambda "
        "get-function-url-config --function-name FUNCTION.",
        "Close it: aws lambda remove-permission --function-name FUNCTION --statement-id STATEMENT; aws "
        "lambda delete-function-url-config --function-name FUNCTION; aws lambda "
        "remove-layer-version-permission --layer-name LAYER --version-number NUMBER --statement-id "
        "STATEMENT.",
        "Stop it while you look: `aws lambda put-function-concurrency --function-name FUNCTION "
        "--reserved-concurrent-executions 0`.",
        "Check what it may do and did: aws lambda get-function-configuration --function-name "
        "FUNCTION has its role; query for userIdentity.arn of that role, and read its log group.",
    ),
    controls=mitre_attack("T1648"),
    # CloudTrail appends the version of the API to Lambda's names: AddPermission20150331v2.
    # A service as principal, such as events.amazonaws.com, is how triggers are made every day.
    pattern=FilterPattern(
        '{ $.eventSource=lambda.amazonaws.com && ($.eventName=CreateFunctionUrlConfig* || $.eventName=UpdateFunctionUrlConfig* || $.eventName=PutResourcePolicy* || (($.eventName=AddPermission* || $.eventName=AddLayerVersionPermission*) && $.requestParameters.principal!="*.amazonaws.com")) }'  # noqa: E501
    ),
    blind_to=(
        "A trigger that acts for a foreign account: the principal is then a service, as in everyday work.",
        Claim(
            "Refused attempts to add a permission whose events lack the principal: "
            "UnauthorizedApiCalls detects them.",
            NOT_DOCUMENTED,
        ),
        Claim(
            "The calls of the function themselves (Invoke), which are data events.",
            "awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",
        ),
        "Other ways in: an API, a queue or a rule that calls the function.",
    ),
    fires_on=(
        event("AddPermission20150331v2", source="lambda", requestParameters={"principal": "444455556666"}),
        event(
            "AddPermission20150331v2",
            source="lambda",
            userIdentity={"type": "AssumedRole"},
            requestParameters={"functionName": "orders", "principal": "*", "functionUrlAuthType": "NONE"},
        ),
        event("CreateFunctionUrlConfig20211031", source="lambda"),
        # With the version of the API or without.
        event("UpdateFunctionUrlConfig", source="lambda", errorCode="AccessDeniedException"),
    ),
    silent_on=(
        # A bucket may call it.
        event(
            "AddPermission20150331v2", source="lambda", requestParameters={"principal": "s3.amazonaws.com"}
        ),
        # A refused call whose record has no parameters.
        event("AddPermission20150331v2", source="lambda", errorCode="AccessDenied"),
        event("RemovePermission20150331v2", source="lambda"),
        event("GetPolicy20150331v2", source="lambda"),
        # The same name of another service.
        event("AddPermission", source="sqs", requestParameters={"principal": "444455556666"}),
    ),
)
