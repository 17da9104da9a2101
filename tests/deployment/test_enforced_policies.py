"""Some requests for real: an emulator that enforces policies judges them, and not our own evaluator.

It knows IAM users, anonymous requests and TLS, but no requests of services and no MFA.
"""

import http.client
import itertools
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from deployment.emulator import REGION, Account, Stack, emulator, send_over_tls

OWNER, STRANGER = "111122223333", "999988887777"
KEY = "AWSLogs/111122223333/CloudTrail/file.json.gz"
EVERYTHING = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An emulator that enforces policies."""
    with emulator(tmp_path_factory.mktemp("enforcing"), AUTH="true") as address:
        yield address


@pytest.fixture(scope="module")
def stack(endpoint: str) -> Stack:
    """The baseline in the account of the owner, with a log file in its bucket."""
    made = Account(endpoint, OWNER).deploy("baseline")
    made.account.s3.put_object(Bucket=made.ids["LogBucket"], Key=KEY, Body=b"events")
    return made


_NAMES = itertools.count()


def somebody(endpoint: str, account: str, policy: Any = EVERYTHING) -> dict[str, str]:
    """The keys of a new IAM user of an account, with a policy that allows everything."""
    iam, name = Account(endpoint, account).iam, f"user-{next(_NAMES)}"
    iam.create_user(UserName=name)
    if policy:
        iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=json.dumps(policy))
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return {"aws_access_key_id": made["AccessKeyId"], "aws_secret_access_key": made["SecretAccessKey"]}


def client(
    endpoint: str, service: str, keys: dict[str, str] | None, *, tls: bool = True, region: str = REGION
) -> Any:
    """A client of a user, or of nobody, over TLS that ended before the emulator, or over plain HTTP."""
    signing = {} if keys else {"signature_version": UNSIGNED}
    config = Config(proxies={}, retries={"total_max_attempts": 1}, **signing)
    made = boto3.client(service, endpoint_url=endpoint, region_name=region, config=config, **(keys or {}))  # type: ignore[call-overload]
    return send_over_tls(made) if tls else made


def code(call: Any, **arguments: Any) -> str:
    """What came of a call: `done`, or the code of the error."""
    try:
        call(**arguments)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "done"


def test_our_own_user_whom_iam_allows_reads_a_log_file(endpoint: str, stack: Stack) -> None:
    s3 = client(endpoint, "s3", somebody(endpoint, OWNER))
    assert code(s3.get_object, Bucket=stack.ids["LogBucket"], Key=KEY) == "done"


def test_plain_http_is_refused_whatever_iam_allows(endpoint: str, stack: Stack) -> None:
    s3 = client(endpoint, "s3", somebody(endpoint, OWNER), tls=False)
    assert code(s3.get_object, Bucket=stack.ids["LogBucket"], Key=KEY) == "AccessDenied"
    assert code(s3.list_objects_v2, Bucket=stack.ids["LogBucket"]) == "AccessDenied"
    assert code(s3.put_object, Bucket=stack.ids["AccessLogBucket"], Key="x", Body=b"") == "AccessDenied"


@pytest.mark.parametrize("title", ["LogBucket", "AccessLogBucket"])
def test_another_account_neither_reads_nor_writes(endpoint: str, stack: Stack, title: str) -> None:
    s3, bucket = client(endpoint, "s3", somebody(endpoint, STRANGER)), stack.ids[title]
    assert code(s3.get_object, Bucket=bucket, Key=KEY) == "AccessDenied"
    assert code(s3.put_object, Bucket=bucket, Key=KEY, Body=b"forged") == "AccessDenied"
    assert code(s3.delete_object, Bucket=bucket, Key=KEY) == "AccessDenied"
    assert code(s3.list_objects_v2, Bucket=bucket) == "AccessDenied"


@pytest.mark.parametrize("title", ["LogBucket", "AccessLogBucket"])
def test_nobody_reads_anonymously(endpoint: str, stack: Stack, title: str) -> None:
    s3 = client(endpoint, "s3", None)
    assert code(s3.get_object, Bucket=stack.ids[title], Key=KEY) == "AccessDenied"


def test_the_key_serves_who_iam_allows_in_our_account_only(endpoint: str, stack: Stack) -> None:
    arguments = {"KeyId": stack.outputs["KmsKeyArn"], "Plaintext": b"events"}
    ours = client(endpoint, "kms", somebody(endpoint, OWNER))
    unprivileged = client(endpoint, "kms", somebody(endpoint, OWNER, None))
    stranger = client(endpoint, "kms", somebody(endpoint, STRANGER))
    assert code(ours.encrypt, **arguments) == "done"
    assert code(unprivileged.encrypt, **arguments) == "AccessDeniedException"
    assert code(stranger.encrypt, **arguments) != "done"


def test_the_topic_takes_messages_of_our_account_over_tls_only(endpoint: str, stack: Stack) -> None:
    arguments = {"TopicArn": stack.ids["AlarmTopic"], "Message": "alarm"}
    ours = somebody(endpoint, OWNER)
    assert code(client(endpoint, "sns", ours).publish, **arguments) == "done"
    assert "Authorization" in code(client(endpoint, "sns", ours, tls=False).publish, **arguments)
    stranger = client(endpoint, "sns", somebody(endpoint, STRANGER))
    assert "Authorization" in code(stranger.publish, **arguments)


def test_the_emulator_does_enforce_policies(endpoint: str) -> None:
    host = endpoint.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=5)
    connection.request("GET", "/_ministack/health")
    assert json.loads(connection.getresponse().read())["auth"] == "enabled"
    connection.close()
