"""A scanner and what it reports, as the page of the scanners shows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from cloudtrail_templates.claims import Claim

EVERY = ("*",)
"""Stands for any resource of a template."""

BUCKETS = ("AccessLogBucket", "LogBucket")
TRAILS = {"trail": ("Trail",), "organization-trail": ("Trail",)}
LOG_GROUPS = {
    **dict.fromkeys(("trail", "organization-trail", "baseline"), ("LogGroup",)),
    "integrity-check": ("IntegrityCheckLogGroup",),
}
IGNORES_IF = "The rule does not look into Fn::If."
ACCESS_LOGS = "AmazonS3/latest/userguide/enable-server-access-logging.html"
NO_KEY_NEEDED = Claim(
    "The bucket has SSE-S3, with which S3 needs no permission for a key to deliver access logs.", ACCESS_LOGS
)
NO_BUCKET = "log-bucket with AccessLogBucketName of an existing bucket creates none."
HOLDS_ACCESS_LOGS = Claim(
    "The bucket holds access logs; AWS says that such a bucket should have none itself.", ACCESS_LOGS
)


@dataclass(frozen=True)
class Report:
    """One rule that a scanner reports.

    Attributes:
        rule: the id of the rule.
        places: the logical ids of the resources that it reports, by template.
        why: why it is reported.
        remedy: how to pass it, if a parameter does.
    """

    rule: str
    places: Mapping[str, tuple[str, ...]]
    why: str
    remedy: str = ""


@dataclass(frozen=True)
class Scanner:
    """A scanner, how it was run, and what it reports.

    Attributes:
        key: a short name, for the tests.
        name: its name, with the version.
        about: what it is, and what it was run on.
        silence: how a user silences a rule.
        reports: what it reports.
        suppressed: the reasons for the rules that the templates suppress.
    """

    key: str
    name: str
    about: str
    silence: str
    reports: tuple[Report, ...] = ()
    suppressed: Mapping[str, str] | None = None
