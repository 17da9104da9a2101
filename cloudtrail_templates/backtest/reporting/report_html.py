"""The report as one HTML file that needs nothing else: styles and plots are in it, light and dark."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from cloudtrail_templates.backtest.evaluation.report import AlarmReport, Report
from cloudtrail_templates.backtest.reporting.formatting import (
    DEAF,
    MOST_PROBLEMS,
    asked_text,
    clean,
    condition_text,
    length_text,
    logs_text,
    problem_text,
    rate_text,
    time_text,
)
from cloudtrail_templates.backtest.reporting.plot import HEIGHT, MARK_HEIGHT, WIDTH, bars
from cloudtrail_templates.backtest.reporting.suggestions import advice
from cloudtrail_templates.plurals import format_count
from cloudtrail_templates.version import VERSION

_STEPS = 200


def report_html(report: Report) -> str:
    """The report as a page; whatever comes out of the logs is escaped."""
    environment = Environment(
        loader=PackageLoader(__package__, "layouts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "clean": clean,
        "condition": condition_text,
        "duration": length_text,
        "problem": problem_text,
        "rate": rate_text,
        "time": time_text,
    }
    environment.globals |= {
        "format_count": format_count,
        "deaf": DEAF,
        "most_problems": MOST_PROBLEMS,
        "advice": advice,
    }
    layout = environment.get_template("report.html.j2")
    loud = [one for one in report.alarms if one.notified]
    return layout.render(
        report=report,
        logs=logs_text(report.scan),
        asked=asked_text(report.span),
        loud=loud,
        lines={one.alarm.title: report.timeline(one, _STEPS) for one in loud},
        most=max((len(one.notified) for one in loud), default=1),
        bars=bars,
        names=_names,
        size={"width": WIDTH, "height": HEIGHT + MARK_HEIGHT, "mark": MARK_HEIGHT},
        version=VERSION,
    )


def _names(one: AlarmReport) -> list[tuple[str, tuple[tuple[str, int], ...]]]:
    told = [("Principals", one.principals), ("Sources", one.sources), ("Regions", one.regions)]
    return [(label, names) for label, names in told if names]
