"""Detects changes in regions that are not approved."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.detections.placeholder import Placeholder
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="NonApprovedRegionActivity",
    summary="A change was made or attempted in a region that is not approved.",
    why="Regions that you do not use are not monitored. Attackers launch machines and hide copies "
    "of data there, and data may have to stay in a country by law.",
    respond=(
        "Run the query. AccessDenied in errorCode means that the attempt was refused.",
        "Check what is there: aws resource-explorer-2 search --query-string region:REGION, or in "
        "the console Tag Editor with that region.",
        "Not yours: revoke the principal's access first (deactivate the access key, revoke the "
        "role's sessions), then remove what was made; machines and functions before the rest.",
        "Yours: approve the region in this stack's parameter, and roll out there what the others have "
        "(GuardDuty, Config, flow logs).",
        "Forbid what is never needed: a service control policy on aws:RequestedRegion, or disable the "
        "region (aws account disable-region --region-name REGION).",
    ),
    controls=("MITRE ATT&CK T1535 Unused/Unsupported Cloud Regions", "AWS Control Tower AWS-GR_REGION_DENY"),
    # Services without regions are recorded in one that the partition chose (us-east-1, us-west-2, cn-north-1,
    # cn-northwest-1, us-gov-west-1), approved or not, and sign-in wherever it was served. Leaving them out by
    # name holds in every partition. These six are what fits beside 20 regions.
    pattern=FilterPattern(
        '{($.readOnly IS FALSE) && ($.eventType!="AwsServiceEvent") && ($.userIdentity.invokedBy NOT EXISTS) && ($.eventSource!="iam.*") && ($.eventSource!="signin.*") && ($.eventSource!="cloudfront.*") && ($.eventSource!="route53.*") && ($.eventSource!="organizations.*") && ($.eventSource!="support.*") && ($.awsRegion!="${ApprovedRegions}")}'  # noqa: E501
    ),
    placeholder=Placeholder(
        name="ApprovedRegions",
        sample=("eu-west-1", "eu-central-1"),
        most=20,
        longest=14,
    ),
    blind_to=(
        "Calls that only read, so that browsing in the console does not set it off.",
        Claim(
            "IAM, CloudFront, Route 53, Organizations, Support and sign-in, which have no region of their own. "
            "The rarer ones of that kind (Global Accelerator, Shield, Budgets) are recorded in us-west-2 or "
            "us-east-1 and fire there.",
            "awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events",
            "global-accelerator/latest/dg/logging-using-cloudtrail.html",
        ),
        Claim(
            "What AWS services do on behalf of others (invokedBy is set), such as a stack set that deploys "
            "there; the call that asked them to do it is seen where it was made.",
            "awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html",
        ),
        Claim(
            "A region that the trail does not record: it must be a multi-region trail.",
            "awscloudtrail/latest/userguide/cloudtrail-multi-region-trails.html",
        ),
        "More than 20 approved regions may not fit into the 1,024 characters of a pattern.",
    ),
    fires_on=(
        event("RunInstances", source="ec2", awsRegion="ap-southeast-3"),
        event("CreateBucket", source="s3", awsRegion="eu-west-2", userIdentity={"type": "AssumedRole"}),
        event("CreateFunction20150331", source="lambda", awsRegion="sa-east-1", errorCode="AccessDenied"),
    ),
    silent_on=(
        event("RunInstances", source="ec2", awsRegion="eu-west-1"),
        event("RunInstances", source="ec2", awsRegion="eu-central-1"),
        event("DescribeInstances", source="ec2", awsRegion="ap-southeast-3"),
        # Services without regions, recorded in one that need not be approved.
        event("CreateRole", source="iam", awsRegion="us-east-1"),
        event("CreateInvalidation", source="cloudfront", awsRegion="us-east-1"),
        event("ChangeResourceRecordSets", source="route53", awsRegion="us-east-1"),
        event("DetachPolicy", source="organizations", awsRegion="us-east-1"),
        event("CreateCase", source="support", awsRegion="us-east-1"),
        event(
            "ConsoleLogin",
            source="signin",
            awsRegion="eu-north-1",
            responseElements={"ConsoleLogin": "Success"},
        ),
        # A service acts for itself, or for the principal of another call.
        event(
            "CreateLogStream", source="logs", awsRegion="ap-southeast-3", userIdentity={"type": "AWSService"}
        ),
        event(
            "CreateFunction20150331",
            source="lambda",
            awsRegion="ap-southeast-3",
            userIdentity={"type": "AssumedRole", "invokedBy": "cloudformation.amazonaws.com"},
        ),
        event(
            "RotateKey",
            source="kms",
            awsRegion="ap-southeast-3",
            userIdentity={"accountId": "111122223333", "invokedBy": "AWS Internal"},
            eventType="AwsServiceEvent",
        ),
    ),
)
