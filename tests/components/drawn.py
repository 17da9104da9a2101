"""Draws options of one component at random: literals, references, parameters, and values that it refuses."""

import string
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
from components.references import NAMES, NUMBER_KINDS, OPTIONAL, TEXT_KINDS, Reference
from components.samples import (
    ACCOUNT,
    ALARM_ARN,
    KEY_ARN,
    ORGANIZATION,
    OTHER_ACCOUNT,
    THIRD_ACCOUNT,
    TOPIC_ARN,
)

LETTERS = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
REGIONS = ("eu-west-1", "us-east-1", "ap-southeast-3", "us-gov-west-1", "cn-northwest-1")


def joined(alphabet: str, separators: str, shortest: int, longest: int) -> SearchStrategy[str]:
    """Words with single separators between them."""
    words = st.lists(st.text(alphabet, min_size=1, max_size=12), min_size=1, max_size=6)
    texts = st.builds(lambda parts, mark: mark.join(parts), words, st.sampled_from(separators))
    return texts.filter(lambda text: shortest <= len(text) <= longest and not text.replace(".", "").isdigit())


TRAIL_NAMES = joined(LETTERS, "._-", 3, 128)
NEW_BUCKETS = joined(LOWER, "-", 3, 63).filter(lambda name: not name.startswith(("xn--", "sthree-")))
BUCKETS = joined(LOWER, "-.", 3, 63)
PREFIXES = joined(LETTERS + "!_'()", "/", 1, 200).filter(lambda prefix: "AWSLogs" not in prefix)
LOG_GROUPS = joined(LETTERS, "/_-.#", 1, 512).filter(lambda name: not name.startswith("aws/"))
REGION_LISTS = st.lists(st.sampled_from(REGIONS), min_size=1, max_size=5, unique=True).map(tuple)
ACCOUNTS = st.lists(st.sampled_from((ACCOUNT, OTHER_ACCOUNT, THIRD_ACCOUNT)), min_size=1, unique=True).map(
    tuple
)

