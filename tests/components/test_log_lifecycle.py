"""How long a log bucket keeps log and digest files, and where they move."""

from collections.abc import Iterable
from typing import Any

import pytest
from troposphere import Ref

from cloudtrail_templates import (
    OptionError,
)
from components.log_buckets import bucket, deployed, properties, rules
from components.samples import (
    ACCOUNT,
    ORGANIZATION,
    OTHER_ACCOUNT,
)


def test_transition_moves_current_and_noncurrent_versions() -> None:
    made = rules(transition_storage_class="DEEP_ARCHIVE", transition_days=45)
    assert made["LogFiles"]["Transitions"] == [{"StorageClass": "DEEP_ARCHIVE", "TransitionInDays": 45}]
    assert made["LogFiles"]["NoncurrentVersionTransitions"] == made["LogFiles"]["Transitions"]
    assert "Transitions" not in made["DigestFiles"]


def test_transition_storage_class_none_moves_nothing() -> None:
    assert not any(
        "Transition" in name for rule in rules(transition_storage_class=None).values() for name in rule
    )
    made = deployed("transition_storage_class", parameters={"TransitionStorageClass": "None"})
    configuration = made.properties("LogBucket")["LifecycleConfiguration"]
    assert not any("Transition" in name for rule in configuration["Rules"] for name in rule)


def test_retention_days_expire_current_and_noncurrent_versions_after_as_long() -> None:
    made = rules(retention_days=400, digest_retention_days=500)
    for name, days in (("LogFiles", 400), ("DigestFiles", 500)):
        assert made[name]["ExpirationInDays"] == days
        assert made[name]["NoncurrentVersionExpiration"] == {"NoncurrentDays": days}


def test_lifecycle_rules_are_a_choice() -> None:
    assert "LifecycleConfiguration" not in properties(lifecycle_rules=False)
    for given in ("true", "false"):
        made = deployed("lifecycle_rules", parameters={"LifecycleRules": given}).properties("LogBucket")
        assert ("LifecycleConfiguration" in made) is (given == "true")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("transition_storage_class", "DEEP_ARCHIVE"),
        ("shared_transition_storage_class", "STANDARD_IA"),
        ("transition_days", 30),
        ("transition_default_minimum_object_size", "varies_by_storage_class"),
        ("retention_days", 365),
        ("digest_retention_days", 365),
    ],
)
def test_without_lifecycle_rules_what_they_would_apply_is_refused(name: str, value: Any) -> None:
    message = f"^{name} must be left out if lifecycle_rules is False, got {value!r}"
    with pytest.raises(OptionError, match=message):
        bucket(lifecycle_rules=False, **{name: value})
    bucket(lifecycle_rules=False, transition_storage_class=None, retention_days=Ref("Days"))


def test_uploads_that_were_never_finished_are_removed() -> None:
    rule = rules()["UnfinishedUploads"]
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert "Prefix" not in rule


def test_transition_default_minimum_object_size_is_a_choice() -> None:
    for size in ("all_storage_classes_128K", "varies_by_storage_class"):
        made = properties(transition_default_minimum_object_size=size)["LifecycleConfiguration"]
        assert made["TransitionDefaultMinimumObjectSize"] == size


def test_lifecycle_separates_logs_from_digests_and_insights_by_folder() -> None:
    made = deployed("s3_key_prefix", parameters={"S3KeyPrefix": "security"}).properties("LogBucket")
    prefixes = {rule["Id"]: rule.get("Prefix") for rule in made["LifecycleConfiguration"]["Rules"]}
    assert prefixes == {
        "LogFiles": f"security/AWSLogs/{ACCOUNT}/CloudTrail/",
        # Both CloudTrail-Digest/ and CloudTrail-Insight/.
        "DigestFiles": f"security/AWSLogs/{ACCOUNT}/CloudTrail-",
        "UnfinishedUploads": None,
    }


def test_lifecycle_has_one_rule_where_no_prefix_can_tell_the_folders_apart() -> None:
    made = rules(organization_id=ORGANIZATION, account_ids=(ACCOUNT, OTHER_ACCOUNT))
    assert set(made) == {"LogFiles", "UnfinishedUploads"}
    assert made["LogFiles"]["Prefix"] == "AWSLogs/"


def test_lifecycle_has_rules_for_each_known_account() -> None:
    made = rules(account_ids=(ACCOUNT, OTHER_ACCOUNT), transition_storage_class="DEEP_ARCHIVE")
    assert {name: rule.get("Prefix") for name, rule in made.items()} == {
        "LogFiles1": f"AWSLogs/{ACCOUNT}/CloudTrail/",
        "DigestFiles1": f"AWSLogs/{ACCOUNT}/CloudTrail-",
        "LogFiles2": f"AWSLogs/{OTHER_ACCOUNT}/CloudTrail/",
        "DigestFiles2": f"AWSLogs/{OTHER_ACCOUNT}/CloudTrail-",
        "UnfinishedUploads": None,
    }
    moved = {name for name, rule in made.items() if "DEEP_ARCHIVE" in str(rule)}
    assert moved == {"LogFiles1", "LogFiles2"}


