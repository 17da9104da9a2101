"""The command that writes the configuration of the CloudTrail Processing Library."""

from pathlib import Path
from typing import Any

import click

from cloudtrail_templates.cli.messages import NonEmptyPath
from cloudtrail_templates.cli.option_values import errors_name_flags
from cloudtrail_templates.errors import CloudTrailTemplatesError


@click.command("processing-library")
@click.option("--queue-url", required=True, help="URL of the queue: the output LogQueueUrl of log-queue.")
@click.option("--bucket-region", help="Region of the log bucket.  [default: that of the queue]")
@click.option("--role-arn", help="Role that the library assumes, such as the output of log-reader.")
@click.option("--external-id", help="External ID that the role requires.")
@click.option(
    "--visibility-timeout", type=int, default=300, show_default=True, help="Seconds to process one message."
)
@click.option(
    "--threads", "thread_count", type=int, default=1, show_default=True, help="Threads that process files."
)
@click.option(
    "--readers",
    "parallel_readers",
    type=int,
    default=1,
    show_default=True,
    help="Threads that read messages.",
)
@click.option(
    "--events", "events_per_emit", type=int, default=1, show_default=True, help="Most events in one call."
)
@click.option(
    "--termination-delay",
    type=int,
    default=60,
    show_default=True,
    help="Seconds in which threads end after stop().",
)
@click.option("--raw-events", is_flag=True, help="Pass the JSON text of events, too.")
@click.option(
    "--delete-on-failure",
    is_flag=True,
    help="Delete messages that cannot be processed, instead of leaving them to the dead-letter queue.",
)
@click.option(
    "--output",
    type=NonEmptyPath(dir_okay=False, path_type=Path),
    default=Path("cloudtrail.properties"),
    show_default=True,
    help="New file for the properties.",
)
@click.pass_context
def processing_library(context: click.Context, /, output: Path, **options: Any) -> None:
    """Write the properties file of the CloudTrail Processing Library, and print Java code with the same values.

    The file has all keys of the library, those of the credentials as comments: with the file, the library takes only the
    access keys of an IAM user. With the Java code, it takes the credentials of the AWS SDK, or of a role.

    \b
      cloudtrail-templates processing-library --role-arn ROLE \\
          --queue-url https://sqs.eu-west-1.amazonaws.com/111122223333/cloudtrail-logs
    """
    from cloudtrail_templates.components.log_queue.processing_library import ProcessingLibrary
    from cloudtrail_templates.output.files import explained

    with errors_name_flags(context):
        library = ProcessingLibrary(**options)
    with explained("write", output):
        try:
            with output.open("x", encoding="utf-8") as file:
                file.write(library.properties())
        except FileExistsError as error:
            raise CloudTrailTemplatesError(
                f"{output} exists; name a new file with --output, or delete it"
            ) from error
    click.echo(library.java(), nl=False)
    click.echo(f"{output}: written", err=True)
