"""Run the command in this process, check how it refuses a mistake, and two templates to run it on."""

from click.testing import CliRunner, Result

from cloudtrail_templates.cli import main

TRAIL = """
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      TrailName: my--trail
      S3BucketName: logs
      IsLogging: true
      IsMultiRegionTrail: true
"""

TOPIC = """Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: alarms}
"""


def run(*words: str, stdin: str | None = None) -> Result:
    """Run the command with these words, and a text on standard input."""
    return CliRunner().invoke(main, words, input=stdin, prog_name="cloudtrail-templates")


def refused(result: Result, *words: str) -> None:
    """Assert one line on stderr that contains the words, nothing on stdout, and exit code 2."""
    assert (result.exit_code, result.stdout) == (2, "")
    (error,) = result.stderr.splitlines()
    assert error.startswith("Error: ")
    for word in words:
        assert word in error
    assert "Traceback" not in result.stderr
