"""The emulator as a subprocess on loopback, and accounts in it to deploy to.

The emulator keeps accounts apart: the access key of a request is the number of the account.
"""

import contextlib
import http.client
import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from cloudtrail_templates import CATALOG, to_yaml
from cloudtrail_templates.templates.definition import MAX_BYTES
from deployment.resolver import Resolved, with_decided_conditions

REGION = "eu-central-1"
_HOST = "127.0.0.1"
_CAPABILITIES = ["CAPABILITY_NAMED_IAM"]
_SESSION = boto3.Session()
_START_SECONDS, _STOP_SECONDS, _STACK_SECONDS = 60, 3, 60


@contextmanager
def emulator(folder: Path, **environment: str) -> Iterator[str]:
    """Start an emulator that keeps its state in the folder, give its address, and stop it."""
    for attempt in itertools.count(1):
        port = _free_port()
        process = _started(folder, port, environment)
        try:
            if _is_up(process, port):
                yield f"http://{_HOST}:{port}"
                return
            # Another process may have taken the port in between.
            if attempt == 3:
                raise RuntimeError(f"the emulator did not start: {(folder / 'log.txt').read_text()[-2000:]}")
        finally:
            _stop(process)


def _started(folder: Path, port: int, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    places = {name: str(folder) for name in ("HOME", "TMPDIR", "STATE_DIR", "S3_DATA_DIR")}
    with (folder / "log.txt").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, Path(__file__).with_name("emulator_main.py")],
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(Path(__file__).parent.parent),
                "BIND_HOST": _HOST,
                "GATEWAY_PORT": str(port),
                "DOCKER_HOST": f"unix://{folder}/no-docker",
                "IOT_MTLS_ENABLED": "0",
                "LOG_LEVEL": "ERROR",
                **places,
                **environment,
            },
            stdout=log,
            stderr=log,
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _is_up(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(_HOST, port, timeout=5)
        try:
            connection.request("GET", "/_ministack/health")
            if connection.getresponse().status == 200:
                return True
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def send_over_tls(client: Any) -> Any:
    """Let the requests of a client reach the emulator as if TLS ended before it, and return the client."""

    def forwarded(request: Any, **_: Any) -> None:
        request.headers["X-Forwarded-Proto"] = "https"

    client.meta.events.register("before-send", forwarded, unique_id="over-tls")
    return client


class StackError(Exception):
    """CloudFormation refused the stack, or a resource of it failed."""


class Account:
    """An account in a region of the emulator."""

    def __init__(self, endpoint: str, number: str, region: str = REGION) -> None:
        self.endpoint, self.number, self.region = endpoint, number, region
        self._clients: dict[str, Any] = {}

    def __getattr__(self, service: str) -> Any:
        """The boto3 client of a service: `account.s3`."""
        if service.startswith("_"):
            raise AttributeError(service)
        if service not in self._clients:
            self._clients[service] = _SESSION.client(
                service,
                endpoint_url=self.endpoint,
                region_name=self.region,
                aws_access_key_id=self.number,
                aws_secret_access_key="any",  # noqa: S106
                config=Config(proxies={}, retries={"total_max_attempts": 1}),
            )
        return self._clients[service]

    def deploy(self, template: str | Mapping[str, Any], stack: str = "", /, **parameters: str) -> "Stack":
        """Make a stack of a template of the catalogue, or of any other."""
        name = template if isinstance(template, str) else "any"
        body = CATALOG[template].build().to_dict() if isinstance(template, str) else template
        made = Stack(self, stack or f"{name}-{self.number}", body)
        made.operate("create", parameters)
        return made


class Stack:
    """A stack in an account: what it was made of and what exists of it."""

    def __init__(self, account: Account, name: str, template: Mapping[str, Any]) -> None:
        self.account, self.name, self.template = account, name, template
        self.parameters: Mapping[str, str] = {}

    def operate(
        self, operation: str, parameters: Mapping[str, str], template: Mapping[str, Any] | None = None
    ) -> None:
        """Create or update the stack with these parameters and wait; raises StackError for what fails."""
        self.template, self.parameters = template or self.template, parameters
        formation = self.account.cloudformation
        try:
            getattr(formation, f"{operation}_stack")(**self.request(parameters))
        except formation.exceptions.ClientError as error:
            # The message may hold the whole template.
            message = str(error)
            raise StackError(
                message if len(message) < 600 else f"{message[:300]} ... {message[-300:]}"
            ) from None
        self._wait(f"{operation.upper()}_COMPLETE")

    def update(self, **changes: str) -> None:
        """Update the stack with other values for some of the parameters."""
        self.operate("update", {**self.parameters, **changes})

    def changes(self, **changes: str) -> dict[str, str]:
        """What a change set would do to which resource."""
        formation = self.account.cloudformation
        names = {"StackName": self.name, "ChangeSetName": "look"}
        formation.create_change_set(**self.request({**self.parameters, **changes}), ChangeSetName="look")
        found = formation.describe_change_set(**names)
        formation.delete_change_set(**names)
        each = [change["ResourceChange"] for change in found.get("Changes", [])]
        return {one["LogicalResourceId"]: one["Action"] for one in each}

    def delete(self) -> None:
        """Delete the stack and wait."""
        stack_id = self._described()["StackId"]
        self.account.cloudformation.delete_stack(StackName=self.name)
        self._wait("DELETE_COMPLETE", stack_id)

    def request(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        """The template as users upload it, with those conditions decided that the emulator cannot read."""
        body = to_yaml(
            with_decided_conditions(
                self.template, parameters, account=self.account.number, region=self.account.region
            )
        )
        too_large = len(body.encode()) > MAX_BYTES["direct"]
        return {
            "StackName": self.name,
            **({"TemplateURL": self._uploaded(body)} if too_large else {"TemplateBody": body}),
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
            "Capabilities": _CAPABILITIES,
        }

    def _uploaded(self, body: str) -> str:
        """Upload the template to a bucket and return its URL."""
        account, bucket = self.account, f"templates-{self.account.number}"
        location = {"LocationConstraint": account.region}
        with contextlib.suppress(account.s3.exceptions.BucketAlreadyOwnedByYou):
            account.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
        account.s3.put_object(Bucket=bucket, Key=self.name, Body=body.encode())
        return f"{account.endpoint}/{bucket}/{self.name}"

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs of the stack."""
        return {one["OutputKey"]: one["OutputValue"] for one in self._described().get("Outputs", [])}

    @cached_property
    def ids(self) -> dict[str, str]:
        """The physical ids of the resources by their titles."""
        found = self.account.cloudformation.describe_stack_resources(StackName=self.name)["StackResources"]
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}

    @property
    def resolved(self) -> Resolved:
        """The template with the parameters of the stack, for what the emulator leaves out."""
        account = self.account
        return Resolved(
            self.template,
            self.parameters,
            account=account.number,
            region=account.region,
            stack=self.name,
            ids=self.ids,
        )

    def _described(self, name: str = "") -> dict[str, Any]:
        found: dict[str, Any] = self.account.cloudformation.describe_stacks(StackName=name or self.name)[
            "Stacks"
        ][0]
        return found

    def _wait(self, wanted: str, name: str = "") -> None:
        deadline = time.monotonic() + _STACK_SECONDS
        while time.monotonic() < deadline:
            status = self._described(name)["StackStatus"]
            if status == wanted:
                self.__dict__.pop("ids", None)
                return
            if "FAILED" in status or "ROLLBACK" in status:
                events = self.account.cloudformation.describe_stack_events(StackName=name or self.name)[
                    "StackEvents"
                ]
                reasons = [
                    one.get("ResourceStatusReason") for one in events if "FAILED" in one["ResourceStatus"]
                ]
                raise StackError(f"{status}: {reasons}")
            time.sleep(0.02)
        raise StackError(f"{wanted} did not come: {status}")