@pytest.mark.parametrize("storage_class", ["GLACIER", "DEEP_ARCHIVE"])
def test_digest_files_never_move_to_a_class_from_which_they_must_be_restored(storage_class: str) -> None:
    options = {"transition_storage_class": storage_class}
    accounts = f"{ACCOUNT},{OTHER_ACCOUNT}"
    for source in ({"organization_id": ORGANIZATION}, {"account_ids": (ACCOUNT,)}, {}):
        assert f"'{storage_class}'" not in str(digest_rules(rules(**source, **options).values()))
    for parameters in ({}, {"AccountIds": accounts}, {"OrganizationId": ORGANIZATION}):
        stack = deployed(
            "account_ids",
            "organization_id",
            "transition_storage_class",
            parameters={"TransitionStorageClass": storage_class, **parameters},
        )
        made = stack.properties("LogBucket")["LifecycleConfiguration"]["Rules"]
        assert f"'{storage_class}'" not in str(digest_rules(made))
        assert ("GLACIER_IR" in str(made)) is bool(parameters)
    with pytest.raises(OptionError, match="^shared_transition_storage_class must be GLACIER_IR"):
        bucket(shared_transition_storage_class=storage_class)


def digest_rules(made: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rules whose prefix may be the beginning of the key of a digest file."""
    return [rule for rule in made if not str(rule.get("Prefix", "")).rstrip("'}").endswith("/CloudTrail/")]


def test_shared_transition_storage_class_none_moves_nothing() -> None:
    made = rules(organization_id=ORGANIZATION, shared_transition_storage_class=None)
    assert "Transition" not in str(made)
    with pytest.raises(OptionError, match="or pass shared_transition_storage_class=None$"):
        rules(organization_id=ORGANIZATION, transition_storage_class=None, retention_days=30)


def test_lifecycle_of_one_other_account_is_about_its_folder() -> None:
    assert rules(account_ids=(OTHER_ACCOUNT,))["DigestFiles"]["Prefix"] == (
        f"AWSLogs/{OTHER_ACCOUNT}/CloudTrail-"
    )


def test_lifecycle_follows_the_accounts_that_are_given_at_deployment() -> None:
    names = ("account_ids", "organization_id")
    for parameters, ids in (
        ({}, {"LogFiles", "DigestFiles", "UnfinishedUploads"}),
        ({"AccountIds": f"{ACCOUNT},{OTHER_ACCOUNT}"}, {"LogFiles", "UnfinishedUploads"}),
        ({"OrganizationId": ORGANIZATION}, {"LogFiles", "UnfinishedUploads"}),
    ):
        made = deployed(*names, parameters=parameters).properties("LogBucket")["LifecycleConfiguration"]
        assert {rule["Id"] for rule in made["Rules"]} == ids


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            {"retention_days": 0},
            "retention_days must be 1 to 2147483647, got 0; give the number of days to keep log files",
        ),
        ({"retention_days": True}, "retention_days must be a whole number, got True"),
        ({"retention_days": 1.5}, "retention_days must be a whole number, got 1.5"),
        ({"retention_days": None}, "retention_days must be a whole number, got None"),
        ({"digest_retention_days": 0}, "digest_retention_days must be 1 to 2147483647, got 0; give"),
        ({"retention_days": 2**31}, "retention_days must be 1 to 2147483647, got 2147483648; give"),
        ({"digest_retention_days": 2**31}, "digest_retention_days must be 1 to 2147483647, got 2147483648"),
        ({"transition_days": 2**31}, "transition_days must be 0 to 2147483647, got 2147483648; give"),
        ({"transition_days": -1}, "transition_days must be 0 to 2147483647, got -1; give"),
        (
            {"transition_days": 90, "retention_days": 90},
            "retention_days must be more than transition_days (90), got 90; keep log files longer",
        ),
        (
            {"transition_storage_class": Ref("StorageClass"), "transition_days": 90, "retention_days": 90},
            "retention_days must be more than transition_days (90), got 90; keep log files longer",
        ),
        (
            {"transition_storage_class": "STANDARD_IA", "transition_days": 29},
            "transition_days must be at least 30 for STANDARD_IA, got 29; S3 refuses less",
        ),
        (
            {"transition_storage_class": "ONEZONE_IA", "transition_days": 0},
            "transition_days must be at least 30 for ONEZONE_IA, got 0; S3 refuses less",
        ),
        (
            {"transition_storage_class": "COLD"},
            "transition_storage_class must be a storage class that S3 moves",
        ),
        (
            {"transition_default_minimum_object_size": "1KB"},
            "transition_default_minimum_object_size must be all_",
        ),
    ],
)
def test_days_that_s3_refuses_are_an_error(options: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError) as refused:
        bucket(**options)
    assert str(refused.value).startswith(says)


def test_days_just_inside_the_limits_are_taken() -> None:
    assert bucket(transition_days=90, retention_days=91)
    assert bucket(transition_days=0, retention_days=1)
    assert bucket(transition_storage_class="STANDARD_IA", transition_days=30)
    assert bucket(transition_storage_class=None, retention_days=1)
    assert bucket(transition_days=Ref("Days"), retention_days=1)
