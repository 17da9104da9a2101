"""An organization of four accounts, set up by `examples/organization/deploy.sh`, in an emulator that enforces policies.

Real: the script, the AWS CLI, the templates, the policies of bucket, queue and roles, the messages about new files, and the
commands of the integrity check with the permissions of its role. The test does what the emulator does not: it writes the log
and digest files where CloudTrail would, runs the build, and publishes the metric of a failed build. The emulator has no
trusted access, and enforces no policies of AWS Organizations.
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError
from components.integrity.aws_cli import started
from components.integrity.aws_endpoint import World
from components.integrity.aws_endpoint import endpoint as aws_endpoint
from components.integrity.digests import Bucket, Place, deliver, log_key
from policies.evaluator import Request, Verdict, verdict

from cloudtrail_templates import CATALOG, to_yaml
from cloudtrail_templates.pages.catalog import Catalog
from cloudtrail_templates.pages.organization import OrganizationPage
from cloudtrail_templates.pages.organization_steps import MANAGEMENT, STEPS
from deployment.emulator import REGION, Account, Stack, emulator
from deployment.resolver import with_decided_conditions
from deployment.test_enforced_policies import EVERYTHING, client, code
from deployment.tls_proxy import tls_proxy

EXAMPLE = Path(__file__).parents[2] / "examples" / "organization"
HOURS, UNTIL = "3", "1790856000"
# What conditions test that the emulator cannot read; the script gives these parameters, with other values.
DECISIVE = {
    "alarms": {"LogGroupName": "any", "ApprovedRegions": "eu-central-1,us-east-1"},
    "threat-alarms": {"LogGroupName": "any"},
    "guardrails": {"TrailTargetIds": "ou-ab12-11111111", "LogBucketTargetIds": "999988887777"},
}


class Organization:
    """Four accounts and a third party, with what the page says that they need before the script runs."""

    def __init__(self, endpoint: str, folder: Path) -> None:
        self.endpoint, self.folder = endpoint, folder
        self.management = Account(endpoint, "111122223333")
        organizations = self.management.organizations
        names = ("archive", "member", "neighbour")
        self.archive, self.member, self.neighbour = (self._account(name) for name in names)
        self.siem = Account(endpoint, "123412341234")
        self.id: str = organizations.describe_organization()["Organization"]["Id"]
        (root,) = organizations.list_roots()["Roots"]
        organizations.enable_policy_type(RootId=root["Id"], PolicyType="RESOURCE_CONTROL_POLICY")
        made = organizations.create_organizational_unit(ParentId=root["Id"], Name="Members")
        self.unit: str = made["OrganizationalUnit"]["Id"]
        self.management.s3.create_bucket(
            Bucket="templates-111122223333", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        self.siem_keys = user(self.siem, "siem", EVERYTHING)
        self._write_files()

    def _account(self, name: str) -> Account:
        made = self.management.organizations.create_account(Email=f"{name}@example.com", AccountName=name)
        return Account(self.endpoint, made["CreateAccountStatus"]["AccountId"])

    def _write_files(self) -> None:
        write_templates(
            self.folder / "templates", {step.template: DECISIVE.get(step.template, {}) for step in STEPS}
        )
        profiles = {"management": self.management, "log-archive": self.archive}
        text = (
            f"[profile {name}]\naws_access_key_id = {one.number}\naws_secret_access_key = any\n"
            for name, one in profiles.items()
        )
        (self.folder / "config").write_text("".join(text))
        (self.folder / "settings.sh").write_text(self.settings)

    @property
    def settings(self) -> str:
        """The settings of the example with the ids of the emulator, readers, guardrails, and one region to check."""
        text = (EXAMPLE / "settings.sh").read_text()
        changes = {
            r"o-exampleorg1": self.id,
            r"999988887777": self.archive.number,
            r",444455556666,555566667777$": f",{self.member.number},{self.neighbour.number}",
            r"^READER_ACCOUNT_IDS=$": f"READER_ACCOUNT_IDS={self.member.number},{self.neighbour.number}",
            r"^SIEM_ACCOUNT_ID=$": f"SIEM_ACCOUNT_ID={self.siem.number}",
            r"^SIEM_EXTERNAL_ID=$": "SIEM_EXTERNAL_ID=siem-7f3c",
            r"^CHECKED_REGIONS=.*\nCHECKED_REGIONS\+=.*$": f"CHECKED_REGIONS={REGION}",
            r"^GUARDRAIL_TARGET_IDS=$": f"GUARDRAIL_TARGET_IDS={self.unit}",
            r"^EXEMPT_ROLE_ARNS=$": "EXEMPT_ROLE_ARNS=arn:aws:iam::*:role/TrailAdministrator",
        }
        for before, after in changes.items():
            text, count = re.subn(before, after, text, flags=re.MULTILINE)
            assert count, before
        return text

    @property
    def accounts(self) -> tuple[Account, ...]:
        return self.management, self.archive, self.member, self.neighbour

    def run(self, *steps: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the script of the example."""
        return subprocess.run(
            [EXAMPLE / "deploy.sh", *steps],
            env={
                **self.environment,
                "AWS_CONFIG_FILE": str(self.folder / "config"),
                "SETTINGS": str(self.folder / "settings.sh"),
                "TEMPLATES": str(self.folder / "templates"),
                "PARAMETERS": str(self.folder / "parameters"),
                **environment,
            },
            capture_output=True,
            text=True,
        )

    def stack(self, name: str) -> Stack:
        """A stack that the script made."""
        step = next(one for one in STEPS if name.startswith(one.stack))
        owner = self.management if step.account is MANAGEMENT else self.archive
        made = Stack(owner, name, CATALOG[step.template].build().to_dict())
        found = json.loads((self.folder / "parameters" / f"{name}.json").read_text())
        made.parameters = dict(one.split("=", 1) for one in found)
        return made

    @property
    def environment(self) -> dict[str, str]:
        """Where the AWS CLI is, and where it finds what it needs."""
        return {
            "PATH": f"{self.folder / 'cli'}{os.pathsep}{os.environ['PATH']}",
            "AWS_SERVER": str(self.folder / "cli" / "socket"),
            "HOME": str(self.folder),
            "AWS_ENDPOINT_URL": self.endpoint,
        }

    @cached_property
    def bucket(self) -> str:
        return self.stack("log-bucket").outputs["LogBucketName"]

    @property
    def root(self) -> str:
        return f"AWSLogs/{self.id}/"

    @cached_property
    def files(self) -> Bucket:
        """The log and digest files that CloudTrail would deliver for all accounts."""
        trail = self.stack("organization-trail").outputs["TrailName"]
        files: Bucket = {}
        for account in self.accounts:
            deliver(files, self.root, account.number, REGION, place=Place(self.bucket, trail, REGION))
        return files

    def deliver(self) -> None:
        """Write the files."""
        for key, stored in self.files.items():
            self.archive.s3.put_object(
                Bucket=self.bucket, Key=key, Body=stored.body, Metadata=stored.metadata
            )


