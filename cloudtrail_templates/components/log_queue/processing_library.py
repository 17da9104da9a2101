"""The configuration of the CloudTrail Processing Library: its properties file, and Java code with the same values."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final

from cloudtrail_templates.components.constraints import REGION, ROLE_ARN
from cloudtrail_templates.components.log_queue.settings import QueueSettings
from cloudtrail_templates.components.log_reader import LogReader
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.options import Option, check_options, declared_option
from cloudtrail_templates.structs import Struct

_GROUP: Final = "Processing Library"


def _count(description: str, least: int, most: int) -> Option:
    must = f"must be {least} to {most}; give a whole number"
    return Option(description, group=_GROUP, MinValue=least, MaxValue=most, must=must)


class ProcessingLibrary(Struct):
    """All options of the library, with its defaults, but for the visibility timeout, which is that of the queue.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/use-the-cloudtrail-processing-library.html
    """

    queue_url: Annotated[
        str,
        Option(
            "URL of the queue.",
            group=_GROUP,
            AllowedPattern=rf"https://sqs\.{REGION}\.amazonaws\.com(\.cn)?/\d{{12}}/[A-Za-z0-9_-]{{1,80}}",
            must="must be the URL of a queue; give the output LogQueueUrl of log-queue, like "
            "https://sqs.eu-west-1.amazonaws.com/111122223333/cloudtrail-logs",
        ),
    ]
    bucket_region: Annotated[
        str | None,
        Option(
            "Region of the log bucket.",
            group=_GROUP,
            AllowedPattern=REGION,
            must="must be a region; write it like eu-west-1",
        ),
    ] = None
    role_arn: Annotated[
        str | None,
        Option(
            "Role that the library assumes.",
            group=_GROUP,
            **ROLE_ARN,
        ),
    ] = None
    external_id: Annotated[str | None, declared_option(LogReader, "external_id").option] = None
    visibility_timeout: Annotated[
        int,
        replace(declared_option(QueueSettings, "visibility_timeout_in_seconds").option, MinValue=1, must=""),
    ] = 300
    thread_count: Annotated[int, _count("Threads that process log files.", 1, 1000)] = 1
    parallel_readers: Annotated[int, _count("Threads that read messages.", 1, 1000)] = 1
    termination_delay: Annotated[int, _count("Seconds in which threads end after stop().", 0, 86_400)] = 60
    events_per_emit: Annotated[int, _count("Most events in one call of process().", 1, 1_000_000)] = 1
    raw_events: bool = False
    delete_on_failure: bool = False

    def __post_init__(self) -> None:
        check_options(self)
        if self.external_id is not None and self.role_arn is None:
            raise OptionError(
                f"external_id must be for a role, got {self.external_id!r} without one; give the role, too"
            )

    def _settings(self) -> Mapping[str, str | int | bool]:
        """Return the values of all keys but those of the credentials."""
        region = self.queue_url.split(".")[1]
        return {
            "sqsUrl": self.queue_url,
            "sqsRegion": region,
            "s3Region": self.bucket_region or region,
            "visibilityTimeout": self.visibility_timeout,
            "threadCount": self.thread_count,
            "numOfParallelReaders": self.parallel_readers,
            "threadTerminationDelaySeconds": self.termination_delay,
            "maxEventsPerEmit": self.events_per_emit,
            "enableRawEventInfo": self.raw_events,
            "deleteMessageUponFailure": self.delete_on_failure,
        }

    def properties(self) -> str:
        """Return the properties file, with every key: the library has defaults, but not for a key that a file lacks.

        Source: https://github.com/aws/aws-cloudtrail-processing-library
        """
        lines = [f"{name} = {_text(value)}" for name, value in self._settings().items()]
        return "\n".join([*_COMMENTS, *lines, ""])

    def java(self) -> str:
        """Return Java code that configures the library with the same values, and with credentials of the SDK or a role."""
        url, *settings = self._settings().items()
        setters = (
            f"configuration.set{name[0].upper()}{name[1:]}({_literal(value)});" for name, value in settings
        )
        lines = [
            "// AWS CloudTrail Processing Library 2, which uses version 2 of the AWS SDK for Java.",
            *self._credentials(),
            f"ClientConfiguration configuration = new ClientConfiguration({_literal(url[1])}, credentials);",
            *setters,
            "AWSCloudTrailProcessingExecutor executor =",
            "        new AWSCloudTrailProcessingExecutor.Builder(eventsProcessor, configuration).build();",
            "executor.start();",
        ]
        return "\n".join([*lines, ""])

    def _credentials(self) -> list[str]:
        if self.role_arn is None:
            return ["AwsCredentialsProvider credentials = DefaultCredentialsProvider.create();"]
        external = f".externalId({_literal(self.external_id)})" if self.external_id else ""
        return [
            "AwsCredentialsProvider credentials = StsAssumeRoleCredentialsProvider.builder()",
            "        .stsClient(StsClient.create())",
            f"        .refreshRequest(request -> request.roleArn({_literal(self.role_arn)})",
            f'                .roleSessionName("cloudtrail-processing"){external})',
            "        .build();",
        ]


_COMMENTS: Final = (
    "# AWS CloudTrail Processing Library. It reads this file from the classpath.",
    "# It needs every key below: a key that is missing here has no default.",
    "#",
    "# With this file, the library takes no credentials but the keys of an IAM user. Without them it does not start:",
    "# configure it in Java instead, with the same values and with a role, as this command prints it.",
    "# accessKey =",
    "# secretKey =",
)


def _text(value: Any) -> str:
    """Return the value as a properties file has it. No value has a character that would have to be escaped."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _literal(value: Any) -> str:
    """Return the value as Java writes it."""
    return json.dumps(value)
