"""The commands of the integrity check, run with the AWS CLI on log files that are changed, removed or incomplete."""

import gzip
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from cloudtrail_templates.components.integrity.commands import COMMANDS, LEAST_AWS_CLI
from components.integrity.aws_cli import started
from components.integrity.aws_endpoint import ORGANIZATION, World, endpoint
from components.integrity.digests import BUCKET, FIRST, HOME, TRAIL, deliver, digest_key, log_key
from components.samples import ACCOUNT, OTHER_ACCOUNT

ROOT = "AWSLogs/"
HOURS = 3
# From half an hour after the beginning of the first digest file to half an hour before the end of the fourth.
END = FIRST + timedelta(minutes=30, hours=HOURS)
# The AWS CLI, which answers a repeated call from a file: a case and the same case without a check see the same answers.
RECORDING_AWS = """#!/bin/bash
call=$RECORDED/$(printf '%s\\n' "$@" | cksum | tr -d ' ')
[ -e "$call" ] || { "$AWS" "$@" >"$call.out" 2>"$call.err"; echo $? >"$call"; }
cat "$call.out"; cat "$call.err" >&2
exit "$(cat "$call")"
"""
OLD_AWS = "#!/bin/bash\n[ \"$1\" != --version ] || exec echo 'aws-cli/{version} Python/3.13.1'\n"

Change = Callable[[World], object]


@dataclass(frozen=True)
class Case:
    """A bucket that the check looks at.

    `says` is in the output. Without `check`, a part of the commands, a case that fails would pass; `instead` is put in its
    place.
    """

    what: str
    change: Change = lambda world: None
    settings: Mapping[str, str] = field(default_factory=dict)
    says: str = ""
    check: str = ""
    instead: str = ""
    cli: str = ""

    @property
    def passes(self) -> bool:
        return self.says.startswith("All log files")


def settings(**changes: str) -> dict[str, str]:
    return {
        "TRAIL_ARN": f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/{TRAIL}",
        "LOG_BUCKET": BUCKET,
        "KEY_PREFIX": "",
        "ORGANIZATION_ID": "",
        "ACCOUNT_IDS": ACCOUNT,
        "REGIONS": HOME,
        "IGNORED_FOLDERS": "",
        "HOURS": str(HOURS),
        "UNTIL": f"{END:%s}",
        **changes,
    }


def without_digests(*hours: int) -> Change:
    return lambda world: [world.bucket.pop(digest_key(ROOT, ACCOUNT, HOME, hour)) for hour in hours]


def again(**how: object) -> Change:
    """Deliver the files of the account again, in another way."""

    def change(world: World) -> None:
        world.bucket.clear()
        deliver(world.bucket, ROOT, ACCOUNT, HOME, **how)  # type: ignore[arg-type]

    return change


def more(account: str = ACCOUNT, region: str = HOME) -> Change:
    return lambda world: deliver(world.bucket, ROOT, account, region)


def changed_log(world: World) -> None:
    world.bucket[log_key(world.bucket, ACCOUNT, HOME, 1)].body = gzip.compress(b'{"Records": []}')


def appended_log(world: World) -> None:
    world.bucket[log_key(world.bucket, ACCOUNT, HOME, 1)].body += gzip.compress(b"{}")


def removed_log(world: World) -> None:
    del world.bucket[log_key(world.bucket, ACCOUNT, HOME, 1)]


def changed_digest(world: World) -> None:
    stored = world.bucket[digest_key(ROOT, ACCOUNT, HOME, 1)]
    stored.body = gzip.compress(gzip.decompress(stored.body).replace(b"SHA-256", b"SHA-255"))


def denied(world: World) -> None:
    world.is_denied = True


def of_organization(root: str, prefix: str | None) -> Change:
    def change(world: World) -> None:
        world.bucket.clear()
        for account in (ACCOUNT, OTHER_ACCOUNT):
            deliver(world.bucket, root, account, HOME)
        trail: dict[str, object] = {"TrailARN": settings()["TRAIL_ARN"], "S3BucketName": BUCKET}
        world.trails = [trail | {"IsOrganizationTrail": True} | ({"S3KeyPrefix": prefix} if prefix else {})]

    return change


