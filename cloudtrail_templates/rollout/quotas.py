"""What AWS would refuse of a plan, or bill twice."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from cloudtrail_templates.cloudformation.parameters import pseudo_parameters
from cloudtrail_templates.cloudformation.rules import violated_assertions
from cloudtrail_templates.cloudformation.template import names_in, references, section
from cloudtrail_templates.options import declared_option
from cloudtrail_templates.rollout.settings import Rollout
from cloudtrail_templates.rollout.table import EXISTING_FILTERS, EXISTING_TRAILS, Account, Table
from cloudtrail_templates.templates.parts.limited_lists import LimitedLists

MOST_TRAILS = 5
"""Trails in a region, also those of other regions and of the organization.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
"""
MOST_FILTERS = 100
"""Metric filters of a log group.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
"""
MOST_STACKS = 100_000
"""Stacks of a stack set.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

_OF_REGION = ("AWS::Region", "AWS::Partition")


class Quotas:
    """Finds what does not fit into the limits of AWS.

    Args:
        body: the template, as plain data.
        rollout: the settings of the plan.
    """

    def __init__(self, body: Mapping[str, Any], rollout: Rollout) -> None:
        kinds = Counter(one["Type"] for one in body["Resources"].values())
        self._rollout = rollout
        self._trails = kinds["AWS::CloudTrail::Trail"]
        self._filters = kinds["AWS::Logs::MetricFilter"]
        self._has_nested_stack = kinds["AWS::CloudFormation::Stack"] > 0
        self._rules = {"Parameters": body["Parameters"], "Rules": section(body, "Rules")}
        self._compared = names_in(self._rules["Rules"])
        self._in_rules = set(references(self._rules["Rules"]))
        self._verdicts: dict[tuple[tuple[str, str], ...], list[str]] = {}

    def problems(self, table: Table) -> Iterator[str]:
        """Yield one line for each account, bucket or stack set that does not fit."""
        if self._has_nested_stack and not self._rollout.is_self_managed:
            yield (
                f"{self._rollout.template} has a nested stack, which SERVICE_MANAGED stack sets refuse: deploy trail and "
                "alarms, or choose --self-managed"
            )
        for account in table.accounts:
            for problem in self._of_account(account, table.parameters):
                yield f"row {account.row}: {problem}"
        yield from self._of_buckets(table)
        stacks = sum(len(one.regions) for one in table.accounts)
        if stacks > MOST_STACKS:
            yield f"the plan has {stacks:,} stacks, and a stack set at most {MOST_STACKS:,}: use several tables"

    def _of_account(self, account: Account, names: tuple[str, ...]) -> Iterator[str]:
        yield from self._broken_rules_of(account, names)
        if not self._rollout.is_self_managed:
            yield from self._unreachable(account)
        trails = account.existing_trails + self._trails * len(account.regions)
        remedy = (
            "name one region, or leave the account out"
            if len(account.regions) > 1
            else "leave the account out"
        )
        if self._trails and trails > MOST_TRAILS:
            yield (
                f"{account.id} would have {trails} trails in a region, and {MOST_TRAILS} are possible: remove trails, "
                f"or {remedy} ({EXISTING_TRAILS}={account.existing_trails}, {len(account.regions)} in the plan)"
            )
        elif self._trails and trails > 1:
            yield (
                f"{account.id} would have {trails} trails, and all copies of management events but the first are billed: "
                f"{remedy}"
            )
        filters = account.existing_filters + self._filters
        if self._filters and filters > MOST_FILTERS:
            yield (
                f"{account.id} would have {filters} metric filters on a log group, and {MOST_FILTERS} are possible: remove "
                f"{filters - MOST_FILTERS} ({EXISTING_FILTERS}={account.existing_filters}, the template has {self._filters})"
            )

    def _unreachable(self, account: Account) -> Iterator[str]:
        if account.id == self._rollout.management_account_id:
            yield (
                f"{account.id} is the management account, which SERVICE_MANAGED stack sets never reach: remove the row and "
                "create a stack there, or choose --self-managed"
            )
        if any(region.startswith("cn-") for region in account.regions):
            yield "SERVICE_MANAGED stack sets do not exist in China: choose --self-managed"

    def _broken_rules_of(self, account: Account, names: tuple[str, ...]) -> Iterator[str]:
        """Yield the messages of the rules that the account breaks, with the regions if it does not in all of them."""
        values = (*zip(names, account.values, strict=True), ("AWS::AccountId", account.id))
        if self._in_rules.isdisjoint(_OF_REGION):
            yield from self._broken_rules(values)
            return
        found: dict[str, list[str]] = {}
        for region in account.regions:
            places = pseudo_parameters({"AWS::Region": region})
            for message in self._broken_rules((*values, *((name, places[name]) for name in _OF_REGION))):
                found.setdefault(message, []).append(region)
        for message, regions in found.items():
            yield message if len(regions) == len(account.regions) else f"in {', '.join(regions)}: {message}"

    def _broken_rules(self, values: tuple[tuple[str, str], ...]) -> list[str]:
        """Return the messages of the template's rules that the values break.

        Rules compare values with literals and with each other, so other values that are equal to each other where these are
        have the same result.
        """
        given = [(name, value) for name, value in values if value and name in self._in_rules]
        order: dict[str, int] = {}
        key = tuple(
            (name, value if value in self._compared else f"\0{order.setdefault(value, len(order))}")
            for name, value in given
        )
        if key not in self._verdicts:
            self._verdicts[key] = violated_assertions(self._rules, dict(given))
        return self._verdicts[key]

    def _of_buckets(self, table: Table) -> Iterator[str]:
        """Yield the buckets to which more accounts deliver than the policy of log-bucket can name."""
        most = declared_option(LimitedLists, "account_ids").option.MaxItems or 0
        if not self._trails or "LogBucketName" not in table.parameters:
            return
        position = table.parameters.index("LogBucketName")
        for bucket, accounts in Counter(one.values[position] for one in table.accounts).items():
            if accounts > most:
                yield (
                    f"{accounts:,} accounts deliver to the bucket {bucket}, and the policy of log-bucket takes {most}: use "
                    "an organization trail, or several buckets"
                )
