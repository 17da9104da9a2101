"""The command plan-rollout: what it prints and writes, and what it refuses."""

import json
import subprocess
from pathlib import Path

import pytest

from cli.invocation import refused, run

URL = "https://bucket.s3.eu-west-1.amazonaws.com/1/trail.yaml"
ONE, TWO = "111122223333", "444455556666"
HEADER = "account_id,TrailName,LogBucketName\n"
SAME = f"{HEADER}{ONE},audit,logs-a\n"
OPTIONS = ("--template", "trail", "--template-url", URL, "--region", "eu-west-1")
ORGANIZATION = ("--organizational-unit-id", "r-ab12")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def command(text: str, *words: str) -> tuple[str, ...]:
    Path("accounts.csv").write_text(text, encoding="utf-8")
    return ("plan-rollout", "accounts.csv", *OPTIONS, *words)


def test_prints_the_commands_for_the_files_that_it_writes() -> None:
    result = run(*command(SAME, *ORGANIZATION, "--management-account-id", TWO))
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "rollout: 1 account with 1 set of regions and values",
        "StackSets leaves out accounts that are not in the given units: aws cloudformation list-stack-instances must "
        "list 1 stack afterwards",
    ]
    assert result.stdout == (
        "aws cloudformation create-stack-set --cli-input-json file://rollout/stack-set.json &&\n"
        "aws cloudformation create-stack-instances --cli-input-json file://rollout/instances-1.json\n"
    )
    assert json.loads(Path(f"rollout/parameters/{ONE}.json").read_bytes())


def test_the_loop_over_several_sets_of_values_is_one_that_bash_accepts() -> None:
    text = f"{SAME}{TWO},audit,logs-b\n"
    result = run(*command(text, *ORGANIZATION, "--output-dir", "it's here"))
    assert result.exit_code == 0
    script = f'aws() {{ echo "$4"; }}\n{result.stdout}'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    names = ("stack-set", "instances-1", "instances-2")
    assert done.stdout.splitlines() == [f"file://it's here/{name}.json" for name in names]


@pytest.mark.parametrize(("failing", "tried"), [("stack-set", 1), ("instances-1", 2)])
def test_after_a_command_that_failed_no_other_one_runs(failing: str, tried: int) -> None:
    # A stack set of this name may exist, and deploy another template.
    result = run(*command(f"{SAME}{TWO},audit,logs-b\n", *ORGANIZATION))
    script = f'aws() {{ echo "$4"; [[ $4 != *{failing}.json ]]; }}\n{result.stdout}'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert len(done.stdout.splitlines()) == tried


def test_every_option_reaches_the_files() -> None:
    words = ("--delegated-admin", "--failure-tolerance-count", "5", "--max-concurrent-count", "6")
    more = ("--stack-set-name", "audit", "--organizational-unit-id", "ou-ab12-11111111,ou-ab12-22222222")
    assert run(*command(SAME, *words, *more, "--region", "us-east-1", "--force")).exit_code == 0
    made = json.loads(Path("rollout/instances-1.json").read_bytes())
    assert (made["StackSetName"], made["CallAs"]) == ("audit", "DELEGATED_ADMIN")
    assert made["Regions"] == ["eu-west-1", "us-east-1"]
    assert made["DeploymentTargets"]["OrganizationalUnitIds"] == ["ou-ab12-11111111", "ou-ab12-22222222"]
    preferences = made["OperationPreferences"]
    assert (preferences["FailureToleranceCount"], preferences["MaxConcurrentCount"]) == (5, 6)


def test_full_speed_after_failures_is_a_choice() -> None:
    assert run(*command(SAME, *ORGANIZATION, "--max-concurrent-count", "9", "--soft")).exit_code == 0
    preferences = json.loads(Path("rollout/instances-1.json").read_bytes())["OperationPreferences"]
    assert (preferences["ConcurrencyMode"], preferences["MaxConcurrentCount"]) == (
        "SOFT_FAILURE_TOLERANCE",
        9,
    )


def test_several_regions_are_mentioned_with_their_cost() -> None:
    result = run(*command(SAME, *ORGANIZATION, "--region", "us-east-1", "--force"))
    assert "\n1 account with several regions" in result.stderr
    assert "to its home region only" in result.stderr


