"""The parameters of replication, and the rules against combinations that S3 refuses or that replicate nothing."""

from troposphere import And, Equals, Not, Or, Ref, Template

from cloudtrail_templates.components import Replica
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.parts.rules import add_rule

_SETTINGS = {
    "ReplicationRoleArn": "",
    "ReplicaKmsKeyArn": "",
    "ReplicateDeleteMarkers": "false",
    "ReplicationTimeControl": "false",
}
"""The parameters that need a bucket for the replicas, with their defaults."""


def expose_replica(template: Template) -> Replica:
    """Add the parameters of replication and their rules, and return the replica made of them."""
    options = expose(template, Replica, "bucket_name", prefix="Replica")
    role: Given = expose(template, Replica, "role_arn", prefix="Replication")["role_arn"]
    options |= expose(template, Replica, "kms_key_arn", prefix="Replica")
    options |= expose(template, Replica, "replicate_delete_markers", "replication_time_control")
    bucket, key = Ref("ReplicaBucketName"), Ref("ReplicaKmsKeyArn")
    kms = Equals(Ref("SseAlgorithm"), "aws:kms")
    without_key = Equals(key, "")
    add_rule(
        template,
        "ReplicaIsComplete",
        (
            Not(Equals(Ref("ReplicationRoleArn"), "")),
            "Replication needs a role: deploy the template replication, and give its output ReplicationRoleArn.",
        ),
        (
            Or(And(kms, Not(without_key)), And(Not(kms), without_key)),
            "Replicas are encrypted like log files: give ReplicaKmsKeyArn with aws:kms, leave it empty with AES256.",
        ),
        (
            Not(Equals(bucket, Ref("LogBucketName"))),
            "ReplicaBucketName is the log bucket itself: choose a bucket in another region or account.",
        ),
        when=Not(Equals(bucket, "")),
    )
    add_rule(
        template,
        "ReplicaNeedsBucket",
        (
            Not(Equals(bucket, "")),
            "Without ReplicaBucketName nothing is replicated: give it, or reset the other parameters of replication.",
        ),
        when=Or(*(Not(Equals(Ref(name), default)) for name, default in _SETTINGS.items())),
    )
    # A rule demands the role, which is a required property of S3's configuration.
    return Replica(role_arn=role.value, **options)
