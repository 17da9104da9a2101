"""The parameters of retention, with lists of days, and the rules against combinations that S3 refuses."""

from typing import Any

from troposphere import And, Equals, Not, Or, Ref, Template

from cloudtrail_templates.components import LogBucket
from cloudtrail_templates.parameters import NONE, expose
from cloudtrail_templates.templates.parts.rules import add_rule, one_of

# Rules of CloudFormation can only compare for equality. With a list of values for each parameter of days, a rule can
# name the wrong combinations.
_TRANSITION_DAYS = (0, 1, 7, 14, 30, 60, 90, 180, 365)
_RETENTION_DAYS = (90, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


def expose_retention(template: Template) -> dict[str, Any]:
    """Add the parameters of retention, and rules that keep every expiry after every transition."""
    options = expose(
        template,
        LogBucket,
        "transition_storage_class",
        "shared_transition_storage_class",
        "transition_days",
        "transition_default_minimum_object_size",
        "retention_days",
        "digest_retention_days",
        "lifecycle_rules",
        allowed={
            "transition_days": _TRANSITION_DAYS,
            "retention_days": _RETENTION_DAYS,
            "digest_retention_days": _RETENTION_DAYS,
        },
    )
    storage_class, days = Ref("TransitionStorageClass"), Ref("TransitionDays")
    shared_class = Ref("SharedTransitionStorageClass")
    several = Or(*(Not(Equals(Ref(name), "")) for name in ("OrganizationId", "AccountIds")))
    moves = Or(Not(Equals(storage_class, NONE)), And(several, Not(Equals(shared_class, NONE))))
    for retention in _RETENTION_DAYS:
        earlier = [day for day in _TRANSITION_DAYS if day < retention]
        if earlier == list(_TRANSITION_DAYS):
            continue
        add_rule(
            template,
            f"ExpireAfterTransition{retention}",
            (
                one_of(days, earlier),
                f"Log files expire after {retention} days, before they are archived: choose TransitionDays below "
                f"{retention}, a longer RetentionDays, or None as TransitionStorageClass and "
                "SharedTransitionStorageClass.",
            ),
            when=And(Equals(Ref("RetentionDays"), str(retention)), moves),
        )
    add_rule(
        template,
        "InfrequentAccessAfter30Days",
        (
            one_of(days, [day for day in _TRANSITION_DAYS if day >= 30]),
            "S3 refuses a transition to STANDARD_IA or ONEZONE_IA before 30 days: choose TransitionDays of 30 or more.",
        ),
        when=Or(*(one_of(one, ("STANDARD_IA", "ONEZONE_IA")) for one in (storage_class, shared_class))),
    )
    unused = {
        "TransitionStorageClass": ("GLACIER", NONE),
        "SharedTransitionStorageClass": ("GLACIER_IR", NONE),
        "TransitionDays": ("90",),
        "TransitionDefaultMinimumObjectSize": ("all_storage_classes_128K",),
        "RetentionDays": ("2557",),
        "DigestRetentionDays": ("2557",),
    }
    add_rule(
        template,
        "NoLifecycleRules",
        (
            And(*(one_of(Ref(name), values) for name, values in unused.items())),
            "With LifecycleRules=false, files never move and are kept without end: leave the other parameters of retention "
            "at their defaults.",
        ),
        when=Equals(Ref("LifecycleRules"), "false"),
    )
    return options
