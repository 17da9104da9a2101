"""Draws options of one component at random: literals, references, parameters, and values that it refuses."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from itertools import count
from types import NoneType
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from troposphere import Equals, Ref, Template

from cloudtrail_templates import (
    ALL_DETECTIONS,
    NO_KMS_KEY,
    AccessLogBucket,
    AccountActivity,
    Alarms,
    AlarmTopic,
    AthenaQueries,
    AthenaWorkGroup,
    Component,
    Dashboard,
    DeliveryTopic,
    EventAlarms,
    ExistingAccessLogBucket,
    ExistingAlarmTopic,
    ExistingDeliveryTopic,
    ExistingKey,
    ExistingLogBucket,
    ExistingLogGroup,
    ExistingNotificationTopic,
    IntegrityCheck,
    Key,
    LogBucket,
    LogCentralization,
    LogGroup,
    LogQueue,
    LogReader,
    LogTables,
    NotificationTopic,
    ParquetCopy,
    QueryAccess,
    Replication,
    ReplicationLatency,
    SavedQueries,
    StackSet,
    Trail,
    expose,
)
from cloudtrail_templates.components.log_lifecycle import LogLifecycle
from cloudtrail_templates.detections import COMPLIANCE
from cloudtrail_templates.options import Declared, declared_options
from cloudtrail_templates.policies.key import (
    KeyUse,
    alarm_topic_use,
    delivery_topic_use,
    log_group_use,
    trail_use,
)
from cloudtrail_templates.policies.log_queue import log_queue_use, notification_topic_use
from components.drawn_values import ACCOUNTS, JUNK, NEW_BUCKETS, OF_EVENT_ALARMS, REGION_LISTS, TEXTS
from components.references import NAMES, NUMBER_KINDS, OPTIONAL, TEXT_KINDS, Reference
from components.samples import (
    ACCOUNT,
    KEY_ARN,
    ORGANIZATION,
    THIRD_ACCOUNT,
    TOPIC_ARN,
)


def literal(component: type, declared: Declared) -> SearchStrategy[Any]:
    """Values that the option takes, at its limits more often than between them."""
    option = declared.option
    if option.AllowedValues and tuple in declared.kinds:
        values: SearchStrategy[Any] = st.sets(st.sampled_from(option.AllowedValues), min_size=1).map(tuple)
    elif option.AllowedValues:
        values = st.sampled_from(option.AllowedValues)
    elif bool in declared.kinds:
        values = st.booleans()
    elif int in declared.kinds:
        low, high = option.MinValue or 0, option.MaxValue or 4000
        values = st.one_of(st.sampled_from((low, high)), st.integers(low, high))
    elif declared.name == "account_ids" and tuple not in declared.kinds:
        values = ACCOUNTS.map(",".join)
    elif declared.name == "regions" and tuple in declared.kinds:
        values = REGION_LISTS
    elif declared.name == "bucket_name":
        values = NEW_BUCKETS
    elif component is EventAlarms and declared.name in OF_EVENT_ALARMS:
        values = st.just(OF_EVENT_ALARMS[declared.name])
    else:
        values = TEXTS[declared.name]
    return values


def kinds(declared: Declared) -> SearchStrategy[str]:
    """The kinds of references that the option takes."""
    if bool in declared.kinds:
        return st.sampled_from(("Ref", "ImportValue"))
    found = NUMBER_KINDS if int in declared.kinds else TEXT_KINDS
    return st.sampled_from(
        (*found, OPTIONAL) if NoneType in declared.kinds and tuple not in declared.kinds else found
    )


def numbered_names() -> Iterator[str]:
    """The names of references, each once."""
    yield from NAMES
    yield from (f"{name}{number}" for number in count(2) for name in NAMES)


def referring(kind: str, name: str, value: Any, template: Template, imports: dict[str, Any]) -> Any:
    """The value of an option as references of that kind; the values of exports go into `imports`."""
    if isinstance(value, tuple):
        pairs = enumerate(value)
        return tuple(referring(kind, f"{name}X{number}", one, template, imports) for number, one in pairs)
    if kind == "ImportValue":
        imports[name] = value
    return Reference(kind, name).to(value, template)


@dataclass(frozen=True)
class Draw:
    """Options for a component: literals, which of them become references or parameters, and how its parts are made."""

    component: type[Component]
    literals: Mapping[str, Any]
    references: Mapping[str, str]
    exposed: tuple[str, ...]
    parts: str
    junk: Mapping[str, Any]

    def template(self, imports: dict[str, Any] | None = None) -> Template:
        """A template with the component and all that it refers to."""
        template = Template()
        template.set_version()
        template.add_condition("Wanted", Equals(Ref("AWS::Region"), "eu-west-1"))
        names = dict(zip(declared_options(self.component), numbered_names(), strict=False))
        options: dict[str, Any] = dict(self.literals)
        for option, kind in self.references.items():
            if option in self.literals and option not in self.exposed:
                found = {} if imports is None else imports
                options[option] = referring(kind, names[option], self.literals[option], template, found)
        options |= expose(template, self.component, *self.exposed)
        options |= parts_of(self.component, self.parts, options, template) | self.junk
        self.component(**options).add_to(template)
        return template


@cache
def draws(component: type[Component], *, junk: bool = False) -> SearchStrategy[Draw]:
    """Draws for the component; with junk, one or two of its fields get anything."""
    declared = declared_options(component)
    required = {field.name for field in fields(component) if field.default is MISSING}
    literals = st.fixed_dictionaries(
        {name: literal(component, one) for name, one in declared.items() if name in required},
        optional={name: literal(component, one) for name, one in declared.items() if name not in required},
    )
    literals = literals.map(lambda options: _consistent(component, options))
    references = st.fixed_dictionaries(
        {}, optional={name: kinds(one) for name, one in declared.items() if not one.option.decides}
    )
    exposed = (
        st.lists(st.sampled_from(tuple(declared)), unique=True, max_size=4).map(tuple)
        if declared
        else st.just(())
    )
    names = st.sampled_from([field.name for field in fields(component)])
    spoilt = st.dictionaries(names, JUNK, min_size=1, max_size=2) if junk else st.just({})
    parts = st.sampled_from(("none", "existing", "own", "conditional"))
    return st.builds(Draw, st.just(component), literals, references, exposed, parts, spoilt)


def _fitting(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a stack set, with targets that fit the permissions, and in the mode that takes any counts."""
    fitting = {**options, "concurrency_mode": "SOFT_FAILURE_TOLERANCE"}
    if options.get("permission_model") == "SELF_MANAGED":
        fitting.pop("organizational_unit_ids", None)
        return {"account_ids": (ACCOUNT,), **fitting}
    filtered = "DIFFERENCE" if "account_ids" in options else "NONE"
    return {"organizational_unit_ids": ("r-ab12",), **fitting, "account_filter_type": filtered}


