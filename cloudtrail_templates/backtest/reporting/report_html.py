"""Render the report as one HTML file that contains its styles and plots, in light and dark."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from cloudtrail_templates.backtest.evaluation.report import AlarmReport, Report
from cloudtrail_templates.backtest.reporting.formatting import (
    MAX_PROBLEMS,
    SATURATED_NOTE,
    condition_text,
    duration_text,
    evaluated_text,
    logs_text,
    printable,
    problem_text,
    rate_text,
    read_only_text,
    time_text,
)
from cloudtrail_templates.backtest.reporting.plot import HEIGHT, MARK_HEIGHT, WIDTH, plot_bars
from cloudtrail_templates.backtest.reporting.suggestions import suggestions_for
from cloudtrail_templates.plurals import format_count
from cloudtrail_templates.version import VERSION

_STEPS = 200


def render_html(report: Report) -> str:
    """Return the report as a page. Everything that comes from the logs is escaped."""
    environment = Environment(
        loader=PackageLoader(__package__, "layouts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "condition": condition_text,
        "duration": duration_text,
        "printable": printable,
        "problem": problem_text,
        "rate": rate_text,
        "time": time_text,
    }
    environment.globals |= {
        "format_count": format_count,
        "max_problems": MAX_PROBLEMS,
        "plot_bars": plot_bars,
        "saturated_note": SATURATED_NOTE,
        "suggestions_for": suggestions_for,
    }
    fired = [one for one in report.alarms if one.notified]
    return environment.get_template("report.html.j2").render(
        report=report,
        logs=logs_text(report.counts),
        evaluated=" ".join(filter(None, (evaluated_text(report.time_range), read_only_text(report)))),
        fired=fired,
        lines={one.alarm.title: report.timeline(one, _STEPS) for one in fired},
        most=max((len(one.notified) for one in fired), default=1),
        names=_names,
        size={"width": WIDTH, "height": HEIGHT + MARK_HEIGHT, "mark": MARK_HEIGHT},
        version=VERSION,
    )


def _names(one: AlarmReport) -> list[tuple[str, tuple[tuple[str, int], ...]]]:
    columns = [("Principals", one.principals), ("Sources", one.sources), ("Regions", one.regions)]
    return [(label, names) for label, names in columns if names]
