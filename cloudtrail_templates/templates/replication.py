"""The published template of the role that replicates log files, and of the alarms on the replication."""

from dataclasses import replace
from typing import Annotated, Final

from troposphere import And, Equals, Not, Or, Ref, Region, Template

from cloudtrail_templates.components import ExistingLogBucket, Replication, ReplicationLatency
from cloudtrail_templates.components.trail_source import TrailSource
from cloudtrail_templates.options import Text, declared_option
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.definition import Definition
from cloudtrail_templates.templates.parts.claims import S3
from cloudtrail_templates.templates.parts.examples import ALARM_EXAMPLES, ROLE_EXAMPLES
from cloudtrail_templates.templates.parts.notification import add_topic
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.replication_about import ABOUT, LOG_KEY_ARN, REPLICA_KEY_ARN
from cloudtrail_templates.templates.parts.rules import add_rule

_METRICS: Final = f"{S3}/userguide/repl-metrics.html"
_REGION = declared_option(TrailSource, "trail_region").option


class Regions(Struct):
    """The regions of the two buckets, which decide what a stack creates."""

    log_bucket_region: Annotated[
        Text,
        replace(
            _REGION,
            description="Region of the log bucket. There, the stack creates the role and the alarms on failures.",
            sources=(_METRICS,),
            group="Log bucket",
            empty="",
        ),
    ]
    replica_region: Annotated[
        Text,
        replace(
            _REGION,
            description="Region of the replicas. There, the stack creates the alarm on late replicas.",
            sources=(_METRICS,),
            group="Replication",
            empty="",
        ),
    ]


def assemble(template: Template) -> None:
    """Add the role, the alarms, their topic, and the parameters of their options."""
    bucket = expose(template, ExistingLogBucket, "name", prefix="LogBucket", group="Log bucket")
    bucket |= expose(template, ExistingLogBucket, "kms_key_arn", group="Log bucket")
    regions = expose(template, Regions, "log_bucket_region")
    replica = expose(template, Replication, "replica_bucket_name")
    key = expose(template, Replication, "replica_kms_key_arn")
    regions |= expose(template, Regions, "replica_region")
    latency = expose(template, ReplicationLatency, "latency_seconds")
    add_rule(
        template,
        "ReplicasElsewhere",
        (
            Not(Equals(Ref("ReplicaBucketName"), Ref("LogBucketName"))),
            "ReplicaBucketName is the log bucket itself: choose a bucket in another region or account.",
        ),
    )
    no_key, no_replica_key = Equals(Ref("KmsKeyArn"), ""), Equals(Ref("ReplicaKmsKeyArn"), "")
    add_rule(
        template,
        "KeysOfBothBuckets",
        (
            Or(And(no_key, no_replica_key), And(Not(no_key), Not(no_replica_key))),
            "Replicas are encrypted like log files: give both KmsKeyArn and ReplicaKmsKeyArn, or leave both empty.",
        ),
    )
    add_rule(
        template,
        "RegionOfABucket",
        (
            Or(Equals(regions["log_bucket_region"], Region), Equals(regions["replica_region"], Region)),
            "This region is neither LogBucketRegion nor ReplicaRegion, so that the stack has nothing to create: deploy it "
            "in one of them.",
        ),
    )
    conditions = {"log_bucket_region": "InLogBucketRegion", "replica_region": "InReplicaRegion"}
    for option, condition in conditions.items():
        template.add_condition(condition, Equals(regions[option], Region))
    watched = {"log_bucket": ExistingLogBucket(**bucket), "topic": add_topic(template), **replica}
    names = expose(template, Replication, "name_prefix")
    roles = expose(template, Replication, "permissions_boundary", "role_path")
    made = Replication(**watched, **names, **key, **roles, condition="InLogBucketRegion").add_to(template)
    ReplicationLatency(**watched, **names, **latency, condition="InReplicaRegion").add_to(template)
    add_output(
        template,
        "ReplicationRoleArn",
        "ARN of the role, for the log bucket and for the bucket of the replicas.",
        made.role_arn,
        "InLogBucketRegion",
    )


DEFINITION = Definition(
    name="replication",
    group="collect",
    summary="The role with which Amazon S3 replicates AWS CloudTrail log files to another region or account, with alarms if "
    "replication fails, stops or is late.",
    notes="The log bucket itself replicates: the template log-bucket has the parameters ReplicaBucketName and "
    "ReplicationRoleArn.",
    assemble=assemble,
    takes_outputs_of=("log-bucket",),
    capabilities=("CAPABILITY_NAMED_IAM",),
    examples={
        "LogBucketName": "audit-logs",
        "LogBucketRegion": "eu-central-1",
        "KmsKeyArn": LOG_KEY_ARN,
        "ReplicaBucketName": "audit-replicas",
        "ReplicaRegion": "us-east-1",
        "ReplicaKmsKeyArn": REPLICA_KEY_ARN,
        **{name: ALARM_EXAMPLES[name] for name in ("AlarmEmail", "AlarmTopicArn", "NamePrefix")},
        **ROLE_EXAMPLES,
    },
    about=ABOUT,
)