BOTH = {"ACCOUNT_IDS": f"{ACCOUNT}, {OTHER_ACCOUNT}"}
OF_ORGANIZATION = BOTH | {"ORGANIZATION_ID": ORGANIZATION}
UNCHANGED = "All log files that were delivered in this time are unchanged."
INVALID = '[[ $output != *INVALID* ]] || reasons+=", a file is INVALID"'
GAP = (
    '[[ $output != *"No log files were delivered"* ]] || reasons+=", there is a gap between two digest files"'
)
COVER = (
    '[[ $output == *"Results found for $START to $END:"* ]] || '
    'reasons+=", digest files do not cover the whole time"'
)
COUNT = (
    "[[ ${digests:-0} -ge $HOURS ]] || "
    'reasons+=", there are ${digests:-0} valid digest files for $HOURS hours"'
)
UNKNOWN_ACCOUNT = 'fail "$root$account/ belongs to no account of the list: add it, or ignore it"'
UNKNOWN_REGION = (
    'fail "$root$account/CloudTrail-Digest/$region/ belongs to no region of the list: add it, or ignore it"'
)
OLD = 'fail "the AWS CLI must be $least or newer: older ones accept a log file with data appended to it"'
EACH_ACCOUNT, EACH_FOUND = (
    "for account in ${ACCOUNT_IDS//,/ }; do",
    'for account in $(folders "$root"); do',
)
EACH_REGION = "  for region in ${REGIONS//,/ }; do"
INTACT = [
    Case("everything is there"),
    Case("two accounts", more(OTHER_ACCOUNT), BOTH),
    Case("two regions", more(region="us-east-1"), {"REGIONS": f"{HOME},us-east-1"}),
    Case("an account that left", more(OTHER_ACCOUNT), {"IGNORED_FOLDERS": OTHER_ACCOUNT}),
    Case("a region that was disabled", more(region="af-south-1"), {"IGNORED_FOLDERS": "af-south-1"}),
    Case(
        "a region that one account has and the other has not",
        lambda world: (more(OTHER_ACCOUNT)(world), more(OTHER_ACCOUNT, "af-south-1")(world)),
        BOTH | {"REGIONS": f"{HOME},af-south-1", "IGNORED_FOLDERS": f"{ACCOUNT}/af-south-1"},
    ),
    Case("an organization", of_organization(f"AWSLogs/{ORGANIZATION}/", None), OF_ORGANIZATION),
    Case(
        "Control Tower",
        of_organization(f"{ORGANIZATION}/AWSLogs/{ORGANIZATION}/", ORGANIZATION),
        OF_ORGANIZATION | {"KEY_PREFIX": ORGANIZATION},
    ),
]
BROKEN = [
    Case("a changed log", changed_log, says="hash value doesn't match", check=INVALID),
    Case("a removed log", removed_log, says="INVALID: not found", check=INVALID),
    Case("a log with appended data", appended_log, says="unexpected data after", check=INVALID),
    Case("a changed digest", changed_digest, says="signature verification failed", check=INVALID),
    Case("a removed digest in the middle", without_digests(1), says="INVALID: not found", check=INVALID),
    Case("a digest of another key", again(signed_by="somebody"), says="0/4 digest files valid"),
    Case("the newest digest removed", without_digests(3), says="do not cover the whole time", check=COVER),
    Case("all digests removed", without_digests(0, 1, 2, 3), says="No digests found"),
    Case("a gap", again(hours=(0, 1, 3), chains=(3,)), says="there is a gap", check=GAP),
    Case("hours without digests", again(hours=(0, 3)), says="2 valid digest files for 3 hours", check=COUNT),
    Case("a trail that starts later", again(hours=(1, 2, 3)), says="do not cover", check=COVER),
    Case(
        "two accounts of which one's folder is gone",
        settings=BOTH,
        says=f"FAILED: {OTHER_ACCOUNT} {HOME}",
        check=EACH_ACCOUNT,
        instead=EACH_FOUND,
    ),
    Case(
        "an organization without the folder of an account",
        lambda world: (
            of_organization(f"AWSLogs/{ORGANIZATION}/", None)(world),
            [world.bucket.pop(key) for key in list(world.bucket) if OTHER_ACCOUNT in key],
        ),
        OF_ORGANIZATION,
        says=f"FAILED: {OTHER_ACCOUNT} {HOME}",
        check=EACH_ACCOUNT,
        instead=EACH_FOUND,
    ),
    Case(
        "an organization trail that the account does not see",
        lambda world: (of_organization(f"AWSLogs/{ORGANIZATION}/", None)(world), world.trails.clear()),
        OF_ORGANIZATION,
        says="A trail could not be found",
    ),
    Case(
        "an organization trail that delivers to another bucket",
        lambda world: (
            of_organization(f"AWSLogs/{ORGANIZATION}/", None)(world),
            world.trails[0].update(S3BucketName="elsewhere"),
        ),
        OF_ORGANIZATION,
        says="NoSuchBucket",
    ),
    Case(
        "a region whose folder is gone",
        settings={"REGIONS": f"{HOME},us-east-1"},
        says=f"FAILED: {ACCOUNT} us-east-1",
        check=EACH_REGION,
        instead="  for region in $found; do",
    ),
    Case(
        "an account that nobody lists",
        more(OTHER_ACCOUNT),
        says=f"FAILED: AWSLogs/{OTHER_ACCOUNT}/ belongs to no account",
        check=UNKNOWN_ACCOUNT,
        instead="true",
    ),
    Case(
        "a region that nobody lists",
        more(region="af-south-1"),
        says="CloudTrail-Digest/af-south-1/ belongs to no region",
        check=UNKNOWN_REGION,
        instead="true",
    ),
    Case("nothing to check", settings={"IGNORED_FOLDERS": ACCOUNT}, says="no account and region to check"),
    Case("no permission", denied, says="cannot be listed"),
    Case("an old AWS CLI 1", cli="1.45.11", says="must be 1.45.12 or newer", check=OLD, instead="true"),
    Case("an old AWS CLI 2", cli="2.34.6", says="must be 2.34.51 or newer", check=OLD, instead="true"),
]


Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder with the AWS CLI that was started, its command and its socket."""
    with started(tmp_path_factory.mktemp("aws")) as folder:
        yield folder


@pytest.fixture
def run(server: Path, tmp_path: Path) -> Run:
    """Run the commands; the exit code and all output."""
    return partial(_run, tmp_path, server)


def _run(
    folder: Path,
    server: Path,
    address: str,
    case: Case,
    commands: str = COMMANDS,
    *,
    aws_cli: Path | None = None,
) -> tuple[int, str]:
    aws = folder / "aws"
    aws.write_text(OLD_AWS.format(version=case.cli) * bool(case.cli) + RECORDING_AWS)
    aws.chmod(0o755)
    done = subprocess.run(
        ["bash", "-c", commands],
        env={
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
            "RECORDED": str(folder),
            "AWS": str(aws_cli or server / "aws"),
            "AWS_SERVER": str(server / "socket"),
            "HOME": str(folder),
            "TZ": "Asia/Tokyo",
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "any",
            "AWS_DEFAULT_REGION": "us-west-2",
            **settings(**case.settings),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout


def test_the_command_as_it_is_installed_finds_everything(run: Run) -> None:
    world = World()
    deliver(world.bucket, ROOT, ACCOUNT, HOME)
    with endpoint(world) as address:
        code, output = run(address, Case(""), aws_cli=Path(sys.executable).with_name("aws"))
    assert (code, output.splitlines()[-1]) == (0, UNCHANGED), output


@pytest.mark.parametrize("case", INTACT, ids=lambda case: case.what)
def test_what_is_complete_and_unchanged_passes(case: Case, run: Run) -> None:
    world = World()
    deliver(world.bucket, ROOT, ACCOUNT, HOME)
    case.change(world)
    with endpoint(world) as address:
        code, output = run(address, case)
    assert (code, output.splitlines()[-1]) == (0, UNCHANGED), output
    assert "AWS CLI: 1." in output
    assert f"Checking 2026-10-01T09:00:00Z to {END:%Y-%m-%dT%H:%M:%SZ}." in output


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.what)
def test_what_is_not_fails_because_of_its_check(case: Case, run: Run) -> None:
    world = World()
    deliver(world.bucket, ROOT, ACCOUNT, HOME)
    case.change(world)
    with endpoint(world) as address:
        code, output = run(address, case)
        assert code == 1, output
        assert case.says in output
        assert UNCHANGED not in output
        if case.check:
            assert COMMANDS.count(case.check) == 1
            unchecked = run(address, case, COMMANDS.replace(case.check, case.instead))
            assert unchecked[0] == 0, unchecked[1]


def test_the_oldest_aws_cli_that_is_accepted_is_accepted(run: Run) -> None:
    world = World()
    deliver(world.bucket, ROOT, ACCOUNT, HOME)
    with endpoint(world) as address:
        for version in (*LEAST_AWS_CLI.values(), "1.100.0", "2.40.1", "3.0.0"):
            code, output = run(address, Case("", cli=version))
            assert (code, output.splitlines()[0]) == (0, f"AWS CLI: {version}"), output


# It prints what it is called with, and the version.
PRINTING_AWS = """#!/bin/bash
case $1 in
  --version) echo aws-cli/2.40.0 ;;
  cloudtrail) echo "$@" >&2 ;;
