"""The commands of the preflight, run with the AWS CLI: the emulator answers, but for the calls to Organizations."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from components.integrity.aws_cli import started

from cloudtrail_templates.templates.parts.preflight import PREFLIGHTS
from deployment.conftest import NewAccount
from deployment.emulator import Account

ORGANIZATION = "o-exampleorgid"
CLOUDTRAIL = "cloudtrail.amazonaws.com"


@dataclass
class Organization:
    """An organization: the emulator has no trusted access."""

    management: str
    features: str = "ALL"
    services: list[str] = field(default_factory=lambda: ["sso.amazonaws.com", CLOUDTRAIL])

    def answer(self, action: str, body: dict[str, str]) -> object:
        match action:
            case "DescribeOrganization":
                found = {"Id": ORGANIZATION, "MasterAccountId": self.management, "FeatureSet": self.features}
                return {"Organization": found}
            case "ListAWSServiceAccessForOrganization":
                return {"EnabledServicePrincipals": [{"ServicePrincipal": one} for one in self.services]}
            case "EnableAWSServiceAccess":
                self.services.append(body["ServicePrincipal"])
                return {}
        raise NotImplementedError(action)


@contextmanager
def serving(organization: Organization) -> Iterator[str]:
    """The address of the service of the organization, on the loopback interface."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            action = self.headers["X-Amz-Target"].rpartition(".")[2]
            answer = json.dumps(organization.answer(action, body)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder with the AWS CLI that was started."""
    with started(tmp_path_factory.mktemp("aws")) as folder:
        yield folder


@dataclass
class Preflight:
    """A management account and its organization, a log archive account, and what is passed to the commands."""

    aws: Path
    account: Account
    archive: Account
    organization: Organization
    settings: dict[str, str]

    def bash(self, commands: str) -> tuple[int, list[str]]:
        """Run commands of the AWS CLI: the exit code, and the lines of the output."""
        configuration = self.aws / f"config-{self.archive.number}"
        configuration.write_text(
            f"[profile archive]\naws_access_key_id={self.archive.number}\naws_secret_access_key=any\n"
        )
        with serving(self.organization) as address:
            done = subprocess.run(
                ["bash", "-c", commands],
                env={
                    "PATH": f"{self.aws}{os.pathsep}{os.environ['PATH']}",
                    "AWS_SERVER": str(self.aws / "socket"),
                    "HOME": str(self.aws),
                    "AWS_CONFIG_FILE": str(configuration),
                    "AWS_ENDPOINT_URL": self.account.endpoint,
                    "AWS_ENDPOINT_URL_ORGANIZATIONS": address,
                    "AWS_ACCESS_KEY_ID": self.account.number,
                    "AWS_SECRET_ACCESS_KEY": "any",
                    "AWS_DEFAULT_REGION": "us-west-2",
                    **self.settings,
                },
                capture_output=True,
                text=True,
                timeout=60,
            )
        return done.returncode, done.stdout.splitlines()

    def problems(self) -> list[str]:
        """What the commands find; their exit code says whether there is a problem."""
        code, output = self.bash(PREFLIGHTS["organization-trail"])
        found = [line.removeprefix("PROBLEM: ") for line in output if line.startswith("PROBLEM: ")]
        assert code == bool(found), output
        assert any(line.startswith("Ready: ") for line in output) is not bool(found)
        return found


@pytest.fixture
def preflight(aws: Path, new_account: NewAccount) -> Preflight:
    """An organization in which nothing is missing, with a log archive account in another region."""
    account, archive = new_account(), new_account("us-east-1")
    settings = {
        "REGION": account.region,
        "TRAIL_NAME": "management-events",
        "LOG_BUCKET": "",
        "S3_KEY_PREFIX": "",
        "KMS_KEY_ARN": "",
        "BUCKET_PROFILE": "",
    }
    return Preflight(aws, account, archive, Organization(account.number), settings)


def with_bucket(preflight: Preflight, **changes: str) -> Preflight:
    """Deploy log-bucket in the log archive account, and let the commands check it."""
    parameters = {
        "AccountIds": preflight.account.number,
        "OrganizationId": ORGANIZATION,
        "TrailRegion": preflight.account.region,
    }
    outputs = preflight.archive.deploy("log-bucket", **{**parameters, **changes}).outputs
    preflight.settings |= {
        "LOG_BUCKET": outputs["LogBucketName"],
        "KMS_KEY_ARN": outputs["KmsKeyArn"],
        "BUCKET_PROFILE": "archive",
    }
    return preflight


def own_bucket(account: Account) -> str:
    name = f"logs{account.number}"
    with suppress(account.s3.exceptions.BucketAlreadyOwnedByYou):
        account.s3.create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": account.region}
        )
    return name


def test_a_ready_organization_gets_the_parameters_of_the_stack(preflight: Preflight) -> None:
    code, output = with_bucket(preflight).bash(PREFLIGHTS["organization-trail"])
    assert code == 0, output
    parameters = f"ManagementAccountId={preflight.account.number} OrganizationId={ORGANIZATION}"
    assert output[-1] == f"Ready: deploy organization-trail with {parameters}."
    assert all(line.startswith("ok: ") for line in output[:-1])
    assert len(output) == 9


def test_everything_that_is_wrong_is_found_at_once(preflight: Preflight) -> None:
    organization, account = preflight.organization, preflight.account
    account.region = preflight.settings["REGION"] = "eu-south-2"
    organization.management, organization.features, organization.services = "999988887777", "CONSOLIDATED", []
    for name in ("aws-controltower-BaselineCloudTrail", "everything"):
        account.cloudtrail.create_trail(Name=name, S3BucketName=own_bucket(account), IsOrganizationTrail=True)
    caller, features, access, region, control_tower, other = preflight.problems()
    assert caller.startswith(f"{account.number} is not the management account: use 999988887777")
    assert "aws organizations enable-all-features" in features
    assert "choose a home region that is enabled by default" in region
    assert "aws-controltower-BaselineCloudTrail records" in control_tower
    assert "deploy alarms on its log group instead" in control_tower
    assert "everything in eu-south-2 records" in other
    assert "update or delete that trail" in other
    _, _, command = access.partition("trusted access: ")
    assert preflight.bash(command) == (0, [])
    assert organization.services == [CLOUDTRAIL]


def test_a_trail_of_the_account_is_a_note_its_own_name_is_taken_and_five_are_too_many(
    preflight: Preflight,
) -> None:
    bucket = own_bucket(preflight.account)
    for name in ("management-events", "trail1", "trail2", "trail3", "trail4"):
        preflight.account.cloudtrail.create_trail(Name=name, S3BucketName=bucket)
    code, output = preflight.bash(PREFLIGHTS["organization-trail"])
    assert code == 1
    assert len([line for line in output if line.startswith("note: the trail trail")]) == 4
    assert [line for line in output if line.startswith("PROBLEM: ")] == [
        "PROBLEM: the trail management-events exists already: choose another TrailName, unless you update its stack",
        "PROBLEM: there are 5 trails, and a region takes five: delete one",
    ]


@pytest.mark.parametrize(
    ("parameters", "lacks"),
    [
        ({"AccountIds": "999988887777"}, ["trail/management-events", "trails of"]),
        ({"OrganizationId": "o-anotherorg1"}, [f"AWSLogs/{ORGANIZATION}/*"]),
        (
            {"TrailRegion": "eu-west-1", "S3KeyPrefix": "logs"},
            ["cloudtrail:eu-central-1:", f"/AWSLogs/{ORGANIZATION}/*"],
        ),
    ],
)
def test_a_bucket_for_another_trail_is_found(
    preflight: Preflight, parameters: dict[str, str], lacks: list[str]
) -> None:
    found = with_bucket(preflight, **parameters).problems()
    assert len(found) == len(lacks)
    for problem, text in zip(found, lacks, strict=True):
        assert text in problem
        assert f"deploy log-bucket with AccountIds={preflight.account.number}" in problem


def test_a_key_in_another_region_than_the_bucket_is_found(preflight: Preflight) -> None:
    with_bucket(preflight)
    preflight.settings["KMS_KEY_ARN"] = preflight.settings["KMS_KEY_ARN"].replace("us-east-1", "eu-west-1")
    region, policy = preflight.problems()
    assert "the bucket is in us-east-1: choose a key of this region" in region
    assert "the policy of the key cannot be read" in policy


def test_a_bucket_that_the_account_cannot_read_is_found(preflight: Preflight) -> None:
    with_bucket(preflight).settings["BUCKET_PROFILE"] = ""
    assert any("cannot be read: use --bucket-profile" in problem for problem in preflight.problems())