def write_templates(folder: Path, templates: Mapping[str, Mapping[str, str]]) -> None:
    """Write the templates, with those conditions decided by these parameters that the emulator cannot read."""
    for name, parameters in templates.items():
        body = with_decided_conditions(CATALOG[name].build().to_dict(), parameters)
        (folder / f"{name}.yaml").write_text(to_yaml(body))


def user(account: Account, name: str, policy: Any = None) -> dict[str, str]:
    """The keys of a new user."""
    account.iam.create_user(UserName=name)
    if policy:
        account.iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=json.dumps(policy))
    made = account.iam.create_access_key(UserName=name)["AccessKey"]
    return {"aws_access_key_id": made["AccessKeyId"], "aws_secret_access_key": made["SecretAccessKey"]}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organization]:
    """The organization before the script ran."""
    folder = tmp_path_factory.mktemp("organization")
    for name in ("cli", "emulator", "templates"):
        (folder / name).mkdir()
    with emulator(folder / "emulator", AUTH="true") as address, started(folder / "cli"):
        yield Organization(address, folder)


@pytest.fixture(scope="module")
def printed(prepared: Organization) -> str:
    """What the script prints."""
    done = prepared.run()
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def organization(prepared: Organization, printed: str) -> Organization:
    """The organization after the script ran, with the files of CloudTrail in the bucket."""
    prepared.deliver()
    return prepared


