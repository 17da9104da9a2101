"""The table of accounts: what it may look like, and one line for each mistake."""

import io

import pytest
from templates.deployments import rendered

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.rollout.table import Table

PARAMETERS = rendered("trail")["Parameters"]
HEADER = "account_id,regions,TrailName,LogBucketName\n"
ONE = "111122223333"
FIRST, SECOND = "111122223333,eu-west-1,audit,logs-a\n", "444455556666,us-east-1,,logs-b\n"


def table(text: str) -> Table:
    return Table(list(io.StringIO(text, newline="")), PARAMETERS)


def problems(rows: str, header: str = HEADER) -> list[str]:
    return table(header + rows).problems


def test_each_row_is_an_account_with_its_values() -> None:
    found = table(HEADER + FIRST + SECOND)
    assert found.problems == []
    assert found.parameters == ("TrailName", "LogBucketName")
    first, second = found.accounts
    assert (first.row, first.id, first.regions, first.values) == (
        2,
        "111122223333",
        ("eu-west-1",),
        ("audit", "logs-a"),
    )
    assert (second.unit, second.existing_trails, second.values) == ("", 0, ("", "logs-b"))


@pytest.mark.parametrize(
    "text",
    [
        HEADER + FIRST + SECOND.rstrip("\n"),
        (HEADER + FIRST + SECOND).replace("\n", "\r\n"),
        (HEADER + FIRST + SECOND).replace(",", ";"),
        (HEADER + FIRST + SECOND).replace(",", "\t"),
        (HEADER + FIRST + SECOND).replace(",", " , "),
        HEADER.replace("account_id", "Account ID").replace("TrailName", "trail_name") + FIRST + SECOND,
        HEADER + FIRST.replace("111122223333", "1111-2222-3333") + SECOND,
        HEADER + FIRST.replace("eu-west-1", '"eu-west-1"') + SECOND,
    ],
    ids=["no end", "CRLF", "semicolons", "tabs", "spaces", "names", "hyphens", "quotes"],
)
def test_what_spreadsheets_write_is_read(text: str) -> None:
    found, plain = table(text), table(HEADER + FIRST + SECOND)
    assert found.problems == []
    assert found.accounts == plain.accounts


@pytest.mark.parametrize("written", ["TRUE", "True", "true"])
def test_truth_values_are_read_as_spreadsheets_write_them(written: str) -> None:
    found = table(f"account_id,LogBucketName,IsLogging,TrailName\n{ONE},logs-a,{written},Audit\n")
    assert found.problems == []
    assert found.accounts[0].values == ("logs-a", "true", "Audit")


def test_blank_lines_count_as_rows_and_are_no_accounts() -> None:
    found = table("\n" + HEADER + "\n" + FIRST + ",,,\n" + SECOND)
    assert [one.row for one in found.accounts] == [4, 6]


@pytest.mark.parametrize("regions", ["eu-west-1 us-east-1", "eu-west-1;us-east-1", "eu-west-1, us-east-1"])
def test_a_row_may_have_several_regions(regions: str) -> None:
    (account,) = table(f'account_id,regions,LogBucketName\n111122223333,"{regions}",logs-a\n').accounts
    assert account.regions == ("eu-west-1", "us-east-1")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            "12345678901",
            "account_id must be 12 digits, got '12345678901'; write 012345678901 if a spreadsheet",
        ),
        ("1.23457E+11", "got '1.23457E+11'; a spreadsheet rounded it: format the column as text"),
        ("11\0", "account_id must be 12 digits, got '11\\x00'"),
        ("1234567890123", "got '1234567890123'; give the id of an account"),
        ("１１１１２２２２３３３３", "must be 12 digits"),
        ("", "account_id must be 12 digits, got ''"),
        ("audit", "account_id must be 12 digits, got 'audit'"),
        ("111122223333,Frankfurt", "regions must be regions with spaces between them, got 'Frankfurt'"),
        ("111122223333,eu-west-1,a", "TrailName must be"),
        ("111122223333,eu-west-1,audit,", "LogBucketName has no default; give a value"),
        ("111122223333,eu-west-1,audit,Logs_A", "LogBucketName must be"),
        (f"111122223333,eu-west-1,{'x' * 4097}", "TrailName must be at most 4,096 bytes"),
        (f"111122223333,eu-west-1,{'x' * 4096}", "TrailName must be 3 to 128"),
        ("111122223333,eu-west-１", "regions must be regions with spaces between them"),
    ],
)
def test_a_wrong_row_is_one_line_with_its_number(row: str, says: str) -> None:
    cells = row.split(",")
    rest = FIRST.rstrip("\n").split(",")[len(cells) :]
    (problem,) = problems(",".join([*cells, *rest]) + "\n" + SECOND)
    assert problem.startswith("row 2")
    assert says in problem
    assert "\n" not in problem


