"""A deleted stack leaves what holds logs, and nothing that works on without it."""

import pytest

from deployment.conftest import NewAccount
from deployment.emulator import Account, Stack
from deployment.test_updates import deployed
from deployment.world import Facts, facts

KEPT = {"bucket", "key", "log group"}
# Aliases and metric filters are told among the facts of what they belong to.
ABOUT_OTHERS = {"alias", "metricFilterCount"}
FILE = "AWSLogs/111122223333/CloudTrail/file.json.gz"


def without_others(found: Facts) -> Facts:
    return {path: value for path, value in found.items() if path[-1] not in ABOUT_OTHERS}


@pytest.mark.parametrize("name", ["log-bucket", "trail", "baseline"])
def test_buckets_with_policies_and_files_and_keys_and_log_groups_stay_and_the_rest_goes(
    account: Account, name: str
) -> None:
    stack = deployed(account, name)
    buckets = [one["Name"] for one in account.s3.list_buckets()["Buckets"]]
    for bucket in buckets:
        account.s3.put_object(Bucket=bucket, Key=FILE, Body=b"events")
    before = without_others(facts(account))
    stack.delete()
    assert without_others(facts(account)) == {
        path: value for path, value in before.items() if path[0] in KEPT
    }
    assert [account.s3.get_object(Bucket=bucket, Key=FILE)["Body"].read() for bucket in buckets] == [
        b"events"
    ] * 2
    keys = [account.kms.describe_key(KeyId=key["KeyId"]) for key in account.kms.list_keys()["Keys"]]
    assert {key["KeyMetadata"]["KeyState"] for key in keys} == {"Enabled"}


def test_alarms_filters_and_topic_go_and_the_log_group_that_was_there_stays(new_account: NewAccount) -> None:
    account = new_account()
    deployed(account, "alarms").delete()
    assert {path[0] for path in facts(account)} == {"log group", "key"}
    (group,) = account.logs.describe_log_groups()["logGroups"]
    assert (group["logGroupName"], group["metricFilterCount"]) == ("audit", 0)


@pytest.mark.parametrize("name", ["log-bucket", "baseline"])
def test_a_deleted_stack_can_be_made_again_beside_what_it_left(account: Account, name: str) -> None:
    stack = deployed(account, name)
    first = stack.ids
    stack.delete()
    again = Stack(account, stack.name, stack.template)
    again.operate("create", stack.parameters)
    assert set(again.ids) == set(first)
    for title in ("Key", "LogBucket", "AccessLogBucket"):
        assert again.ids[title] != first[title]