PRINCIPALS = st.sampled_from(
    (
        f"arn:aws:iam::{ACCOUNT}:user/backup",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/*",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Admin*",
        f"arn:aws-cn:iam::{ACCOUNT}:user/backup",
    )
)
ADDRESSES = st.sampled_from(("192.0.2.10", "198.51.100.*", "10.20.*", "2001:db8:*", "2001:db8::1"))

TEXTS: Mapping[str, SearchStrategy[Any]] = {
    "access_log_bucket_name": BUCKETS,
    "account_ids": ACCOUNTS,
    "administrator_account_id": st.just(ACCOUNT),
    "administrator_arns": st.sampled_from(
        (
            (f"arn:aws:iam::{ACCOUNT}:role/Deploy",),
            (f"arn:aws:iam::{ACCOUNT}:role/a/*", f"arn:aws:iam::{ACCOUNT}:user/b"),
        )
    ),
    "alarm_arns": st.sampled_from(((ALARM_ARN,), (ALARM_ARN, f"{ALARM_ARN} 2"))),
    "alarm_email": st.sampled_from(("security@example.com", "a+b@mail.example.org")),
    "approved_regions": REGION_LISTS,
    "backup_kms_key_arn": st.just(KEY_ARN),
    "backup_region": st.sampled_from(REGIONS),
    "bucket_name_prefix": st.sampled_from(("a", "audit-logs", "a" * 32)),
    "consumer_arn": st.sampled_from((OTHER_ACCOUNT, f"arn:aws:iam::{OTHER_ACCOUNT}:role/siem")),
    "copy_kms_key_arn": st.just(KEY_ARN),
    "console": st.just("console.aws.amazon.com"),
    "data_event_excluded_principals": st.just((f"arn:aws:sts::{ACCOUNT}:assumed-role/scanner/",)),
    "dashboard_name": st.text(LETTERS + "_-", min_size=1, max_size=255),
    "database_name": st.text(LOWER + "_", min_size=1, max_size=255),
    "description": st.text(LETTERS + " .", max_size=200),
    "destination_account_id": st.just(OTHER_ACCOUNT),
    "destination_kms_key_arn": st.just(KEY_ARN),
    "destination_region": st.sampled_from(REGIONS),
    "dynamodb_data_event_arn_prefixes": st.just((f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/a",)),
    "event_bus_arn": st.just(f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/cloudtrail"),
    "event_bus_name": st.text(LETTERS + "_-", min_size=1, max_size=256).filter(
        lambda name: name != "default"
    ),
    "exempt_actions": st.sampled_from((("uxc:*",), ("iam:*", "sts:GetCallerIdentity"))),
    "exempt_role_arns": st.sampled_from(
        (("arn:aws:iam::*:role/Deploy",), (f"arn:aws:iam::{ACCOUNT}:role/audit/Deploy*",))
    ),
    "first_day": st.sampled_from(("2013/11/13", "2026/02/28")),
    "external_id": st.sampled_from(("ab", "siem-7f3c", "a_=,.@:/-+")),
    "former_log_group_names": LOG_GROUPS.map(lambda name: f"{name[:500]}*"),
    "index_fields": st.sampled_from((("eventName",), ("@requestId", "userIdentity.arn", "a_b-c"))),
    "ignored_folders": st.sampled_from((ACCOUNT, f"{ACCOUNT}/eu-south-1, {OTHER_ACCOUNT}", "eu-south-1")),
    "image": st.just("aws/codebuild/standard:7.0"),
    "kms_key_arn": st.just(KEY_ARN),
    "kms_key_arns": st.just((KEY_ARN,)),
    "lambda_data_event_arn_prefixes": st.just((f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:a",)),
    "log_account_id": st.sampled_from((OTHER_ACCOUNT, "*")),
    "log_account_ids": ACCOUNTS.map(",".join),
    "log_bucket_names": st.lists(NEW_BUCKETS, min_size=1, max_size=5).map(tuple),
    "log_folders": st.sampled_from((("CloudTrail",), ("CloudTrail-Digest", "CloudTrail-Insight"))),
    "log_group_name": LOG_GROUPS,
    "log_regions": REGION_LISTS,
    "metric_namespace": joined(LETTERS, "/_-.#", 1, 255).filter(lambda name: not name.startswith("AWS/")),
    "name": BUCKETS,
    "name_prefix": st.text(LETTERS + "+=,.@_-", min_size=1, max_size=32),
    "organization_id": st.just(ORGANIZATION),
    "opt_in_regions": REGION_LISTS,
    "organizational_unit_ids": st.sampled_from((("r-ab12",), ("ou-ab12-11111111", "ou-ab12-22222222"))),
    "permissions_boundary": st.just(f"arn:aws:iam::{ACCOUNT}:policy/boundary"),
    "queue_name": st.text(LETTERS + "_-", min_size=1, max_size=80),
    "policy_arns": st.just(("arn:aws:iam::aws:policy/AdministratorAccess",)),
    "reader_account_id": st.just(THIRD_ACCOUNT),
    "reader_account_ids": ACCOUNTS,
    "reader_arns": st.sampled_from(
        ((f"arn:aws:iam::{OTHER_ACCOUNT}:role/Siem",), (f"arn:aws:iam::{OTHER_ACCOUNT}:user/a/b",))
    ),
    "reader_organization_path": st.sampled_from(
        (f"{ORGANIZATION}/*", f"{ORGANIZATION}/r-ab12/ou-ab12-11111111/")
    ),
    "reader_principal_arns": st.just((f"arn:aws:iam::{OTHER_ACCOUNT}:role/Audit*",)),
    "regions": REGION_LISTS.map(",".join),
    "replica_bucket_name": BUCKETS,
    "replica_kms_key_arn": st.just(KEY_ARN),
    "replica_writer_arn": st.just(f"arn:aws:iam::{OTHER_ACCOUNT}:role/audit/Replication"),
    "resource_names": st.sampled_from((("baseline*",), ("audit", "/aws/logs*"))),
    "result_access_log_bucket_name": BUCKETS,
    "copy_access_log_bucket_name": BUCKETS,
    "results_kms_key_arn": st.just(KEY_ARN),
    "role_path": st.sampled_from(("/", "/audit/", "/a/b/")),
    "rule_name": st.text(LETTERS + "-", min_size=1, max_size=100),
    "root_id": st.just("r-ab12"),
    "s3_data_event_arn_prefixes": BUCKETS.map(lambda name: (f"arn:aws:s3:::{name}/",)),
    "s3_key_prefix": PREFIXES,
    "source_account_id": st.just(ACCOUNT),
    "source_region": st.sampled_from(REGIONS),
    "source_bucket_arn": BUCKETS.map(lambda name: f"arn:aws:s3:::{name}"),
    "subscriber_account_id": st.just(OTHER_ACCOUNT),
    "target_ids": st.sampled_from(((ACCOUNT,), ("ou-ab12-11111111", OTHER_ACCOUNT))),
    "stack_set_name": st.text(LETTERS + "-", max_size=127).map(lambda rest: f"s{rest}"),
    "template_url": st.just("https://templates.s3.eu-west-1.amazonaws.com/1/alarms.yaml"),
    "threat_alarm_arns": st.just((ALARM_ARN,)),
    "trail_arn": TRAIL_NAMES.map(lambda name: f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/{name}"),
    "trail_name": TRAIL_NAMES,
    "trail_region": st.sampled_from(REGIONS),
    "work_group_name": st.text(LETTERS + "._-", min_size=1, max_size=128),
    # As many as fit into the longest pattern where they are a parameter, which nothing can split.
    "trusted_addresses": st.lists(ADDRESSES, min_size=1, max_size=2).map(tuple),
    "trusted_principals": st.lists(PRINCIPALS, min_size=1, max_size=2).map(tuple),
}

# An event pattern has one condition on a field, so these lists have values of one kind.
OF_EVENT_ALARMS: Mapping[str, tuple[str, ...]] = {
    "trusted_addresses": ("192.0.2.10", "2001:db8::1"),
    "trusted_principals": (
        f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/*",
        f"arn:aws:iam::{ACCOUNT}:user/ci/*",
    ),
}

JUNK: SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.binary(max_size=5),
    st.sampled_from(
        ("my--trail", "192.168.5.4", "/logs/", "AWSLogs/x", "a" * 500, "${AWS::Region}", "GLACIER")
    ),
    st.tuples(st.one_of(st.none(), st.text(max_size=12), st.integers())),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=1),
    st.sampled_from((Component, Template(), Ref("Missing"), NO_KMS_KEY, LogGroup(), ALL_DETECTIONS[0])),
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
