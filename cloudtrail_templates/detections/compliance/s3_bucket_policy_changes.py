"""Detects changes to the access, lifecycle and replication of buckets."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import cis, nist_800_171, security_hub
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="S3BucketPolicyChanges",
    summary="A bucket's policy, ACL, CORS, lifecycle or replication was changed or deleted.",
    why="Policy and ACL decide who reads a bucket, replication copies it elsewhere, a lifecycle rule "
    "deletes it. One call opens a bucket to the world.",
    respond=(
        "Run the query for the bucket: requestParameters.bucketName in the event.",
        "Check whether it is public: aws s3api get-bucket-policy-status --bucket BUCKET; aws s3api "
        "get-bucket-policy --bucket BUCKET; aws s3api get-bucket-acl --bucket BUCKET.",
        "Close it first, ask later: aws s3api put-public-access-block --bucket BUCKET "
        "--public-access-block-configuration "
        "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true.",
        "Put the old policy back from your templates, and look for rules that you do not know: aws "
        "s3api get-bucket-replication --bucket BUCKET; aws s3api "
        "get-bucket-lifecycle-configuration --bucket BUCKET.",
        "If it was open, find who read it in the data events or the access logs.",
    ),
    controls=(*security_hub(8), *cis(8), *nist_800_171("3.14.6", "3.14.7")),
    pattern=FilterPattern(
        "{($.eventSource=s3.amazonaws.com) && (($.eventName=PutBucketAcl) || ($.eventName=PutBucketPolicy) || ($.eventName=PutBucketCors) || ($.eventName=PutBucketLifecycle) || ($.eventName=PutBucketReplication) || ($.eventName=DeleteBucketPolicy) || ($.eventName=DeleteBucketCors) || ($.eventName=DeleteBucketLifecycle) || ($.eventName=DeleteBucketReplication))}"  # noqa: E501
    ),
    blind_to=(
        "DeleteBucketPublicAccessBlock, PutBucketPublicAccessBlock and the account's own block.",
        "Access points and their policies, and PutBucketOwnershipControls, which puts ACLs back in force.",
        Claim(
            "ACLs of single objects (PutObjectAcl is a data event).",
            "AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html",
        ),
        "PutBucketVersioning, PutBucketLogging and PutBucketEncryption.",
    ),
    fires_on=(
        event("PutBucketPolicy", source="s3"),
        event("PutBucketAcl", source="s3", userIdentity={"type": "AssumedRole"}),
        event("PutBucketReplication", source="s3", errorCode="AccessDenied"),
    ),
    silent_on=(
        event("GetBucketPolicy", source="s3"),
        event("PutBucketVersioning", source="s3"),
        # A single object's, not the bucket's.
        event("PutObjectAcl", source="s3", managementEvent=False, eventCategory="Data"),
        # Lookalikes of other services.
        event("PutLifecyclePolicy", source="ecr"),
        event("PutCorsPolicy", source="mediastore"),
    ),
)
