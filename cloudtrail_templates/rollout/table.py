"""The table of accounts: a CSV file with an account in each row, and parameters of a template in its columns."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cloudtrail_templates.cloudformation.parameters import MOST_BYTES, check_value
from cloudtrail_templates.components.constraints import REGION
from cloudtrail_templates.errors import CloudTrailTemplatesError, OptionError, did_you_mean, shorten

ACCOUNT, UNIT, REGIONS = "account_id", "organizational_unit_id", "regions"
EXISTING_TRAILS, EXISTING_FILTERS = "existing_trails", "existing_filters"
COLUMNS = (ACCOUNT, UNIT, REGIONS, EXISTING_TRAILS, EXISTING_FILTERS)
"""The columns that are no parameters."""

_FLAGS = ["true", "false"]
_ALIASES = {"account": ACCOUNT, "ou": UNIT, "ouid": UNIT, "region": REGIONS}
_UNIT = r"ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32}"
_RULES: Mapping[str, tuple[str, str]] = {
    UNIT: (_UNIT, "must be the id of an organizational unit; give it like ou-ab12-11111111"),
    REGIONS: (
        rf"{REGION}([ ,;]+{REGION})*",
        "must be regions with spaces between them; give eu-west-1 us-east-1",
    ),
    EXISTING_TRAILS: (r"\d{1,3}", "must be a number of trails; give what describe-trails lists"),
    EXISTING_FILTERS: (
        r"\d{1,3}",
        "must be a number of metric filters; give what describe-metric-filters lists",
    ),
}


class Account(NamedTuple):
    """A row of the table. `values` are those of the parameters, empty where the parameter keeps its default."""

    row: int
    id: str
    unit: str
    regions: tuple[str, ...]
    existing_trails: int
    existing_filters: int
    values: tuple[str, ...]


class Table:
    """The accounts of a table, and what is wrong with it.

    Args:
        lines: the lines of the file.
        parameters: the parameters of the template.

    Attributes:
        parameters: the names of the parameters that are columns, in the order of `Account.values`.
        accounts: the rows that are right.
        problems: one line for each mistake, with the number of its row.

    Raises:
        CloudTrailTemplatesError: the lines are no CSV, or the header lacks the column of account ids.
    """

    def __init__(self, lines: Sequence[str], parameters: Mapping[str, Mapping[str, Any]]) -> None:
        self._declared = parameters
        self.problems: list[str] = []
        self._rows_by_account: dict[str, int] = {}
        self._verdicts: dict[tuple[str, str], str] = {}
        self._regions: dict[str, tuple[str, ...]] = {"": ()}
        rows = _rows(lines)
        header = self._header(*next(rows, (1, [])))
        self.parameters = tuple(name for name in header if name and name not in COLUMNS)
        self._positions = [header.index(name) for name in self.parameters]
        self._flags = [
            header.index(name) for name in self.parameters if parameters[name].get("AllowedValues") == _FLAGS
        ]
        self._fixed = {name: header.index(name) for name in COLUMNS if name in header}
        self._width = len(header)
        self.accounts = [one for number, row in rows if (one := self._account(number, row)) is not None]

    def _header(self, number: int, cells: list[str]) -> list[str]:
        """Return the names of the columns; an empty one for a column that has no meaning, which is noted."""
        known = _names(self._declared)
        header = [known.get(cell) or known.get(_key(cell), "") for cell in cells]
        if ACCOUNT not in header:
            raise CloudTrailTemplatesError(
                f"the table has no column {ACCOUNT}; name the columns in the first row"
            )
        # Spreadsheets write empty columns, too.
        self._nameless = [position for position, cell in enumerate(cells) if not cell]
        names = (*COLUMNS, *self._declared)
        for cell, name in zip(cells, header, strict=True):
            if cell and not name:
                remedy = did_you_mean(cell, names) or f"delete it, or choose one of {', '.join(names)}"
                self.problems.append(f"row {number}: no column is called {shorten(cell)}; {remedy}")
        for name, count in Counter(filter(None, header)).items():
            if count > 1:
                self.problems.append(
                    f"row {number}: the column {name} is there {count} times; keep one of them"
                )
        return header

    def _account(self, number: int, row: list[str]) -> Account | None:
        """Return the account of a row, or None after noting what is wrong with it."""
        if len(row) != self._width:
            self.problems.append(
                f"row {number} has {len(row)} cells, and the header {self._width}; quote cells with commas"
            )
            return None
        for position in self._nameless:
            if row[position]:
                self.problems.append(
                    f"row {number}: {shorten(row[position])} is in a column without a name; name the column, or delete it"
                )
                return None
        for position in self._flags:
            # Spreadsheets write truth values in capital letters.
            row[position] = row[position].lower()
        cells = {name: row[position] for name, position in self._fixed.items()}
        values = tuple([row[position] for position in self._positions])
        account = cells[ACCOUNT]
        if "-" in account and re.fullmatch(r"\d{4}-\d{4}-\d{4}", account):
            account = account.replace("-", "")
        problems = [
            self._problem_of_account(number, account),
            *(self._problem(name, value) for name, value in cells.items() if name != ACCOUNT),
            *map(self._problem, self.parameters, values),
        ]
        if found := [one for one in problems if one]:
            self.problems += [f"row {number}: {one}" for one in found]
            return None
        regions = cells.get(REGIONS, "")
        if regions not in self._regions:
            self._regions[regions] = tuple(dict.fromkeys(re.split("[ ,;]+", regions)))
        return Account(
            number,
            account,
            cells.get(UNIT, ""),
            self._regions[regions],
            int(cells.get(EXISTING_TRAILS) or 0),
            int(cells.get(EXISTING_FILTERS) or 0),
            values,
        )

    def _problem_of_account(self, number: int, account: str) -> str:
        if not (len(account) == 12 and account.isascii() and account.isdigit()):
            return f"{ACCOUNT} must be 12 digits, got {shorten(account)}; {_remedy(account)}"
        first = self._rows_by_account.setdefault(account, number)
        return (
            "" if first == number else f"{account} is in row {first}, too; keep one row, with all its regions"
        )

    def _problem(self, name: str, value: str) -> str:
        """Return what is wrong with a value of a column; an empty text if nothing is."""
        if (name, value) not in self._verdicts:
            self._verdicts[name, value] = self._judge(name, value)
        return self._verdicts[name, value]

    def _judge(self, name: str, value: str) -> str:
        if name in _RULES:
            pattern, rule = _RULES[name]
            must, _, remedy = rule.partition("; ")
            fits = not value or re.fullmatch(pattern, value, re.ASCII)
            return "" if fits else f"{name} {must}, got {shorten(value)}; {remedy}"
        if not value:
            has_default = "Default" in self._declared[name]
            return "" if has_default else f"{name} has no default; give a value"
        if len(value.encode()) > MOST_BYTES:
            return f"{name} must be at most {MOST_BYTES:,} bytes, got {shorten(value)}; leave some of it out"
        try:
            check_value(name, self._declared[name], value)
        except OptionError as error:
            return str(error)
        return ""


def _rows(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, with its number; the cells have no spaces around them."""
    first = next((line for line in lines if line.strip()), "")
    # Where the comma is the decimal point, spreadsheets write semicolons.
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise CloudTrailTemplatesError(
            f"row {reader.line_num} is no CSV: {error}; save the table again as CSV"
        ) from error


def _names(parameters: Iterable[str]) -> dict[str, str]:
    """Return the columns by what a header may call them, whatever its case, spaces and underscores are.

    A parameter that is called like a column, such as Regions, is meant by its exact name only.
    """
    names = (*parameters, *COLUMNS)
    return {**_ALIASES, **{_key(name): name for name in names}, **{name: name for name in names}}


def _key(name: str) -> str:
    return re.sub("[ _-]", "", name).lower()


def _remedy(account: str) -> str:
    """Return what to do about a wrong id; spreadsheets turn ids into numbers."""
    if re.fullmatch(r"\d{1,11}", account, re.ASCII):
        return f"write {account:0>12} if a spreadsheet removed zeros, and format the column as text"
    if re.fullmatch(r"[\d.,]+E\+?\d+", account, re.IGNORECASE):
        return "a spreadsheet rounded it: format the column as text and enter the id again"
    return "give the id of an account, like 111122223333"