esac
"""
# The date command of macOS knows no -d, and takes seconds with -r.
BSD_DATE = """#!/bin/bash
case "$*" in
  *-d*) exit 1 ;;
  *-r*) exec /bin/date -u -d "@$3" "$4" ;;
esac
exec /bin/date "$@"
"""


@pytest.mark.parametrize("date", [None, BSD_DATE], ids=["Linux", "macOS"])
def test_without_an_end_it_covers_the_hours_until_four_hours_ago(date: str | None, tmp_path: Path) -> None:
    for name, text in {"aws": PRINTING_AWS, "date": date}.items():
        if text:
            (tmp_path / name).write_text(text)
            (tmp_path / name).chmod(0o755)
    given = {key: value for key, value in settings().items() if key != "UNTIL"}
    before = datetime.now(UTC).replace(microsecond=0)
    done = subprocess.run(
        ["bash", "-c", COMMANDS],
        env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "TZ": "Asia/Tokyo", **given},
        capture_output=True,
        text=True,
    )
    found = re.search(r"^Checking (\S+) to (\S+)\.$", done.stdout, re.MULTILINE)
    assert found, done.stdout + done.stderr
    start, end = map(datetime.fromisoformat, found.groups())
    assert before <= end + timedelta(hours=4) <= datetime.now(UTC)
    assert end - start == timedelta(hours=HOURS)
    assert f"--start-time {found[1]} --end-time {found[2]} --s3-bucket {BUCKET}\n" in done.stdout


def test_without_the_aws_cli_it_fails(tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/bash", "-c", COMMANDS.replace("aws --version", "missing-aws --version")],
        env={"PATH": "/usr/bin:/bin", **settings()},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "AWS CLI: not found" in done.stdout


MAY_BE_EMPTY = ("KEY_PREFIX", "ORGANIZATION_ID", "IGNORED_FOLDERS")
WRONG_SETTINGS = [
    *((name, None) for name in settings() if name != "UNTIL"),
    *((name, "") for name in settings() if name not in ("UNTIL", *MAY_BE_EMPTY)),
]


@pytest.mark.parametrize(("name", "value"), WRONG_SETTINGS)
def test_a_setting_that_is_missing_or_empty_is_a_failure(
    name: str, value: str | None, tmp_path: Path
) -> None:
    (tmp_path / "aws").write_text(PRINTING_AWS)
    (tmp_path / "aws").chmod(0o755)
    given = {key: one for key, one in {**settings(), name: value}.items() if one is not None}
    done = subprocess.run(
        ["bash", "-c", COMMANDS],
        env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", **given},
        capture_output=True,
        text=True,
    )
    # Nothing was called.
    assert (done.returncode != 0, done.stdout) == (True, "")
    assert re.search(rf"{name}: (unbound variable|parameter null or not set)", done.stderr)
