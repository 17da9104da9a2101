"""How a report reaches a terminal, a pipe or a file."""

import select
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cloudtrail_templates.backtest.evaluation.report import Report


def told(report: "Report", format_: str, *, to_file: bool) -> str:
    """The report as text, JSON or HTML, the first as it fits where it goes."""
    if format_ == "json":
        from cloudtrail_templates.backtest.reporting.report_json import report_json

        return report_json(report)
    if format_ == "html":
        from cloudtrail_templates.backtest.reporting.report_html import report_html

        return report_html(report)
    from cloudtrail_templates.backtest.reporting.report_text import ASCII_BARS, BARS, report_text

    bars = BARS if to_file or _can_say(BARS) else ASCII_BARS
    return report_text(report, bars=bars, columns=None if to_file else _columns())


def _columns() -> int | None:
    """How many columns the terminal has, if it is one."""
    return shutil.get_terminal_size().columns if sys.stdout and sys.stdout.isatty() else None


def _can_say(text: str) -> bool:
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def write(text: str, output: Path | None) -> None:
    """Write what was asked for to the file, or else to standard output."""
    if output:
        from cloudtrail_templates.output import write_file

        write_file(output, text)
        click.echo(f"{output}: written", err=True)
        return
    # A page says of itself that it is UTF-8; of a report, what the terminal cannot show is not worth failing for.
    encoding = "utf-8" if text.startswith("<") else getattr(sys.stdout, "encoding", None) or "utf-8"
    data = text.encode(encoding, "replace")
    # A pipe takes so much at once or nothing; more, where Python is told not to buffer, a signal would cut off.
    for begin in range(0, len(data), select.PIPE_BUF):
        click.echo(data[begin : begin + select.PIPE_BUF], nl=False)