def session(
    organization: Organization, keys: dict[str, str], stack: str, service: str = "s3", **more: str
) -> Any:
    """A client of a service with the role of a reader."""
    sts = client(organization.endpoint, "sts", keys)
    arn = organization.stack(stack).outputs["LogReaderRoleArn"]
    made = sts.assume_role(RoleArn=arn, RoleSessionName="logs", **more)["Credentials"]
    taken = {
        "aws_access_key_id": made["AccessKeyId"],
        "aws_secret_access_key": made["SecretAccessKey"],
        "aws_session_token": made["SessionToken"],
    }
    return client(organization.endpoint, service, taken)


def read(s3: Any, organization: Organization) -> set[str]:
    """The files that can be read."""
    return {
        key
        for key in organization.files
        if code(s3.get_object, Bucket=organization.bucket, Key=key) == "done"
    }


def subscribed_queue(account: Account, topic: str) -> str:
    """The URL of a new queue that receives what is published to the topic."""
    url: str = account.sqs.create_queue(QueueName="pager")["QueueUrl"]
    arn = account.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    account.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    account.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return url


def check(organization: Organization, keys: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the project's own commands with its own variables, as CodeBuild does, with these keys."""
    account, world = organization.archive, World()
    stack = organization.stack("integrity-check")
    (project,) = account.codebuild.batch_get_projects(names=[stack.outputs["ProjectName"]])["projects"]
    spec = yaml.safe_load(project["source"]["buildspec"])
    (command,) = spec["phases"]["build"]["commands"]
    # CloudTrail shows a member account the trails of the organization.
    world.trails = organization.management.cloudtrail.describe_trails()["trailList"]
    world.organization = organization.id
    with aws_endpoint(world) as services, tls_proxy(organization.endpoint) as s3:
        return subprocess.run(
            [spec["env"]["shell"], "-c", command],
            env={
                **organization.environment,
                "AWS_DEFAULT_REGION": REGION,
                "AWS_ENDPOINT_URL": services,
                "AWS_ENDPOINT_URL_S3": s3,
                **{one["name"]: one["value"] for one in project["environment"]["environmentVariables"]},
                **{name.upper(): value for name, value in keys.items()},
                "HOURS": HOURS,
                "UNTIL": UNTIL,
            },
            capture_output=True,
            text=True,
            timeout=120,
        )


@pytest.fixture(scope="module")
def checker(organization: Organization) -> dict[str, str]:
    """The keys of a user with the policy of the role of the integrity check."""
    iam, keys = organization.archive.iam, user(organization.archive, "checker")
    role = organization.stack("integrity-check").ids["IntegrityCheckRole"]
    (policy,) = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    iam.attach_user_policy(UserName="checker", PolicyArn=policy["PolicyArn"])
    return keys


def test_the_script_deploys_the_stacks_of_the_page_in_its_order(prepared: Organization, printed: str) -> None:
    stacks = re.findall(r"^(\S+), with the profile (\S+):$", printed, re.MULTILINE)
    found = dict.fromkeys(
        next((step.name, stack[1]) for step in STEPS if stack[0].startswith(step.stack)) for stack in stacks
    )
    assert [*found] == [(step.name, step.account.replace(" ", "-")) for step in STEPS]


def test_the_script_gives_the_parameters_of_the_page(prepared: Organization, printed: str) -> None:
    page = OrganizationPage(Catalog(CATALOG))
    files = sorted((prepared.folder / "parameters").iterdir())
    for step in STEPS:
        found = {
            name
            for file in files
            if file.stem.startswith(step.stack)
            for name in prepared.stack(file.stem).parameters
        }
        # The bucket has no prefix, so that there is no such output.
        taken = {name for names in page.taken(step).values() for name in names} - {"S3KeyPrefix"}
        assert found == {*step.settings, *taken}


def test_the_bucket_admits_all_that_the_trail_delivers_and_nothing_of_a_trail_of_a_member(
    organization: Organization,
) -> None:
    s3, management = organization.archive.s3, organization.management.number
    policy = json.loads(s3.get_bucket_policy(Bucket=organization.bucket)["Policy"])

    def delivery(key: str, owner: str) -> Verdict:
        context = {
            "aws:SourceArn": f"arn:aws:cloudtrail:{REGION}:{owner}:trail/management-events",
            "aws:SourceAccount": owner,
            "aws:SecureTransport": "true",
            "aws:PrincipalIsAWSService": "true",
            "s3:x-amz-acl": "bucket-owner-full-control",
        }
        resource = f"arn:aws:s3:::{organization.bucket}/{key}"
        return verdict(policy, Request("cloudtrail.amazonaws.com", "s3:PutObject", resource, context))

    assert {delivery(key, management) for key in organization.files} == {Verdict.ALLOWED}
    member = organization.member.number
    assert Verdict.ALLOWED not in {delivery(key, member) for key in organization.files}


def test_members_read_their_own_folders_and_nothing_else(organization: Organization) -> None:
    both = (organization.member, organization.neighbour)
    for account, other in zip(both, both[::-1], strict=True):
        keys = user(account, "auditor", EVERYTHING)
        s3 = session(organization, keys, f"log-reader-{account.number}")
        own = f"{organization.root}{account.number}/"
        assert read(s3, organization) == {key for key in organization.files if key.startswith(own)} != set()
        for prefix, expected in {own: "done", organization.root: "AccessDenied", "": "AccessDenied"}.items():
            assert code(s3.list_objects_v2, Bucket=organization.bucket, Prefix=prefix) == expected
        with pytest.raises(ClientError, match="AccessDenied"):
            session(organization, keys, f"log-reader-{other.number}")


def test_the_third_party_reads_all_log_files_with_its_external_id_only(organization: Organization) -> None:
    for more in ({}, {"ExternalId": "siem-7f3d"}):
        with pytest.raises(ClientError, match="AccessDenied"):
            session(organization, organization.siem_keys, "log-reader-siem", **more)
    s3 = session(organization, organization.siem_keys, "log-reader-siem", ExternalId="siem-7f3c")
    assert read(s3, organization) == {key for key in organization.files if "/CloudTrail/" in key}


def test_the_third_party_receives_a_message_about_each_log_file(organization: Organization) -> None:
    url = organization.stack("log-queue").outputs["LogQueueUrl"]
    sqs = session(organization, organization.siem_keys, "log-reader-siem", "sqs", ExternalId="siem-7f3c")
    logs = {key for key in organization.files if "/CloudTrail/" in key}
    received = set()
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get(
        "Messages"
    ):
        (s3,) = {
            record["s3"]["bucket"]["name"] for one in found for record in json.loads(one["Body"])["Records"]
        }
        assert s3 == organization.bucket
        for one in found:
            received |= {record["s3"]["object"]["key"] for record in json.loads(one["Body"])["Records"]}
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    assert received == logs
    member = client(organization.endpoint, "sqs", user(organization.member, "curious", EVERYTHING))
    assert code(member.receive_message, QueueUrl=url) == "AccessDenied"


def test_the_guardrails_are_attached_to_the_chosen_unit_and_account(organization: Organization) -> None:
    stack, organizations = organization.stack("guardrails"), organization.management.organizations
    found = {
        title: [one["TargetId"] for one in organizations.list_targets_for_policy(PolicyId=id_)["Targets"]]
        for title, id_ in stack.ids.items()
    }
    assert found == {
        "TrailGuardrail": [organization.unit],
        "LogBucketGuardrail": [organization.archive.number],
    }


def test_the_check_passes_then_a_log_file_is_changed_and_the_topic_receives_the_alarm(
    organization: Organization, checker: dict[str, str]
) -> None:
    archive, stack = organization.archive, organization.stack("integrity-check")
    passed = check(organization, checker)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert passed.stdout.count("\nvalid: ") == len(organization.accounts)

    changed = log_key(organization.files, organization.neighbour.number, REGION, 2)
    archive.s3.put_object(Bucket=organization.bucket, Key=changed, Body=b"nothing happened")
    failed = check(organization, checker)
    assert failed.returncode == 1
    assert f"FAILED: {organization.neighbour.number} {REGION}, a file is INVALID" in failed.stdout

    url = subscribed_queue(archive, stack.outputs["AlarmTopicArn"])
    dimensions = [{"Name": "ProjectName", "Value": stack.outputs["ProjectName"]}]
    metric: Any = {"MetricName": "FailedBuilds", "Dimensions": dimensions, "Value": 1}
    archive.cloudwatch.put_metric_data(Namespace="AWS/CodeBuild", MetricData=[metric])
    found = archive.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2, MaxNumberOfMessages=10)["Messages"]
    received = [json.loads(json.loads(one["Body"])["Message"]) for one in found]
    states = {(one["AlarmName"], one["NewStateValue"]) for one in received}
    assert (stack.ids["IntegrityCheckFailed"], "ALARM") in states