def _consistent(component: type, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options without those that contradict others."""
    left_out = set()
    if "bucket_name" in options:
        left_out.add("bucket_name_prefix")
    if options.get("lifecycle_rules") is False:
        left_out.update(LogLifecycle.__annotations__.keys() - {"lifecycle_rules"})
    if component is IntegrityCheck and "account_ids" not in options:
        left_out.add("organization_id")
    if "backup_region" not in options:
        left_out.add("backup_kms_key_arn")
    if component is LogReader:
        # A reader of another account's files is in the organization, or gives an external ID.
        others = "reader_account_id" in options or options["log_account_id"] == "*"
        if others and "external_id" not in options:
            options = {"reader_organization_path": f"{ORGANIZATION}/*", **options}
        elif others:
            options = {"reader_account_id": THIRD_ACCOUNT, **options}
        if "external_id" in options:
            left_out.add("reader_organization_path")
    fitting = {name: value for name, value in options.items() if name not in left_out}
    return _fitting(fitting) if component is StackSet else fitting


def parts_of(component: type, how: str, options: Mapping[str, Any], template: Template) -> dict[str, Any]:
    """The objects that the component works with, added to the template where they are own ones."""
    tags = {} if how == "none" else {"tags": {"Team": "security", "Cost centre": "a/b"}}
    condition = {"condition": "Wanted"} if how == "conditional" else {}
    common: dict[str, Any] = {**tags, **condition}
    if component in _PARTS:
        return {**common, **_PARTS[component](how, options, template)}
    if component is Key:
        uses = {"none": (), "existing": (trail_use("audit"),), "own": (log_group_use(),)}
        return {**common, "uses": uses.get(how, (alarm_topic_use(),))}
    if component is LogGroup:
        use = log_group_use(options.get("log_group_name"), options.get("former_log_group_names"))
        return {**common, "key": _key(how, use, template)}
    if component is AlarmTopic:
        # A subscription has the condition of the address where deployment decides about that.
        return {**tags, "key": _key(how.replace("none", "conditional"), alarm_topic_use(), template)}
    if component is DeliveryTopic:
        return {
            **common,
            "key": _key(
                how.replace("none", "conditional"), delivery_topic_use(options["trail_name"]), template
            ),
        }
    if component in (Alarms, AccountActivity):
        kept = how if component is Alarms else how.replace("conditional", "none")
        return {**common, **_alarm_parts(kept, template)}
    if component is LogCentralization and how != "none":
        return {**common, "topic": _alarm_parts(how.replace("conditional", "none"), template)["topic"]}
    if component is EventAlarms:
        topic = _alarm_parts(how.replace("conditional", "none"), template)["topic"]
        return {**common, "topic": topic, "detections": (*COMPLIANCE[:3], COMPLIANCE[-1])}
    if component in (LogReader, LogTables, IntegrityCheck, Replication, ReplicationLatency):
        return {**common, **_log_bucket_parts(component, how, template)}
    return common


def _log_bucket_parts(component: type, how: str, template: Template) -> dict[str, Any]:
    key_arn = {"kms_key_arn": KEY_ARN} if how == "existing" else {}
    parts: dict[str, Any] = {"log_bucket": ExistingLogBucket(name="audit-logs", **key_arn)}
    if component not in (LogReader, LogTables):
        parts["topic"] = _alarm_parts(how.replace("conditional", "none"), template)["topic"]
    if component is IntegrityCheck:
        parts["key"] = _key(how, log_group_use(title="IntegrityCheckLogGroup"), template)
    return parts


def _athena_parts(how: str, _: Mapping[str, Any], template: Template) -> dict[str, Any]:
    group = AthenaWorkGroup(results="Bucket" if how == "own" else "Athena")
    bucket = ExistingLogBucket(name="audit-logs", **({"kms_key_arn": KEY_ARN} if how == "existing" else {}))
    tables = LogTables(log_bucket=bucket, first_day="2024/01/31")
    return {"work_group": group.add_to(template), "tables": tables.add_to(template)}


def _copy_parts(how: str, options: Mapping[str, Any], template: Template) -> dict[str, Any]:
    topic = None if how == "none" else _alarm_parts(how.replace("conditional", "none"), template)["topic"]
    return {**_athena_parts(how, options, template), "topic": topic}


def _athena_query_parts(how: str, options: Mapping[str, Any], template: Template) -> dict[str, Any]:
    # SQL compares with one literal in another way than with a list of which only the deployment knows the length.
    without_regions = tuple(one for one in ALL_DETECTIONS[:3] if not one.placeholder)
    return {**_athena_parts(how, options, template), "detections": without_regions}


def _key(how: str, use: KeyUse, template: Template) -> Key | ExistingKey | None:
    if how == "own":
        return Key(title="Shared", uses=(use,)).add_to(template)
    return {"existing": ExistingKey(arn=KEY_ARN), "none": NO_KMS_KEY}.get(how)


def _notification_parts(how: str, _: Mapping[str, Any], template: Template) -> dict[str, Any]:
    return {"key": _key(how.replace("none", "conditional"), notification_topic_use(), template)}


def _queue_parts(how: str, options: Mapping[str, Any], template: Template) -> dict[str, Any]:
    source = options.get("source", "EventBridge")
    topics: dict[str, dict[str, Any]] = {
        "EventBridge": {},
        "BucketTopic": {"notification_topic": ExistingNotificationTopic(arn=TOPIC_ARN)},
        "TrailTopic": {"delivery_topic": ExistingDeliveryTopic(arn=TOPIC_ARN)},
    }
    # Where deployment decides about the source, both topics are there.
    chosen = topics[source] if source in topics else topics["BucketTopic"] | topics["TrailTopic"]
    return {
        **chosen,
        "topic": _alarm_parts(how.replace("conditional", "none"), template)["topic"],
        "log_bucket": ExistingLogBucket(name="audit-logs"),
        "key": _key(how.replace("none", "conditional"), log_queue_use(source), template),
    }


def _dashboard_parts(how: str, options: Mapping[str, Any], template: Template) -> dict[str, Any]:
    return _alarm_parts(how.replace("conditional", "none"), template)


def _query_parts(how: str, options: Mapping[str, Any], template: Template) -> dict[str, Any]:
    return {"log_group": _dashboard_parts(how, options, template)["log_group"]}


def _bucket_parts(how: str, options: Mapping[str, Any], template: Template) -> dict[str, Any]:
    use = trail_use(options["trail_name"], options.get("trail_region"), options.get("account_ids"))
    parts: dict[str, Any] = {"key": _key(how, use, template)}
    if how == "own":
        parts["access_logs"] = AccessLogBucket(
            title="Shared2", source_bucket_arn=LogBucket(trail_name="audit").arn
        ).add_to(template)
    elif how == "existing":
        parts["access_logs"] = ExistingAccessLogBucket(name="access-logs")
    return parts


def _trail_parts(how: str, options: Mapping[str, Any], template: Template) -> dict[str, Any]:
    if how in ("none", "conditional"):
        return {"log_bucket": ExistingLogBucket(name="audit-logs")}
    name, organization = options["trail_name"], options.get("organization_id")
    if how == "existing":
        return {
            "log_bucket": ExistingLogBucket(
                name="audit-logs",
                s3_key_prefix="security",
                kms_key_arn=KEY_ARN,
                access_log_bucket_name="access-logs",
            ),
            "topic": ExistingDeliveryTopic(arn=TOPIC_ARN),
            "log_group": ExistingLogGroup(
                name="audit",
                arn=f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:audit:*",
                role_arn=f"arn:aws:iam::{ACCOUNT}:role/audit",
            ),
        }
    return {
        "log_bucket": LogBucket(trail_name=name, organization_id=organization, s3_key_prefix="own").add_to(
            template
        ),
        "topic": DeliveryTopic(trail_name=name).add_to(template),
        "log_group": LogGroup(organization_id=organization).add_to(template),
    }


def _alarm_parts(how: str, template: Template) -> dict[str, Any]:
    if how == "own":
        return {
            "log_group": LogGroup().add_to(template),
            "topic": AlarmTopic(alarm_email="security@example.com").add_to(template),
        }
    parts: dict[str, Any] = {
        "log_group": ExistingLogGroup(name="audit"),
        "topic": ExistingAlarmTopic(arn=TOPIC_ARN),
    }
    if how == "conditional":
        parts |= {
            "detections": ALL_DETECTIONS[:3],
            "thresholds": {ALL_DETECTIONS[0].title: 7},
            "enabled_by": {ALL_DETECTIONS[1].title: "Wanted"},
        }
    return parts


_PARTS: Mapping[type, Callable[[str, Mapping[str, Any], Template], dict[str, Any]]] = {
    Dashboard: _dashboard_parts,
    LogBucket: _bucket_parts,
    LogQueue: _queue_parts,
    NotificationTopic: _notification_parts,
    SavedQueries: _query_parts,
    ParquetCopy: _copy_parts,
    QueryAccess: _athena_parts,
    AthenaQueries: _athena_query_parts,
    Trail: _trail_parts,
}