def test_reads_standard_input_and_a_byte_order_mark() -> None:
    result = run("plan-rollout", "-", *OPTIONS, *ORGANIZATION, stdin="\ufeff" + SAME)
    assert (result.exit_code, Path("rollout/stack-set.json").is_file()) == (0, True)


def test_mistakes_are_lines_with_the_file_and_the_row_and_nothing_is_written() -> None:
    rows = "12345,audit,logs-a\n" * 2 + f"{ONE},a,logs-a\n"
    result = run(*command(HEADER + rows, *ORGANIZATION))
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert [line.split(": ")[:2] for line in lines] == [["accounts.csv", f"row {row}"] for row in (2, 3, 4)]
    assert not Path("rollout").exists()


def test_many_mistakes_are_counted() -> None:
    result = run(*command(HEADER + "1,audit,logs-a\n" * 30, *ORGANIZATION))
    lines = result.stderr.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "accounts.csv: 10 more like these"


def test_what_does_not_fit_is_a_finding_and_force_writes_the_plan() -> None:
    text = f"account_id,LogBucketName,existing_trails\n{ONE},logs-a,1\n"
    result = run(*command(text, *ORGANIZATION))
    assert (result.exit_code, result.stdout, Path("rollout").exists()) == (1, "", False)
    assert result.stderr.startswith(f"accounts.csv: row 2: {ONE} would have 2 trails, and all copies")
    forced = run(*command(text, *ORGANIZATION, "--force"))
    assert (forced.exit_code, Path("rollout/stack-set.json").is_file()) == (0, True)
    assert forced.stderr.startswith(result.stderr)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--template", "trial"), "no template is called 'trial'; did you mean trail?"),
        (("--template-url", "s3://a/b"), "--template-url must be the URL of a file in S3"),
        (
            ("--template-url", URL.replace("trail", "alarms")),
            "--template-url must be the URL of trail, got 'alarms.yaml'; give its URL, or plan alarms",
        ),
        (("--region", "Frankfurt"), "--region must be at most 40 regions"),
        (("--organizational-unit-id", "Security"), "--organizational-unit-id must be"),
        (("--management-account-id", "1234"), "--management-account-id must be 12 digits"),
        (("--stack-set-name", "1st"), "--stack-set-name must begin with a letter"),
        (
            ("--max-concurrent-count", "2"),
            "--max-concurrent-count must be at most failure_tolerance_count + 1",
        ),
        (("--failure-tolerance-count", "-1"), "--failure-tolerance-count must be 0 or more"),
        (("--self-managed",), "--organizational-unit-id must be left out with --self-managed"),
    ],
)
def test_a_wrong_option_is_one_line_that_says_what_to_do(words: tuple[str, ...], says: str) -> None:
    refused(run(*command(SAME, *ORGANIZATION, *words)), says)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"account_id\xff", "accounts.csv is not UTF-8; save it as CSV UTF-8"),
        (HEADER.encode("utf-16"), "accounts.csv is not UTF-8"),
        (b"", "accounts.csv: the table has no column account_id"),
        (HEADER.encode(), "accounts.csv: the table has no accounts"),
    ],
)
def test_a_wrong_file_is_one_line_that_says_what_to_do(content: bytes, says: str) -> None:
    words = command(SAME, *ORGANIZATION)
    Path("accounts.csv").write_bytes(content)
    refused(run(*words), says)


def test_a_folder_with_files_is_refused() -> None:
    assert run(*command(SAME, *ORGANIZATION)).exit_code == 0
    refused(
        run(*command(SAME, *ORGANIZATION)), "rollout has files; remove it, or choose another --output-dir"
    )


def test_a_folder_that_cannot_be_made_is_named() -> None:
    folder = "accounts.csv/rollout"
    refused(
        run(*command(SAME, *ORGANIZATION), "--output-dir", folder),
        f"cannot write {folder}: not a directory; ",
    )


def test_a_missing_file_is_refused() -> None:
    refused(run("plan-rollout", "none.csv", *OPTIONS), "none.csv")