def test_every_mistake_is_found_and_the_right_rows_stay() -> None:
    found = table(HEADER + "1,x,audit,logs-a\n" + SECOND + "2,eu-west-1,audit,logs-a\n")
    assert [one.split(":")[0] for one in found.problems] == ["row 2", "row 2", "row 4"]
    assert [one.row for one in found.accounts] == [3]


@pytest.mark.parametrize("row", ["1,23457E+11,eu-west-1,audit,logs-a\n", "111122223333\n"])
def test_a_row_has_as_many_cells_as_the_header(row: str) -> None:
    cells = row.count(",") + 1
    assert problems(row) == [f"row 2 has {cells} cells, and the header 4; quote cells with commas"]


def test_an_account_is_in_one_row() -> None:
    assert problems(FIRST + SECOND + FIRST) == [
        "row 4: 111122223333 is in row 2, too; keep one row, with all its regions"
    ]


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (
            "account_id,TrailNme,regoins,LogBucketName",
            [
                "no column is called 'TrailNme'; did you mean TrailName?",
                "no column is called 'regoins'; did you mean regions?",
            ],
        ),
        (
            "account_id,Notes,TrailName,LogBucketName",
            ["no column is called 'Notes'; delete it, or choose one of "],
        ),
        (
            "account_id,TrailName,trail_name,LogBucketName",
            ["the column TrailName is there 2 times; keep one of them"],
        ),
    ],
)
def test_each_wrong_column_is_one_line(header: str, says: list[str]) -> None:
    found = problems(f"{ONE},,,logs-a\n", f"{header}\n")
    assert [line[: len(f"row 1: {text}")] for line, text in zip(found, says, strict=True)] == [
        f"row 1: {text}" for text in says
    ]


def test_an_empty_column_is_left_out_and_one_with_values_needs_a_name() -> None:
    header = "account_id,,LogBucketName,\n"
    assert table(f"{header}{ONE},,logs-a,\n").accounts[0].values == ("logs-a",)
    assert problems(f"{ONE},,logs-a,x\n", header) == [
        "row 2: 'x' is in a column without a name; name the column, or delete it"
    ]


@pytest.mark.parametrize("header", ["regions,TrailName\n", "111122223333,eu-west-1\n", ""])
def test_a_table_without_account_ids_is_an_error(header: str) -> None:
    with pytest.raises(CloudTrailTemplatesError, match="has no column account_id; name the columns"):
        table(header + FIRST if header else "")


@pytest.mark.parametrize(
    ("header", "parameter", "regions"),
    [
        ("regions", (), ("eu-west-1",)),
        ("REGIONS", (), ("eu-west-1",)),
        ("Region", (), ("eu-west-1",)),
        ("Regions", ("eu-west-1",), ()),
    ],
)
def test_a_column_is_no_parameter_of_almost_the_same_name(
    header: str, parameter: tuple[str, ...], regions: tuple[str, ...]
) -> None:
    declared = rendered("integrity-check")["Parameters"]
    assert "Regions" in declared
    (account,) = Table([f"account_id,{header}\n", f"{ONE},eu-west-1\n"], declared).accounts
    assert (account.values, account.regions) == (parameter, regions)


def test_a_table_can_have_the_column_and_the_parameter_of_almost_the_same_name() -> None:
    lines = ["account_id,regions,Regions\n", f"{ONE},eu-west-1,us-east-1\n"]
    table = Table(lines, rendered("integrity-check")["Parameters"])
    assert (table.problems, table.accounts[0].values, table.accounts[0].regions) == (
        [],
        ("us-east-1",),
        ("eu-west-1",),
    )


def test_short_names_of_columns_are_known() -> None:
    (account,) = table(f"Account,Region,OU,LogBucketName\n{ONE},eu-west-1,r-ab12,logs-a\n").accounts
    assert (account.id, account.regions, account.unit) == (ONE, ("eu-west-1",), "r-ab12")


@pytest.mark.parametrize("row", ['"111122223333\n', '"1"1,eu-west-1,audit,logs-a\n'])
def test_what_is_no_csv_is_an_error(row: str) -> None:
    with pytest.raises(
        CloudTrailTemplatesError, match=r"^row \d+ is no CSV: .*; save the table again as CSV$"
    ):
        table(HEADER + row)


@pytest.mark.parametrize(("column", "value"), [("existing_trails", "two"), ("existing_filters", "-1")])
def test_counts_are_numbers(column: str, value: str) -> None:
    (problem,) = problems(f"111122223333,logs-a,{value}\n", f"account_id,LogBucketName,{column}\n")
    assert problem.startswith(f"row 2: {column} must be a number of ")


def test_a_unit_is_that_of_an_organization() -> None:
    header = "account_id,LogBucketName,organizational_unit_id\n"
    (problem,) = problems("111122223333,logs-a,Security\n", header)
    assert problem.startswith(
        "row 2: organizational_unit_id must be the id of an organizational unit, got 'Security'"
    )
    assert problems("111122223333,logs-a,r-ab12\n", header) == []
