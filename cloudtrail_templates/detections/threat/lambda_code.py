"""Detects many changes to the code and settings of Lambda functions."""

from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="LambdaCode",
    summary="The code, settings or event source of Lambda functions was changed many times.",
    why="Changed code or an added layer runs with the role of a trusted function, and stays until "
    "the next deployment.",
    respond=(
        "Run the query and group it by principal: `| stats count(*) by userIdentity.arn, "
        "eventName`. The pipeline's role is ordinary, a person or a workload is not.",
        "Check what changed: aws lambda get-function --function-name FUNCTION has the code's "
        "address and hash, role, layers and variables; aws lambda list-versions-by-function "
        "--function-name FUNCTION.",
        "Not yours: `aws lambda put-function-concurrency --function-name FUNCTION "
        "--reserved-concurrent-executions 0` stops it; keep the code as evidence, then deploy the last "
        "good version.",
        "A stream or queue that is read twice: aws lambda list-event-source-mappings --function-name "
        "FUNCTION; aws lambda delete-event-source-mapping --uuid MAPPING.",
        "Require signed code: aws lambda put-function-code-signing-config --code-signing-config-arn ARN "
        "--function-name FUNCTION.",
    ),
    controls=mitre_attack("T1648", "T1525"),
    # CloudTrail appends the version of the API to Lambda's names: UpdateFunctionCode20150331v2.
    pattern=FilterPattern(
        "{ $.eventSource=lambda.amazonaws.com && $.errorCode NOT EXISTS && ($.eventName=CreateFunction20150331 || $.eventName=UpdateFunctionCode* || $.eventName=UpdateFunctionConfiguration* || $.eventName=PublishLayerVersion* || $.eventName=CreateEventSourceMapping*) }"  # noqa: E501
    ),
    # A stack with a few functions deploys them together: two calls each.
    threshold=10,
    noisy=True,
    blind_to=(
        "One function changed slowly or alone, under the threshold: exclude the pipeline's role and set "
        "it to 1.",
        "Refused attempts: UnauthorizedApiCalls detects them.",
        "Code that runs elsewhere: container images, Glue, SageMaker, Step Functions, user data "
        "(InstanceTampering detects it).",
        "Deployments count as well, so it is left out by default.",
    ),
    fires_on=(
        event("UpdateFunctionCode20150331v2", source="lambda", userIdentity={"type": "AssumedRole"}),
        event("UpdateFunctionConfiguration20150331v2", source="lambda"),
        event("CreateFunction20150331", source="lambda"),
    ),
    silent_on=(
        # Successes only.
        event("UpdateFunctionCode20150331v2", source="lambda", errorCode="AccessDeniedException"),
        event("GetFunction20150331v2", source="lambda"),
        event("PublishVersion20150331", source="lambda"),
        # The alarm on access has it.
        event("CreateFunctionUrlConfig20211031", source="lambda"),
        # The same name of another service.
        event("CreateFunction", source="cloudfront"),
    ),
)
