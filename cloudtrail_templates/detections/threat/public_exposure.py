"""Detects resources that become reachable for the public."""

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="PublicExposure",
    summary="A block on public access was lifted, or a database was opened to the internet.",
    why="With the blocks on public access, a wrong policy stays harmless. Lifting one is the step "
    "before data becomes public, by mistake or on purpose.",
    respond=(
        "Run the query; requestParameters has the bucket or database. errorCode in the event means "
        "that the attempt was refused.",
        "Put the block back: aws s3api put-public-access-block --bucket BUCKET "
        "--public-access-block-configuration "
        "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true. "
        "The account's own: aws s3control put-public-access-block --account-id ACCOUNT "
        "--public-access-block-configuration "
        "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true.",
        "A database: aws rds modify-db-instance --db-instance-identifier DATABASE "
        "--no-publicly-accessible --apply-immediately.",
        "Snapshots, images, VPCs: `aws ec2 enable-snapshot-block-public-access --state "
        "block-all-sharing`; `aws ec2 enable-image-block-public-access --image-block-public-access-state "
        "block-new-sharing`; `aws ec2 modify-vpc-block-public-access-options "
        "--internet-gateway-block-mode block-bidirectional`.",
        "Check what became public: aws s3api get-bucket-policy-status --bucket BUCKET; aws "
        "accessanalyzer list-findings-v2 --analyzer-arn ANALYZER.",
        "Find who read it in the data events, the access logs or the database's log.",
    ),
    controls=mitre_attack("T1562.007", "T1530"),
    # Deleting a block names no configuration; a stack that makes a private bucket puts one that is all true.
    pattern=FilterPattern(
        "{ ($.eventSource=s3.amazonaws.com && $.eventName=*PublicAccessBlock && $.readOnly IS FALSE && ($.requestParameters.PublicAccessBlockConfiguration.RestrictPublicBuckets IS FALSE || $.requestParameters.PublicAccessBlockConfiguration.RestrictPublicBuckets NOT EXISTS)) || ($.eventSource=ec2.amazonaws.com && ($.eventName=DisableSnapshotBlockPublicAccess || $.eventName=DisableImageBlockPublicAccess || $.eventName=ModifyVpcBlockPublicAccessOptions)) || ($.eventSource=rds.amazonaws.com && ($.eventName=ModifyDBInstance || $.eventName=CreateDBInstance) && $.requestParameters.publiclyAccessible IS TRUE) }"  # noqa: E501
    ),
    blind_to=(
        "Policies and ACLs that open a bucket: S3BucketPolicyChanges detects them.",
        Claim(
            "A database that is restored with a public address, clusters, and refused attempts on "
            "databases whose events lack the parameters.",
            NOT_DOCUMENTED,
        ),
        Claim(
            "The other parts of the block: RestrictPublicBuckets alone still keeps strangers out of a bucket "
            "with a public policy, and ACLs are off unless PutBucketOwnershipControls puts them back in "
            "force.",
            "AmazonS3/latest/userguide/access-control-block-public-access.html",
        ),
        "Access points, load balancers, functions with a URL (LambdaAccess detects them) and EKS, "
        "EMR, Redshift, OpenSearch or MSK with a public endpoint.",
    ),
    fires_on=(
        event("DeleteBucketPublicAccessBlock", source="s3"),
        event(
            "PutBucketPublicAccessBlock",
            source="s3",
            requestParameters={
                "bucketName": "reports",
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True,
                    "IgnorePublicAcls": True,
                    "BlockPublicPolicy": True,
                    "RestrictPublicBuckets": False,
                },
            },
        ),
        event("ModifyDBInstance", source="rds", requestParameters={"publiclyAccessible": True}),
        event("DisableSnapshotBlockPublicAccess", source="ec2", errorCode="Client.UnauthorizedOperation"),
        # A refused call whose record has no parameters counts as well.
        event("DeleteAccountPublicAccessBlock", source="s3", errorCode="AccessDenied"),
    ),
    silent_on=(
        # All four on, as a stack that makes a private bucket sets them.
        event(
            "PutBucketPublicAccessBlock",
            source="s3",
            requestParameters={
                "bucketName": "reports",
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True,
                    "IgnorePublicAcls": True,
                    "BlockPublicPolicy": True,
                    "RestrictPublicBuckets": True,
                },
            },
        ),
        event("ModifyDBInstance", source="rds", requestParameters={"publiclyAccessible": False}),
        event("GetBucketPublicAccessBlock", source="s3"),
        event("ModifyDBInstance", source="rds", errorCode="AccessDenied"),
        # Another service's databases.
        event("CreateReplicationInstance", source="dms", requestParameters={"publiclyAccessible": True}),
    ),
)
