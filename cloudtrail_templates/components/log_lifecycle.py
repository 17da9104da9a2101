"""The lifecycle rules of the log bucket: when log files are archived and when they expire."""

from dataclasses import dataclass
from typing import Annotated, Any

from troposphere.s3 import (
    AbortIncompleteMultipartUpload,
    LifecycleConfiguration,
    LifecycleRule,
    LifecycleRuleTransition,
    NoncurrentVersionExpiration,
    NoncurrentVersionTransition,
)

from cloudtrail_templates.components.bucket import MAX_DAYS
from cloudtrail_templates.components.trail_source import TrailSource
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.intrinsics import given, present, present_items
from cloudtrail_templates.options import Number, Option, Text, Texts
from cloudtrail_templates.policies.trails import account_folders, log_folder

# S3 refuses a transition to these classes before an object is 30 days old.
_INFREQUENT_ACCESS = ("STANDARD_IA", "ONEZONE_IA")


@dataclass(frozen=True, kw_only=True)
class LogLifecycle:
    """When log files move to an archive and when they expire.

    Noncurrent versions are kept for as many days as current ones: a shorter time would let somebody shorten the retention
    of a log file by deleting it. The total life of a file is therefore twice its retention.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
    """

    transition_storage_class: Annotated[
        Text | None,
        Option(
            "Storage class that log files move to. GLACIER is S3 Glacier Flexible Retrieval (restore in minutes "
            "to hours), GLACIER_IR can be read at once, DEEP_ARCHIVE is cheapest (restore in 12 hours).",
            group="Retention",
            AllowedValues=(
                "GLACIER_IR",
                "GLACIER",
                "DEEP_ARCHIVE",
                "STANDARD_IA",
                "ONEZONE_IA",
                "INTELLIGENT_TIERING",
            ),
            must="must be a storage class that S3 moves objects to; give GLACIER, GLACIER_IR or DEEP_ARCHIVE, or None",
        ),
    ] = "GLACIER"
    transition_days: Annotated[
        Number,
        Option(
            "Days before log files move to that storage class.",
            group="Retention",
            MinValue=0,
            MaxValue=MAX_DAYS,
            must=f"must be 0 to {MAX_DAYS}; give the number of days before log files are archived",
        ),
    ] = 90
    transition_default_minimum_object_size: Annotated[
        Text,
        Option(
            "Whether log files under 128 KB, which most are, move too. varies_by_storage_class moves them, at a "
            "charge per object that can exceed what it saves; all_storage_classes_128K leaves them.",
            group="Retention",
            label="Small objects",
            AllowedValues=("all_storage_classes_128K", "varies_by_storage_class"),
            must="must be all_storage_classes_128K or varies_by_storage_class",
        ),
    ] = "all_storage_classes_128K"
    retention_days: Annotated[
        Number,
        Option(
            "Days before log files expire. An expired or deleted one is kept as a noncurrent version for the same number of "
            "days again: its total life is twice this number. 2557 days are seven years.",
            group="Retention",
            MinValue=1,
            MaxValue=MAX_DAYS,
            must=f"must be 1 to {MAX_DAYS}; give the number of days to keep log files",
        ),
    ] = 2557
    digest_retention_days: Annotated[
        Number,
        Option(
            "Days before digest files expire, which prove that no log file was changed. Their total life is also twice this "
            "number. They never move to an archive where one account writes to the bucket.",
            group="Retention",
            MinValue=1,
            MaxValue=MAX_DAYS,
            must=f"must be 1 to {MAX_DAYS}; give the number of days to keep digest files",
        ),
    ] = 2557

    def check_days(self) -> None:
        """Raise OptionError for literal days that contradict each other."""
        days, moves = self.transition_days, self.transition_storage_class
        if not isinstance(moves, str) or not isinstance(days, int):
            return
        if moves in _INFREQUENT_ACCESS and days < 30:
            raise OptionError(f"transition_days must be at least 30 for {moves}, got {days}; S3 refuses less")
        if isinstance(self.retention_days, int) and self.retention_days <= days:
            raise OptionError(
                f"retention_days must be more than transition_days ({days}), got {self.retention_days}; keep log "
                "files longer, or pass transition_storage_class=None"
            )

    def lifecycle(self, source: TrailSource) -> LifecycleConfiguration:
        """Return the rules for log files, digest files, and incomplete uploads.

        The rule for digest files matches every folder beside that of the log files, also that of Insights: their files
        are small and few. If several accounts write, no prefix separates the folders, and one rule matches all.
        """

        def folder(name: str) -> Any:
            return log_folder(source.s3_key_prefix, *account_folders(_one(source.account_ids)), name)

        digests = _rule("DigestFiles", folder("CloudTrail-"), **_expiry(self.digest_retention_days))
        everything = log_folder(source.s3_key_prefix, "")
        rules = [
            self._logs(_by_account(source, everything, folder("CloudTrail/"))),
            _by_account(source, None, digests),
            LifecycleRule(
                Id="UnfinishedUploads",
                Status="Enabled",
                AbortIncompleteMultipartUpload=AbortIncompleteMultipartUpload(DaysAfterInitiation=7),
            ),
        ]
        return LifecycleConfiguration(
            TransitionDefaultMinimumObjectSize=self.transition_default_minimum_object_size,
            Rules=present_items(*rules),
        )

    def _logs(self, prefix: Any) -> LifecycleRule:
        def current(moves: Any) -> list[LifecycleRuleTransition]:
            return [LifecycleRuleTransition(StorageClass=moves, TransitionInDays=self.transition_days)]

        def noncurrent(moves: Any) -> list[NoncurrentVersionTransition]:
            return [NoncurrentVersionTransition(StorageClass=moves, TransitionInDays=self.transition_days)]

        moves = self.transition_storage_class
        transitions = present(
            Transitions=given(moves, current), NoncurrentVersionTransitions=given(moves, noncurrent)
        )
        return _rule("LogFiles", prefix, **transitions, **_expiry(self.retention_days))


def _rule(rule_id: str, prefix: Any, **actions: Any) -> LifecycleRule:
    return LifecycleRule(Id=rule_id, Status="Enabled", Prefix=prefix, **actions)


def _expiry(days: Number) -> dict[str, Any]:
    return {
        "ExpirationInDays": days,
        "NoncurrentVersionExpiration": NoncurrentVersionExpiration(NoncurrentDays=days),
    }


def _one(account_ids: Texts | None) -> Texts | None:
    return account_ids if isinstance(account_ids, tuple) and len(account_ids) == 1 else None


def _by_account(source: TrailSource, shared: Any, own: Any) -> Any:
    """Return the shared value if several accounts write to the bucket, else the account's own."""
    several = None if _one(source.account_ids) else source.account_ids
    return given(
        source.organization_id, lambda _: shared, otherwise=given(several, lambda _: shared, otherwise=own)
    )