def test_a_second_run_of_a_step_changes_nothing(organization: Organization) -> None:
    done = organization.run("log-bucket")
    assert done.returncode == 0, done.stderr
    assert "No changes to deploy" in done.stdout


def test_a_setting_that_was_emptied_takes_effect(organization: Organization, tmp_path: Path) -> None:
    changed = organization.settings.replace(
        f"GUARDRAIL_TARGET_IDS={organization.unit}", "GUARDRAIL_TARGET_IDS="
    )
    (tmp_path / "settings.sh").write_text(re.sub("(SIEM_ACCOUNT_ID|READER_ACCOUNT_IDS)=.*", r"\1=", changed))
    write_templates(tmp_path, {"guardrails": {}})
    steps, settings = ("log-readers", "log-queue", "guardrails"), str(tmp_path / "settings.sh")
    done = organization.run(*steps, SETTINGS=settings, TEMPLATES=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert re.findall(r"^(\S+), with", done.stdout, re.MULTILINE) == ["guardrails"]
    organizations = organization.management.organizations
    for policy in organization.stack("guardrails").ids.values():
        assert organizations.list_targets_for_policy(PolicyId=policy)["Targets"] == []


@pytest.mark.parametrize(
    ("steps", "before", "after", "code", "message"),
    [
        (["trail"], "", "", 2, "there is no step trail; the steps are: log-bucket "),
        (
            ["alarms"],
            "MANAGEMENT_PROFILE=management",
            "MANAGEMENT_PROFILE=log-archive",
            1,
            "the profile log-archive is of the account ",
        ),
        (["alarms"], "MANAGEMENT_PROFILE=management", "MANAGEMENT_PROFILE=other", 1, "other does not work"),
        (["threat-alarms"], "TEMPLATE_BUCKET=", "TEMPLATE_BUCKET= #", 1, "name a bucket as TEMPLATE_BUCKET"),
        (["log-bucket"], "REGION=", "TEMPLATES=/nowhere REGION=", 1, "there is no /nowhere/log-bucket.yaml"),
        (
            ["threat-alarms"],
            "REGION=eu-central-1",
            "REGION=eu-west-1",
            1,
            "the stack organization-trail are needed",
        ),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(
    organization: Organization,
    tmp_path: Path,
    steps: list[str],
    before: str,
    after: str,
    code: int,
    message: str,
) -> None:
    (tmp_path / "settings.sh").write_text(organization.settings.replace(before, after))
    done = organization.run(*steps, SETTINGS=str(tmp_path / "settings.sh"))
    assert done.returncode == code
    assert message in done.stderr.splitlines()[-1]
    assert done.stdout == ""
