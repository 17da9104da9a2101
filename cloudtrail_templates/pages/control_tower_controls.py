"""What the proactive controls of AWS Control Tower report about the published templates."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.pages.scanner import (
    ACCESS_LOGS,
    BUCKETS,
    HOLDS_ACCESS_LOGS,
    IGNORES_IF,
    LOG_GROUPS,
    NO_BUCKET,
    NO_KEY_NEEDED,
    TRAILS,
    Report,
    Scanner,
)

_POLICIES = ("AccessLogBucketPolicy", "LogBucketPolicy")

_QUERIED = ("AthenaWorkGroupResultBucket", "LogCopyBucket")
_MANAGED_RESULTS = "athena/latest/ug/managed-results.html"
_RESULTS = "By default, Athena keeps the results and encrypts them. The rule knows results in a bucket only."
_RESULTS_OF_ATHENA = tuple(
    Report(control, {"athena": ("AthenaWorkGroup",)}, Claim(_RESULTS, _MANAGED_RESULTS), remedy)
    for control, remedy in (
        ("CT.ATHENA.PR.1", "Choose Results=Bucket."),
        ("CT.ATHENA.PR.2", "Choose Results=Bucket, and give ResultsKmsKeyArn."),
    )
)

_ON_FILES = (
    *(
        Report(
            report.rule,
            {"athena": ("AthenaWorkGroup", "LogCopyWorkGroup")},
            Claim(f"{_RESULTS} The encryption of the copies is a choice. {IGNORES_IF}", _MANAGED_RESULTS),
            f"{report.remedy} LogCopyWorkGroup passes at deployment{key}.",
        )
        for report, key in zip(_RESULTS_OF_ATHENA, ("", " with CopyKmsKeyArn"), strict=True)
    ),
    Report(
        "CT.CLOUDTRAIL.PR.1",
        {**TRAILS, "baseline": ("Trail",)},
        f"KMSKeyId is a choice. {IGNORES_IF}",
        "At deployment, baseline passes; the others pass with KmsKeyArn.",
    ),
    Report(
        "CT.CLOUDTRAIL.PR.3",
        {**TRAILS, "baseline": ("Trail",)},
        "In YAML, the rule does not recognize the short form of Fn::GetAtt.",
        "Passes at deployment.",
    ),
    Report(
        "CT.CLOUDWATCH.PR.2",
        LOG_GROUPS,
        "RetentionInDays is a parameter, which the rule does not read.",
        "Passes at deployment with 365 days, the default, or more.",
    ),
    Report(
        "CT.CLOUDWATCH.PR.3",
        LOG_GROUPS,
        "KmsKeyId is a choice or, in YAML, the short form of Fn::GetAtt, which the rule does not recognize.",
        "Passes at deployment, unless you choose no key.",
    ),
    Report(
        "CT.S3.PR.2",
        {"log-bucket": BUCKETS, "baseline": ("AccessLogBucket",)},
        Claim(
            f"Where the access logs of LogBucket go is a choice. {IGNORES_IF} AccessLogBucket holds access logs; AWS says "
            "that such a bucket should have none itself.",
            ACCESS_LOGS,
        ),
        "LogBucket passes at deployment.",
    ),
    *(
        Report(
            control,
            {"log-bucket": ("LogBucket",)},
            f"The lifecycle rules are a choice. {IGNORES_IF}",
            "Passes at deployment, unless LifecycleRules is false.",
        )
        for control in ("CT.S3.PR.3", "CT.S3.PR.6")
    ),
    Report(
        "CT.S3.PR.4",
        {"log-bucket": BUCKETS, "baseline": BUCKETS, "athena": _QUERIED},
        "The buckets send no event notifications, unless you want them.",
        "log-bucket with EventBridgeNotifications=true passes at deployment for LogBucket.",
    ),
    Report(
        "CT.S3.PR.8",
        {
            "log-bucket": _POLICIES,
            "baseline": _POLICIES,
            "log-bucket-policy": ("LogBucketPolicy",),
            "athena": tuple(f"{one}Policy" for one in _QUERIED),
        },
        "The first statement of the policy after the grants denies plain HTTP. In a file, the rule does not recognize the "
        "ARN of the bucket's objects in Fn::Sub.",
        "Passes at deployment.",
    ),
    Report(
        "CT.S3.PR.9",
        {"log-bucket": BUCKETS, "baseline": BUCKETS, "athena": _QUERIED},
        Claim(
            "S3 delivers no access logs to a bucket with Object Lock. For log files it is your choice, because nobody can "
            "undo it. Results of queries and copies of events expire.",
            ACCESS_LOGS,
            "AmazonS3/latest/userguide/object-lock-configure.html",
        ),
        "log-bucket with an ObjectLockMode passes at deployment for LogBucket.",
    ),
    Report(
        "CT.S3.PR.10",
        {"log-bucket": BUCKETS, "baseline": BUCKETS, "athena": _QUERIED},
        Claim(
            f"The encryption of LogBucket, of results and of copies is a choice. {IGNORES_IF} AccessLogBucket has SSE-S3, "
            "with which S3 needs no permission for a key to deliver access logs.",
            ACCESS_LOGS,
        ),
        "LogBucket passes at deployment with the default SseAlgorithm.",
    ),
    Report(
        "CT.SQS.PR.1",
        {"log-queue": ("LogQueue",)},
        "In YAML, the rule does not recognize the short form of Fn::GetAtt, by which the queue names its dead-letter queue.",
        "Passes at deployment.",
    ),
    Report(
        "CT.SQS.PR.2",
        {"log-queue": ("LogQueue", "LogQueueDeadLetters")},
        f"The encryption of the queues is a choice. {IGNORES_IF}",
        "Passes at deployment.",
    ),
)

CONTROL_TOWER = (
    Scanner(
        key="guard",
        name="cfn-guard 3.1 with the proactive controls of AWS Control Tower",
        about=Claim(
            "The rules that Control Tower publishes, on the YAML files. AWS's own controls run at deployment, on resources "
            "without functions: the next table.",
            "controltower/latest/controlreference/proactive-controls.html",
        ),
        silence="These rules know no suppressions: leave the control out, or accept the finding.",
        reports=_ON_FILES,
    ),
    Scanner(
        key="hooks",
        name="AWS Control Tower at deployment",
        about="The same rules, in the form of the CloudFormation hook, on each resource with the default parameters.",
        silence="Do not enable the control for the organizational unit, or choose the parameter.",
        reports=(
            *_RESULTS_OF_ATHENA,
            Report(
                "CT.CLOUDTRAIL.PR.1",
                TRAILS,
                "The trail does not know the key of your bucket.",
                "Give KmsKeyArn.",
            ),
            Report(
                "CT.S3.PR.2",
                {"log-bucket": ("AccessLogBucket",), "baseline": ("AccessLogBucket",)},
                HOLDS_ACCESS_LOGS,
                NO_BUCKET,
            ),
            Report(
                "CT.S3.PR.4",
                {"log-bucket": BUCKETS, "baseline": BUCKETS},
                "The buckets send no event notifications, unless you want them.",
                "log-bucket with EventBridgeNotifications=true passes for LogBucket.",
            ),
            Report(
                "CT.S3.PR.9",
                {"log-bucket": BUCKETS, "baseline": BUCKETS},
                Claim(
                    "S3 delivers no access logs to a bucket with Object Lock. For log files it is your choice.",
                    ACCESS_LOGS,
                ),
                "log-bucket with an ObjectLockMode passes for LogBucket.",
            ),
            Report(
                "CT.S3.PR.10",
                {"log-bucket": ("AccessLogBucket",), "baseline": ("AccessLogBucket",)},
                NO_KEY_NEEDED,
                NO_BUCKET,
            ),
        ),
    ),
)
"""The rules on the files, and on the resources that are deployed."""
