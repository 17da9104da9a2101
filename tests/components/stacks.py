"""Draws several components that work together in one template: a trail, and what it delivers to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from troposphere import Equals, Ref, Template

from cloudtrail_templates import (
    ALL_DETECTIONS,
    NO_KMS_KEY,
    AccessLogBucket,
    Alarms,
    AlarmTopic,
    DeliveryTopic,
    ExistingAccessLogBucket,
    ExistingAlarmTopic,
    ExistingDeliveryTopic,
    ExistingKey,
    ExistingLogBucket,
    ExistingLogGroup,
    Key,
    LogBucket,
    LogGroup,
    NoLogGroup,
    Trail,
)
from cloudtrail_templates.policies.key import alarm_topic_use, delivery_topic_use, log_group_use, trail_use
from components.drawn import numbered_names, referring
from components.drawn_values import LOG_GROUPS, NEW_BUCKETS, PREFIXES, TRAIL_NAMES
from components.references import NUMBER_KINDS, OPTIONAL, TEXT_KINDS
from components.samples import ACCOUNT, KEY_ARN, ORGANIZATION, TOPIC_ARN

REQUIRED: Mapping[str, SearchStrategy[Any]] = {
    "trail_name": TRAIL_NAMES,
    "retention_days": st.integers(91, 4000),
}
OPTIONALS: Mapping[str, SearchStrategy[Any]] = {
    "organization_id": st.just(ORGANIZATION),
    "s3_key_prefix": PREFIXES,
    "bucket_name": NEW_BUCKETS,
    "log_group_name": LOG_GROUPS,
    "alarm_email": st.just("security@example.com"),
    "name_prefix": st.just("security-"),
    "role_path": st.just("/audit/"),
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "bucket": ("own", "existing"),
    "key": ("each", "shared", "existing", "none"),
    "access_logs": ("own", "shared", "existing"),
    "group": ("own", "part", "existing", "no"),
    "delivery_topic": ("none", "own", "existing"),
    "alarm_topic": ("own", "existing"),
    "alarms": ("none", "metric", "both"),
    "condition": ("none", "all"),
    "tags": ("none", "all"),
}


@dataclass(frozen=True)
class StackDraw:
    """The options that the components share, which of them are references, and which components there are."""

    literals: Mapping[str, Any]
    references: Mapping[str, str]
    choices: Mapping[str, str]

    @property
    def exposed(self) -> tuple[str, ...]:
        return ()

    def template(self, imports: dict[str, Any] | None = None) -> Template:
        """A template with the components."""
        template = Template()
        template.set_version()
        options: dict[str, Any] = dict(self.literals)
        for (option, kind), name in zip(self.references.items(), numbered_names(), strict=False):
            if option in options:
                found = {} if imports is None else imports
                options[option] = referring(kind, name, options[option], template, found)
        _Builder(self.choices, options, template).add()
        return template


class _Builder:
    def __init__(self, choices: Mapping[str, str], options: Mapping[str, Any], template: Template) -> None:
        self.choices, self.options, self.template = choices, options, template
        self.common: dict[str, Any] = {}
        if choices["condition"] == "all":
            template.add_condition("Wanted", Equals(Ref("AWS::Region"), "eu-west-1"))
            self.common["condition"] = "Wanted"
        if choices["tags"] == "all":
            self.common["tags"] = {"Team": "security"}

    def some(self, *names: str) -> dict[str, Any]:
        return {name: self.options[name] for name in names if name in self.options}

    def add(self) -> None:
        trail = self.some("trail_name", "organization_id")
        key = self.key()
        group, delivery_topic = self.group(key), self.delivery_topic(key)
        alarm_group = group or ExistingLogGroup(name=Ref("TrailLogGroup"))
        if isinstance(alarm_group, NoLogGroup):
            alarm_group = ExistingLogGroup(name="audit")
        parts = {"log_bucket": self.bucket(key), "log_group": group, "topic": delivery_topic}
        Trail(**trail, **parts, **self.common).add_to(self.template)
        if self.choices["alarms"] != "none":
            self.alarms(alarm_group, key)

    def key(self) -> Key | ExistingKey | None:
        if self.choices["key"] == "shared":
            name = self.options["trail_name"]
            uses = (
                trail_use(name),
                log_group_use(self.options.get("log_group_name")),
                alarm_topic_use(),
                delivery_topic_use(name),
            )
            return Key(uses=uses, **self.common).add_to(self.template)
        return {"existing": ExistingKey(arn=KEY_ARN), "none": NO_KMS_KEY}.get(self.choices["key"])

    def bucket(self, key: Key | ExistingKey | None) -> LogBucket | ExistingLogBucket:
        if self.choices["bucket"] == "existing":
            return ExistingLogBucket(
                name="audit-logs",
                kms_key_arn=KEY_ARN,
                access_log_bucket_name="access-logs",
                **self.some("s3_key_prefix"),
            )
        names = ("trail_name", "organization_id", "s3_key_prefix", "bucket_name", "retention_days")
        access_logs: Any = None
        if self.choices["access_logs"] == "shared":
            access_logs = AccessLogBucket(
                source_bucket_arn=LogBucket(trail_name="audit").arn, **self.common
            ).add_to(self.template)
        elif self.choices["access_logs"] == "existing":
            access_logs = ExistingAccessLogBucket(name="access-logs")
        return LogBucket(**self.some(*names), key=key, access_logs=access_logs, **self.common).add_to(
            self.template
        )

    def group(self, key: Key | ExistingKey | None) -> LogGroup | ExistingLogGroup | NoLogGroup | None:
        if self.choices["group"] == "own":
            return None
        if self.choices["group"] == "part":
            names = ("organization_id", "log_group_name", "name_prefix", "role_path")
            return LogGroup(**self.some(*names), key=key, **self.common).add_to(self.template)
        if self.choices["group"] == "no":
            return NoLogGroup()
        return ExistingLogGroup(
            name="audit",
            arn=f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:audit:*",
            role_arn=f"arn:aws:iam::{ACCOUNT}:role/audit",
        )

    def delivery_topic(self, key: Key | ExistingKey | None) -> DeliveryTopic | ExistingDeliveryTopic | None:
        if self.choices["delivery_topic"] == "own":
            return DeliveryTopic(**self.some("trail_name"), key=key, **self.common).add_to(self.template)
        if self.choices["delivery_topic"] == "existing":
            return ExistingDeliveryTopic(arn=TOPIC_ARN)
        return None

    def alarms(self, group: LogGroup | ExistingLogGroup, key: Key | ExistingKey | None) -> None:
        topic: AlarmTopic | ExistingAlarmTopic = ExistingAlarmTopic(arn=TOPIC_ARN)
        if self.choices["alarm_topic"] == "own":
            email = self.some("alarm_email")
            # A subscription has one condition: that of the address would have to imply the topic's.
            topic = AlarmTopic(**email, key=key, **self.common).add_to(self.template)
        shared = {"log_group": group, "topic": topic, **self.some("name_prefix", "role_path"), **self.common}
        Alarms(**shared, detections=ALL_DETECTIONS[:4]).add_to(self.template)
        if self.choices["alarms"] == "both":
            Alarms(
                **shared, detections=ALL_DETECTIONS[4:6], title="LogAlarm", trail_silent=False, log_lines=5
            ).add_to(self.template)


def stack_draws() -> SearchStrategy[StackDraw]:
    """Draws of components that work together."""
    kinds: dict[str, SearchStrategy[str]] = {
        name: st.sampled_from((*TEXT_KINDS, OPTIONAL)) for name in OPTIONALS
    }
    kinds |= {"trail_name": st.sampled_from(TEXT_KINDS), "retention_days": st.sampled_from(NUMBER_KINDS)}
    return st.builds(
        StackDraw,
        st.fixed_dictionaries(dict(REQUIRED), optional=dict(OPTIONALS)),
        st.fixed_dictionaries({}, optional=kinds),
        st.fixed_dictionaries({name: st.sampled_from(values) for name, values in CHOICES.items()}),
    ).filter(_fits)


def _fits(draw: StackDraw) -> bool:
    # The condition of an address would have to imply that of the topic, which takes one made for it.
    return draw.choices["condition"] == "none" or draw.references.get("alarm_email") != OPTIONAL
