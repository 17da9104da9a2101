"""A lifecycle rule that moves files to another storage class, and later expires them."""

from typing import Any

from troposphere.s3 import (
    LifecycleRule,
    LifecycleRuleTransition,
    NoncurrentVersionExpiration,
    NoncurrentVersionTransition,
)

from cloudtrail_templates.intrinsics import given, present
from cloudtrail_templates.options import Number, Text


def lifecycle_rule(
    rule_id: str, prefix: Any, days: Number, *, storage_class: Text | None = None, transition_days: Number = 0
) -> LifecycleRule:
    """Return a rule that treats noncurrent versions like current ones.

    Args:
        rule_id: the id of the rule.
        prefix: the beginning of the keys.
        days: the days after which a file expires.
        storage_class: the class that files move to, if any.
        transition_days: the days after which they move.
    """

    def current(moves: Any) -> list[LifecycleRuleTransition]:
        return [LifecycleRuleTransition(StorageClass=moves, TransitionInDays=transition_days)]

    def noncurrent(moves: Any) -> list[NoncurrentVersionTransition]:
        return [NoncurrentVersionTransition(StorageClass=moves, TransitionInDays=transition_days)]

    return LifecycleRule(
        Id=rule_id,
        Status="Enabled",
        Prefix=prefix,
        **present(
            Transitions=given(storage_class, current),
            NoncurrentVersionTransitions=given(storage_class, noncurrent),
        ),
        ExpirationInDays=days,
        NoncurrentVersionExpiration=NoncurrentVersionExpiration(NoncurrentDays=days),
    )
