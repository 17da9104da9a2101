"""What all commands share: exit codes, errors, findings, and progress on a terminal."""

import contextlib
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from cloudtrail_templates.errors import CloudTrailTemplatesError, shorten, unknown

if TYPE_CHECKING:
    from cloudtrail_templates.validation import Finding

FINDINGS = 1
MISUSE = 2
INTERRUPTED = 130
"""The exit code that a shell reports for a command that Ctrl-C stopped."""


class _Misuse(click.ClickException):
    exit_code = MISUSE


class NonEmptyPath(click.Path):
    """A path. An empty one is refused, because it comes from an unset variable of the shell, and one that begins with ~/.

    A shell leaves the ~ of `--output-dir=~/x` as it is: the files would be in a folder of that name.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        name = param.opts[0] if isinstance(param, click.Option) else "PATH"
        if param and str(value).startswith("~/"):
            raise click.UsageError(
                f"{name} must be a path, got {shorten(value)}; write a space before ~/, so that the shell replaces it, or "
                "./~/ for a folder of this name"
            )
        if param and not str(value):
            remedy = "for this folder write ." if self.dir_okay else "name a file"
            raise click.UsageError(f"{name} must be a path, got ''; {remedy}")
        return super().convert(value, param, ctx)


class Commands(click.Group):
    """A group of commands that prints each error as one line that says what to do."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as error:
            raise _one_line(error, "cloudtrail-templates") from error

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except click.UsageError as error:
            raise _one_line(error, f"{context.command_path} {context.invoked_subcommand or ''}") from error
        except CloudTrailTemplatesError as error:
            raise _Misuse(str(error)) from error
        except KeyboardInterrupt:
            # The terminal shows ^C already.
            with contextlib.suppress(OSError):
                click.echo(err=True)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            # The reader closed the pipe, as `head` does; click ends the command.
            raise
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise _Misuse(f"cannot write the output: {reason}; send it somewhere else") from error

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        if args and self.get_command(context, args[0]) is None and not args[0].startswith("-"):
            raise click.UsageError(str(unknown("command", args[0], self.list_commands(context))))
        return super().resolve_command(context, args)


def _one_line(error: click.UsageError, command: str) -> click.ClickException:
    """Return the error without the lines on usage that click prints before it.

    Args:
        error: the error.
        command: the command whose help is named where click does not say which one failed.
    """
    # Since click 8.2, a command without arguments raises its help.
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        return error
    if isinstance(error, click.NoSuchOption) and error.ctx:
        options = [name for parameter in error.ctx.command.get_params(error.ctx) for name in parameter.opts]
        known = [name for name in options if name.startswith("--")]
        return _Misuse(str(unknown("option", error.option_name, known)))
    # The message about a missing choice has a line for each value.
    message = " ".join(error.format_message().split())
    if ";" not in message:
        message = (
            f"{message.rstrip('.')}; see {error.ctx.command_path if error.ctx else command.strip()} --help"
        )
    return _Misuse(message)


def report_findings(findings: Mapping[str, Sequence["Finding"]], format_: str, *, err: bool = False) -> None:
    """Print the findings of each template in the format."""
    from cloudtrail_templates.validation import report

    click.echo(report(findings, format_), nl=False, err=err)


def progress(text: str) -> None:
    """Replace the line of progress on a terminal; an empty text removes it."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[2K{text}{' ...' if text else ''}", nl=False, err=True)
