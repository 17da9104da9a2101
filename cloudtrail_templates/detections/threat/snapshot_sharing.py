"""Detects snapshots and images that are shared or exported."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="SnapshotSharing",
    summary="A snapshot or image was shared with an account or the public, or exported.",
    why="A shared snapshot is a whole disk or database that another account copies within minutes, past every "
    "network rule. It is the usual way for data to leave an account.",
    respond=(
        "Run the query; requestParameters has the snapshot and whom it was shared with: all is "
        "everybody. errorCode in the event means that the attempt was refused.",
        "Close it first, ask later: `aws ec2 modify-snapshot-attribute --snapshot-id SNAPSHOT --attribute "
        "createVolumePermission --operation-type remove --group-names all`; for one account --user-ids "
        "ACCOUNT instead of the group.",
        "An image: `aws ec2 reset-image-attribute --image-id IMAGE --attribute launchPermission`. A "
        "database: `aws rds modify-db-snapshot-attribute --db-snapshot-identifier SNAPSHOT "
        "--attribute-name restore --values-to-remove all`.",
        "An export that runs: aws rds cancel-export-task --export-task-identifier TASK; aws ec2 "
        "cancel-export-task --export-task-id TASK.",
        "What was shared counts as copied: change every password and key that the disk or database held.",
        "Block it for all: `aws ec2 enable-snapshot-block-public-access --state block-all-sharing`; `aws "
        "ec2 enable-image-block-public-access --image-block-public-access-state block-new-sharing`.",
    ),
    controls=mitre_attack("T1537", "T1530"),
    pattern=FilterPattern(
        "{ ($.eventSource=ec2.amazonaws.com && ($.eventName=ModifySnapshotAttribute || $.eventName=ModifyImageAttribute || $.eventName=ExportImage)) || ($.eventSource=rds.amazonaws.com && ($.eventName=ModifyDBSnapshotAttribute || $.eventName=ModifyDBClusterSnapshotAttribute || $.eventName=StartExportTask)) || ($.eventSource=redshift.amazonaws.com && $.eventName=AuthorizeSnapshotAccess) }"  # noqa: E501
    ),
    blind_to=(
        "Copies into the intruder's account of what is encrypted with a key that it may use: "
        "KmsKeyPolicyAndMaterial detects the key's policy.",
        Claim(
            "Objects copied out of buckets, and reads of a disk's blocks by the EBS direct APIs: both are "
            "data events.",
            "AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html",
            "ebs/latest/userguide/logging-ebs-apis-using-cloudtrail.html",
        ),
        "Resource shares (AWS RAM), exports of instances and stored images, documents of Systems Manager, "
        "shared backups, and snapshots of FSx, Lightsail and other services.",
        "It also fires when a share is taken back, a description is changed, and when AWS Backup or Data "
        "Lifecycle Manager share by plan.",
    ),
    fires_on=(
        event(
            "ModifySnapshotAttribute",
            source="ec2",
            requestParameters={
                "attributeType": "CREATE_VOLUME_PERMISSION",
                "createVolumePermission": {"add": {"items": [{"group": "all"}]}},
                "snapshotId": "snap-1111",
            },
        ),
        event("ModifyDBSnapshotAttribute", source="rds", userIdentity={"type": "AssumedRole"}),
        event("ModifyImageAttribute", source="ec2", errorCode="Client.UnauthorizedOperation"),
    ),
    silent_on=(
        event("DescribeSnapshotAttribute", source="ec2"),
        event("CreateSnapshot", source="ec2"),
        event("CopyDBSnapshot", source="rds"),
        # The same name of another service.
        event("StartExportTask", source="discovery", errorCode="AccessDeniedException"),
        event("ModifyDBInstance", source="rds"),
    ),
)
