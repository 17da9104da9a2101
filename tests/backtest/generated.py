"""A month of CloudTrail logs of an ordinary account, as S3 stores them: drawn from a seed, the same on every machine.

The records have the fields, and the values the forms, that AWS documents; how often each call comes is a guess.
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from backtest.calls import ACCOUNT, CALLS

START = datetime(2026, 10, 1, tzinfo=UTC)
REGIONS = ("eu-west-1", "us-east-1", "eu-central-1", "us-west-2")
REGION_WEIGHTS = (70, 15, 12, 3)

FAILURES = (
    "AccessDenied",
    "Client.UnauthorizedOperation",
    "ResourceNotFoundException",
    "ThrottlingException",
)
AGENTS = (
    "aws-cli/2.31.0 md/awscrt#0.28.1 ua/2.1 os/linux#6.1.0-38-cloud-amd64 md/arch#x86_64 lang/python#3.13.7 "
    "md/pyimpl#CPython m/b,E,Z,n cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#sts.assume-role",
    "Boto3/1.40.44 md/Botocore#1.40.44 ua/2.1 os/linux#5.10.240-238.959.amzn2.x86_64 md/arch#x86_64 "
    "lang/python#3.12.11 md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 m/D,b,Z cfg/retry-mode#legacy",
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.3 (+https://www.terraform.io) terraform-provider-aws/6.14.1 "
    "(+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.24.6",
    "aws-sdk-java/2.33.13 md/io#async md/http#NettyNio ua/2.1 os/Linux#5.10.240 lang/java#21.0.8 "
    "md/OpenJDK_64-Bit_Server_VM#21.0.8+9-LTS md/vendor#Amazon.com_Inc. md/en exec-env/AWS_ECS_FARGATE m/D,N,e",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
)


@dataclass(kw_only=True)
class Month:
    """Records in the order of their times, evenly over the days and more of them by day than by night."""

    events: int
    days: int = 31
    seed: int = 7
    draws: Random = field(init=False)

    def __post_init__(self) -> None:
        self.draws = Random(self.seed)  # noqa: S311
        self.words = [f"{self.draws.getrandbits(68):017x}" for _ in range(3_000)]
        self.roles = [
            f"{name}-{number}" for name in ("deploy", "app", "batch", "audit") for number in range(12)
        ]
        self.callers = [self._caller(number) for number in range(400)]
        self.forms = [json.dumps([request, response]) for _, _, _, request, response in CALLS]

    def records(self) -> Iterator[dict[str, Any]]:
        """One record after the other."""
        draw = self.draws
        numbers = draw.choices(range(len(CALLS)), [weight for _, _, weight, _, _ in CALLS], k=self.events)
        step = self.days * 86_400 / self.events
        for place, number in enumerate(numbers):
            yield self._record(number, START + timedelta(seconds=int(place * step)))

    def _record(self, number: int, time: datetime) -> dict[str, Any]:
        draw, (service, name, *_) = self.draws, CALLS[number]
        parts = self.forms[number].split("X")
        request, response = json.loads(
            "".join([parts[0], *(draw.choice(self.words) + part for part in parts[1:])])
        )
        identity, address, agent = draw.choice(self.callers)
        by_service = draw.random() < 0.25 and service != "signin"
        failed = draw.random() < 0.03
        host = f"{service}.amazonaws.com"
        if by_service:
            invoker = draw.choice(("autoscaling", "lambda", "cloudformation", "config")) + ".amazonaws.com"
            identity = (
                {**identity, "invokedBy": invoker}
                if draw.random() < 0.5
                else {"type": "AWSService", "invokedBy": invoker}
            )
            address = agent = invoker
        record = {
            "eventVersion": "1.11",
            "userIdentity": identity,
            "eventTime": f"{time:%Y-%m-%dT%H:%M:%SZ}",
            "eventSource": host,
            "eventName": name,
            "awsRegion": draw.choices(REGIONS, REGION_WEIGHTS)[0],
            "sourceIPAddress": address,
            "userAgent": agent,
            **(
                {
                    "errorCode": draw.choice(FAILURES),
                    "errorMessage": f"User: {address} is not authorized to perform: "
                    f"{service}:{name} because no identity-based policy allows the action",
                }
                if failed
                else {}
            ),
            "requestParameters": request,
            "responseElements": None if failed else response,
            "requestID": self._uuid(),
            "eventID": self._uuid(),
            "readOnly": name.startswith(
                ("Get", "List", "Describe", "Lookup", "Decrypt", "Generate", "Assume")
            ),
            **(
                {
                    "resources": [
                        {
                            "accountId": ACCOUNT,
                            "type": "AWS::KMS::Key",
                            "ARN": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{draw.choice(self.words)}",
                        }
                    ]
                }
                if service == "kms"
                else {}
            ),
            "eventType": "AwsConsoleSignIn" if service == "signin" else "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": ACCOUNT,
            "eventCategory": "Management",
            **(
                {}
                if by_service
                else {
                    "tlsDetails": {
                        "tlsVersion": "TLSv1.3",
                        "cipherSuite": "TLS_AES_128_GCM_SHA256",
                        "clientProvidedHostHeader": f"{service}.eu-west-1.amazonaws.com",
                    }
                }
            ),
        }
        if service == "signin":
            if response == {"ConsoleLogin": "Failure"}:
                record["errorMessage"] = "Failed authentication"
            record["additionalEventData"] = {
                "LoginTo": "https://console.aws.amazon.com/",
                "MobileVersion": "No",
                "MFAUsed": draw.choice(("Yes", "No")),
            }
        return record

    def _uuid(self) -> str:
        digits = f"{self.draws.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"

    def _caller(self, number: int) -> tuple[dict[str, Any], str, str]:
        draw = self.draws
        address = f"192.0.2.{number % 250}" if number % 5 else f"10.{number % 7}.{number % 200}.9"
        agent = draw.choice(AGENTS)
        if number % 40 == 0:
            user = draw.choice(self.words)[:6]
            return (
                {
                    "type": "IAMUser",
                    "principalId": f"AIDA{user.upper()}EXAMPLE",
                    "arn": f"arn:aws:iam::{ACCOUNT}:user/{user}",
                    "accountId": ACCOUNT,
                    "accessKeyId": f"AKIA{user.upper()}EXAMPLE",
                    "userName": user,
                },
                address,
                agent,
            )
        if number == 1:
            return (
                {
                    "type": "Root",
                    "principalId": ACCOUNT,
                    "arn": f"arn:aws:iam::{ACCOUNT}:root",
                    "accountId": ACCOUNT,
                    "accessKeyId": "",
                },
                address,
                agent,
            )
        role, session = draw.choice(self.roles), draw.choice(self.words)
        return (
            {
                "type": "AssumedRole",
                "principalId": f"AROA{role.upper()}EXAMPLE:{session}",
                "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}",
                "accountId": ACCOUNT,
                "accessKeyId": f"ASIA{session[:10].upper()}EX",
                "sessionContext": {
                    "sessionIssuer": {
                        "type": "Role",
                        "principalId": f"AROA{role.upper()}EXAMPLE",
                        "arn": f"arn:aws:iam::{ACCOUNT}:role/{role}",
                        "accountId": ACCOUNT,
                        "userName": role,
                    },
                    "attributes": {"creationDate": "2026-10-01T08:14:51Z", "mfaAuthenticated": "false"},
                },
            },
            address,
            agent,
        )


def write_month(
    folder: Path, events: int, *, days: int = 31, seed: int = 7, records_in_a_file: int = 400
) -> list[Path]:
    """Log files under a folder, named and placed as CloudTrail does."""
    paths: list[Path] = []
    batch: list[dict[str, Any]] = []
    for record in Month(events=events, days=days, seed=seed).records():
        batch.append(record)
        if len(batch) == records_in_a_file:
            paths.append(_write(folder, batch, len(paths)))
            batch = []
    if batch:
        paths.append(_write(folder, batch, len(paths)))
    return paths


def _write(folder: Path, batch: list[dict[str, Any]], number: int) -> Path:
    time = batch[-1]["eventTime"]
    name = (
        f"{ACCOUNT}_CloudTrail_eu-west-1_{time[:16].replace('-', '').replace(':', '')}Z_{number:016d}.json.gz"
    )
    path = folder / "AWSLogs" / ACCOUNT / "CloudTrail" / "eu-west-1" / time[:10].replace("-", "/") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"Records": batch}, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), 6, mtime=0))
    return path
