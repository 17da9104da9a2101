"""The files of a plan: the stack set, its stacks for each set of values, and the parameters of each account."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cloudtrail_templates.components.rollout.targets import MOST_UNITS
from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.output.files import explained
from cloudtrail_templates.rollout.quotas import Quotas
from cloudtrail_templates.rollout.settings import Rollout
from cloudtrail_templates.rollout.table import REGIONS, UNIT, Account, Table
from cloudtrail_templates.templates import CATALOG


class Group(NamedTuple):
    """Accounts with the same regions and the same values of parameters."""

    regions: tuple[str, ...]
    values: tuple[str, ...]
    accounts: list[Account]


class Plan:
    """How a stack set deploys a template to the accounts of a table.

    Args:
        lines: the lines of a CSV file.
        rollout: what is the same for all accounts.

    Attributes:
        mistakes: one line for each mistake in the table.
        misfits: one line for each limit of AWS that the plan exceeds; empty if there are mistakes.
        groups: the accounts by their regions and values.

    Raises:
        CloudTrailTemplatesError: the table has no accounts, or no readable header.
    """

    def __init__(self, lines: Sequence[str], rollout: Rollout) -> None:
        body = CATALOG[rollout.template].build().to_dict()
        table = Table(lines, body["Parameters"])
        self._rollout = rollout
        self._names = table.parameters
        self._declared = body["Parameters"]
        if not table.accounts and not table.problems:
            raise CloudTrailTemplatesError(
                "the table has no accounts; write one in each row below the header"
            )
        table.accounts = [self._complete(one) for one in table.accounts]
        self.mistakes = [*table.problems, *self._missing(table)]
        self.groups = _groups(table.accounts)
        self.misfits = (
            [] if self.mistakes else [*Quotas(body, rollout).problems(table), *self._crowded_operations()]
        )

    def _complete(self, account: Account) -> Account:
        """Return the account with the regions of the settings if its row names none."""
        return account if account.regions else account._replace(regions=self._rollout.regions or ())

    def _missing(self, table: Table) -> Iterator[str]:
        """Yield what the table and the settings both lack."""
        for name in sorted(self._declared.keys() - set(self._names)):
            if "Default" not in self._declared[name]:
                yield f"{self._rollout.template} needs {name}, which has no default: add the column"
        needs_unit = not self._rollout.is_self_managed and self._rollout.organizational_unit_ids is None
        for account in table.accounts:
            if not account.regions:
                yield f"row {account.row}: {REGIONS} is empty; name regions there, or with --region"
            if needs_unit and not account.unit:
                yield f"row {account.row}: {UNIT} is empty; name the unit there, or with --organizational-unit-id"

    def _crowded_operations(self) -> Iterator[str]:
        """Yield the numbers of units that are too many for one operation.

        Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html
        """
        for group in self.groups:
            units = len(self._units(group))
            if units > MOST_UNITS and not self._rollout.is_self_managed:
                yield (
                    f"{units:,} units have accounts with the same regions and values, and an operation takes {MOST_UNITS}: "
                    f"write the unit above them, or the root, as their {UNIT}"
                )

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the names and the contents of the files."""
        varying = [position for position in range(len(self._names)) if self._varies(position)]
        yield "stack-set.json", _json(self._rollout.stack_set(self._common(varying)))
        digits = len(str(len(self.groups)))
        for number, group in enumerate(self.groups, start=1):
            overrides = self._pairs(group.values, varying)
            accounts = [one.id for one in group.accounts]
            request = self._rollout.instances(accounts, self._units(group), group.regions, overrides)
            yield f"instances-{number:0{digits}}.json", _json(request)
            parameters = _json(self._pairs(group.values, range(len(self._names))))
            for account in accounts:
                yield f"parameters/{account}.json", parameters

    def _varies(self, position: int) -> bool:
        first = self.groups[0].values[position]
        return any(group.values[position] != first for group in self.groups)

    def _common(self, varying: Sequence[int]) -> list[dict[str, str]]:
        """Return the parameters of the stack set: only what it has can be overridden, and a template needs some of them.

        A parameter that varies has its default there, which accounts with an empty cell keep.

        Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stackinstances-override.html
        """
        values = list(self.groups[0].values)
        for position in varying:
            declared = self._declared[self._names[position]]
            values[position] = str(declared.get("Default", values[position]))
        return [
            {"ParameterKey": name, "ParameterValue": value}
            for position, (name, value) in enumerate(zip(self._names, values, strict=True))
            if value or position in varying
        ]

    def _pairs(self, values: Sequence[str], positions: Sequence[int]) -> list[dict[str, str]]:
        return [
            {"ParameterKey": self._names[position], "ParameterValue": values[position]}
            for position in positions
            if values[position]
        ]

    def _units(self, group: Group) -> list[str]:
        given = self._rollout.organizational_unit_ids or ()
        return list(
            dict.fromkeys(unit for one in group.accounts for unit in ((one.unit,) if one.unit else given))
        )


def write_plan(plan: Plan, folder: Path) -> None:
    """Write the files into a new or empty folder.

    Raises:
        CloudTrailTemplatesError: the folder has files, which could be those of accounts that are no longer in the table,
            or cannot be written.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise CloudTrailTemplatesError(f"{folder} has files; remove it, or choose another --output-dir")
    with explained("write", folder):
        (folder / "parameters").mkdir(parents=True, exist_ok=True)
        for name, content in plan.files():
            with open(f"{folder}/{name}", "wb") as file:
                file.write(content)


def _groups(accounts: Sequence[Account]) -> list[Group]:
    found: dict[tuple[Any, Any], Group] = {}
    for one in accounts:
        key = (one.regions, one.values)
        if key not in found:
            found[key] = Group(*key, [])
        found[key].accounts.append(one)
    return list(found.values())


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
