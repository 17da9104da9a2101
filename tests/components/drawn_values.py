"""Values of options for the drawn tests: texts by the name of their option, and what no option takes."""

import string
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from troposphere import Ref, Template

from cloudtrail_templates import (
    ALL_DETECTIONS,
    NO_KMS_KEY,
    Component,
    LogGroup,
)
from components.samples import (
    ACCOUNT,
    ALARM_ARN,
    KEY_ARN,
    ORGANIZATION,
    OTHER_ACCOUNT,
    THIRD_ACCOUNT,
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
