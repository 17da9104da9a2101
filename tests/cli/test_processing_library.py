"""The command `processing-library`: the library can read the file, and the Java code has the same values."""

import re
from pathlib import Path

import pytest

from cli.invocation import refused, run

URL = "https://sqs.eu-west-1.amazonaws.com/111122223333/cloudtrail-logs"
ROLE = "arn:aws:iam::111122223333:role/reader"
INTEGERS = {
    "visibilityTimeout",
    "threadCount",
    "numOfParallelReaders",
    "threadTerminationDelaySeconds",
    "maxEventsPerEmit",
}
BOOLEANS = {"enableRawEventInfo", "deleteMessageUponFailure"}
TEXTS = {"sqsUrl", "sqsRegion", "s3Region"}


def written(folder: Path, *words: str) -> tuple[dict[str, str], list[str], str]:
    """The properties as Java reads them, the lines of comments, and the Java code."""
    path = folder / "cloudtrail.properties"
    result = run("processing-library", "--queue-url", URL, "--output", str(path), *words)
    assert (result.exit_code, result.stderr) == (0, f"{path}: written\n")
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    # java.util.Properties: the key ends at the first = or : or white space, around which white space is dropped.
    pairs = (re.split(r"\s*[=:\s]\s*", line.lstrip(), maxsplit=1) for line in lines if line not in comments)
    return dict(pairs), comments, result.stdout


def setters(code: str) -> dict[str, str]:
    """The values that the Java code sets, by the names of the properties."""
    found = re.findall(r"^configuration\.set(\w)(\w+)\((.*)\);$", code, re.MULTILINE)
    return {first.lower() + rest: value.strip('"') for first, rest, value in found}


def test_the_file_has_every_key_and_the_credentials_as_comments(tmp_path: Path) -> None:
    found, comments, _ = written(tmp_path)
    assert set(found) == INTEGERS | BOOLEANS | TEXTS
    assert {"# accessKey =", "# secretKey ="} <= set(comments)
    # The library parses these and has no default for a key that is missing.
    assert all(str(int(found[key])) == found[key] for key in INTEGERS)
    assert {found[key] for key in BOOLEANS} == {"false"}
    assert (found["sqsUrl"], found["sqsRegion"], found["s3Region"]) == (URL, "eu-west-1", "eu-west-1")


@pytest.mark.parametrize("given", [(), ("--role-arn", ROLE), ("--role-arn", ROLE, "--external-id", "a-b/c")])
def test_the_java_code_has_the_same_values(tmp_path: Path, given: tuple[str, ...]) -> None:
    found, _, code = written(
        tmp_path,
        *("--bucket-region", "us-east-1", "--visibility-timeout", "60", "--threads", "4", "--readers", "2"),
        *("--events", "20", "--termination-delay", "30", "--raw-events", "--delete-on-failure"),
        *given,
    )
    assert found == {"sqsUrl": URL, **setters(code)}
    assert [found[key] for key in sorted(INTEGERS)] == ["20", "2", "4", "30", "60"]
    assert {found[key] for key in BOOLEANS} == {"true"}
    assert found["s3Region"] == "us-east-1"
    assert f'new ClientConfiguration("{URL}", credentials);' in code
    assert (f'.roleArn("{ROLE}")' in code) == ("--role-arn" in given)
    assert ('.externalId("a-b/c")' in code) == ("--external-id" in given)
    assert ("DefaultCredentialsProvider.create()" in code) == (given == ())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--queue-url", "cloudtrail-logs"), "--queue-url must be the URL of a queue"),
        (("--queue-url", URL.replace("https", "http")), "--queue-url must be the URL of a queue"),
        (("--bucket-region", "Ireland"), "--bucket-region must be a region"),
        (("--role-arn", "reader"), "--role-arn must be the ARN of a role"),
        (("--external-id", "abc"), "--external-id must be for a role"),
        (("--role-arn", ROLE, "--external-id", 'a"b'), "--external-id must be 2 to 1224"),
        (("--visibility-timeout", "0"), "--visibility-timeout"),
        (("--threads", "0"), "--threads must be 1 to 1000"),
        (("--readers", "-1"), "--readers must be 1 to 1000"),
        (("--events", "many"), "--events"),
        (("--output", ""), "--output must be a path"),
        (
            ("--output", "none/file"),
            "cannot write none/file: no such file or directory; create its directory first",
        ),
    ],
)
def test_a_wrong_value_is_one_line_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    refused(run("processing-library", "--queue-url", URL, *words), says)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_exists_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.properties"
    path.write_text("accessKey = mine", encoding="utf-8")
    refused(
        run("processing-library", "--queue-url", URL, "--output", str(path)), f"{path} exists; name a new"
    )
    assert path.read_text(encoding="utf-8") == "accessKey = mine"
