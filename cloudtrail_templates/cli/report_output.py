"""Render a report for a terminal, a pipe or a file, and write it there."""

import select
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cloudtrail_templates.backtest.evaluation.report import Report


def render_report(report: "Report", format_: str, *, to_file: bool) -> str:
    """Return the report as text, JSON or HTML. Text fits the terminal that it is written to."""
    if format_ == "json":
        from cloudtrail_templates.backtest.reporting.report_json import render_json

        return render_json(report)
    if format_ == "html":
        from cloudtrail_templates.backtest.reporting.report_html import render_html

        return render_html(report)
    from cloudtrail_templates.backtest.reporting.report_text import ASCII_BARS, BARS, render_text

    bars = BARS if to_file or _can_print(BARS) else ASCII_BARS
    return render_text(report, bars=bars, columns=None if to_file else _columns())


def _columns() -> int | None:
    """Return the number of columns of the terminal, None without a terminal."""
    return shutil.get_terminal_size().columns if sys.stdout and sys.stdout.isatty() else None


def _can_print(text: str) -> bool:
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def write_output(text: str, output: Path | None) -> None:
    """Write the text to the file, or to standard output without one."""
    if output:
        from cloudtrail_templates.output.files import write_file

        write_file(output, text)
        click.echo(f"{output}: written", err=True)
        return
    # A page declares itself as UTF-8. Of a report, characters that the terminal cannot show are replaced.
    encoding = "utf-8" if text.startswith("<") else getattr(sys.stdout, "encoding", None) or "utf-8"
    data = text.encode(encoding, "replace")
    # A pipe takes this much in one piece. With PYTHONUNBUFFERED a signal could cut off a longer write.
    for begin in range(0, len(data), select.PIPE_BUF):
        click.echo(data[begin : begin + select.PIPE_BUF], nl=False)
