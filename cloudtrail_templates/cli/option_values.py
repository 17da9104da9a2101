"""Parse and check the values of options."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from cloudtrail_templates.errors import OptionError, shorten


def parse_time(_: click.Context, parameter: click.Parameter, text: str | None) -> datetime | None:
    """Return the time of an option in UTC."""
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.UsageError(
            f"--{parameter.name} must be a time, got {shorten(text)}; write 2026-10-01 or 2026-10-01T08:30Z"
        ) from None
    # An event of another year is invalid. A time far away would stretch the report over centuries of silence.
    if not 2006 <= time.year < 2100:
        raise click.UsageError(
            f"--{parameter.name} must be in the years 2006 to 2099, got {shorten(text)}; "
            "leave it out to have no such limit"
        )
    return time


def check_finite(_: click.Context, __: click.Parameter, number: float) -> float:
    """Return the number if it is finite."""
    if not math.isfinite(number):
        raise click.UsageError(f"--alarms-a-week must be a number, got {number}; write 1 or 0.5")
    return number


def bucket_name(_: click.Context, __: click.Parameter, name: str) -> str:
    """Return the name of the bucket, and say on standard error if it is one of AWS Control Tower's.

    Source: https://docs.aws.amazon.com/controltower/latest/controlreference/mandatory-controls.html
    """
    if name.startswith("aws-controltower"):
        click.echo(
            f"{shorten(name)} is named like a bucket of AWS Control Tower, whose controls deny changes of its policy; use "
            "another bucket",
            err=True,
        )
    return name


def separate(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values that are repeated or separated by commas, with or without spaces, each once."""
    return tuple(dict.fromkeys(one.strip() for value in values for one in value.split(",")))


def none_for_dash(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    """Return None for -, which is standard output."""
    return None if path == Path("-") else path


def parse_parameters(texts: tuple[str, ...], *, example: str = "ApprovedRegions=eu-west-1") -> dict[str, str]:
    """Return the values of `--param NAME=VALUE` by their names."""
    values: dict[str, str] = {}
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator:
            raise click.UsageError(
                f"--param must be NAME=VALUE, got {shorten(text)}; write --param {example}"
            )
        if name in values:
            raise click.UsageError(
                f"--param {shorten(name)} must be given once, got it again; write several accounts or regions in one, "
                "with commas"
            )
        values[name] = value
    return values


@contextmanager
def errors_name_flags(context: click.Context) -> Iterator[None]:
    """Let an error name the command's flag in the place of the option."""
    try:
        yield
    except OptionError as error:
        name, _, rest = str(error).partition(" ")
        flags = {option.name: option.opts[0] for option in context.command.params}
        raise OptionError(f"{flags.get(name, name)} {rest}") from error
