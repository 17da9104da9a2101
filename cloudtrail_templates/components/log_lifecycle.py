"""The lifecycle rules of the log bucket: when log files are archived and when they expire."""

from typing import Annotated, Any

from troposphere import If
from troposphere.s3 import (
    AbortIncompleteMultipartUpload,
    LifecycleConfiguration,
    LifecycleRule,
)

from cloudtrail_templates.components.bucket import MAX_DAYS
from cloudtrail_templates.components.lifecycle_rule import lifecycle_rule
from cloudtrail_templates.components.trail_source import TrailSource
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import Choice, given, pick, present_items
from cloudtrail_templates.options import Flag, Number, Option, Text
from cloudtrail_templates.policies.trails import account_folders, log_folder
from cloudtrail_templates.structs import Struct

# S3 refuses a transition to these classes before an object is 30 days old.
_INFREQUENT_ACCESS = ("STANDARD_IA", "ONEZONE_IA")


class LogLifecycle(Struct):
    """When log files move to an archive and when they expire.

    Noncurrent versions are kept for as many days as current ones: a shorter time would let somebody shorten the retention
    of a log file by deleting it. The total life of a file is therefore twice its retention.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
    """

    lifecycle_rules: Annotated[
        Flag,
        Option(
            "Whether files move and expire. If false, all files and versions stay in S3 Standard without end, and the root "
            "user can enable MFA Delete: cloudtrail-templates mfa-delete.",
            sources=(
                "AmazonS3/latest/userguide/lifecycle-and-other-bucket-config.html",
                "AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html",
            ),
            group="Retention",
            decides=True,
        ),
    ] = True
    transition_storage_class: Annotated[
        Text | None,
        Option(
            "Storage class that log files move to. GLACIER is S3 Glacier Flexible Retrieval (restore in minutes "
            "to hours), GLACIER_IR can be read at once, DEEP_ARCHIVE is cheapest (restore in 12 hours).",
            sources=(
                "AmazonS3/latest/userguide/storage-class-intro.html",
                "AmazonS3/latest/userguide/restoring-objects-retrieval-options.html",
            ),
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
    shared_transition_storage_class: Annotated[
        Text | None,
        Option(
            "Storage class in place of TransitionStorageClass if AccountIds or OrganizationId is given: one rule then moves "
            "log files and digest files, and aws cloudtrail validate-logs cannot read digest files that must be restored "
            "first.",
            sources=(
                "awscloudtrail/latest/userguide/cloudtrail-log-file-validation-cli.html",
                "AmazonS3/latest/userguide/restoring-objects-retrieval-options.html",
            ),
            group="Retention",
            label="Storage class of shared buckets",
            AllowedValues=("GLACIER_IR", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING"),
            must="must be GLACIER_IR, STANDARD_IA, ONEZONE_IA or INTELLIGENT_TIERING, whose files are read at once, or None",
        ),
    ] = "GLACIER_IR"
    transition_days: Annotated[
        Number,
        Option(
            "Days before log files move to that storage class.",
            sources=("AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html",),
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
            sources=("AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html",),
            group="Retention",
            label="Small objects",
            AllowedValues=("all_storage_classes_128K", "varies_by_storage_class"),
            must="must be all_storage_classes_128K or varies_by_storage_class",
        ),
    ] = "all_storage_classes_128K"
    retention_days: Annotated[
        Number,
        Option(
            "Days before log files expire. Expired and deleted ones are kept as noncurrent versions for as many days again: "
            "their total life is twice this number. 2557 days are seven years.",
            sources=("AmazonS3/latest/userguide/intro-lifecycle-rules.html",),
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
            "number. If only one account writes to the bucket, they never move to an archive.",
            sources=(
                "awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html",
                "AmazonS3/latest/userguide/intro-lifecycle-rules.html",
            ),
            group="Retention",
            MinValue=1,
            MaxValue=MAX_DAYS,
            must=f"must be 1 to {MAX_DAYS}; give the number of days to keep digest files",
        ),
    ] = 2557

    def check_days(self, source: TrailSource) -> None:
        """Raise OptionError for literal days that contradict each other, or that nothing would apply."""
        if self.lifecycle_rules is False:
            self._check_unused()
            return
        days = self.transition_days
        own = ("transition_storage_class", self.transition_storage_class)
        shared = ("shared_transition_storage_class", self.shared_transition_storage_class)
        applicable = _by_source(source, shared, own)
        for name, moves in (shared, own) if isinstance(applicable, If) else (applicable,):
            # Only a condition decides whether files move at all; any other reference is some storage class.
            if moves is None or isinstance(moves, Choice | If) or not isinstance(days, int):
                continue
            if isinstance(moves, str) and moves in _INFREQUENT_ACCESS and days < 30:
                raise OptionError(
                    f"transition_days must be at least 30 for {moves}, got {days}; S3 refuses less"
                )
            if isinstance(self.retention_days, int) and self.retention_days <= days:
                raise OptionError(
                    f"retention_days must be more than transition_days ({days}), got {self.retention_days}; keep log "
                    f"files longer, or pass {name}=None"
                )

    def _check_unused(self) -> None:
        """Raise OptionError for a literal that only lifecycle rules would apply."""
        for name in LogLifecycle.__annotations__:
            value, default = getattr(self, name), self.__dataclass_fields__[name].default
            if name != "lifecycle_rules" and isinstance(value, str | int) and value != default:
                raise OptionError(
                    f"{name} must be left out if lifecycle_rules is False, got {shorten(value)}; files are then kept "
                    "without end and never move"
                )

    def lifecycle(self, source: TrailSource) -> Any:
        """Return the lifecycle rules, or None if there are to be none."""
        return pick(self.lifecycle_rules, {True: self._lifecycle(source)})

    def _lifecycle(self, source: TrailSource) -> LifecycleConfiguration:
        """Return the rules for log files, digest files, and incomplete uploads.

        Each known account has a rule for the folder of its log files, and one for the folders beside it: digest files, and
        Insights events and others, which are small and few. If only the deployment knows the accounts, or if an
        organization writes, no prefix separates the folders, and one rule matches all. Digest files then move together with
        log files, to a class from which they can be read at once.

        Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-cli.html
        """
        accounts = source.account_ids if isinstance(source.account_ids, tuple) else None
        names = account_folders(accounts)

        def logs_rule(rule_id: str, prefix: Any, storage_class: Text | None) -> LifecycleRule:
            return lifecycle_rule(
                rule_id,
                prefix,
                self.retention_days,
                storage_class=storage_class,
                transition_days=self.transition_days,
            )

        def own_rules(number: int) -> list[LifecycleRule]:
            mark = str(number + 1) if len(names) > 1 else ""
            logs, digests = (
                log_folder(source.s3_key_prefix, names[number], name)
                for name in ("CloudTrail/", "CloudTrail-")
            )
            return [
                logs_rule(f"LogFiles{mark}", logs, self.transition_storage_class),
                lifecycle_rule(f"DigestFiles{mark}", digests, self.digest_retention_days),
            ]

        own = [rule for number in range(len(names)) for rule in own_rules(number)]
        folder = log_folder(source.s3_key_prefix, "")
        shared = logs_rule("LogFiles", folder, self.shared_transition_storage_class)
        rules = [
            _by_source(source, shared, own[0]),
            *(_by_source(source, None, rule) for rule in own[1:]),
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


def _by_source(source: TrailSource, shared: Any, own: Any) -> Any:
    """Return the shared value if an organization or accounts that only the deployment knows write, else the own value."""
    unknown = None if isinstance(source.account_ids, tuple) else source.account_ids
    return given(
        source.organization_id, lambda _: shared, otherwise=given(unknown, lambda _: shared, otherwise=own)
    )
