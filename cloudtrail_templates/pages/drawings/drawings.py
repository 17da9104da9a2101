"""The drawings on the pages of templates."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from cloudtrail_templates.pages.drawings.dashboard import HOURS, draw_dashboard
from cloudtrail_templates.pages.drawings.quicksight import draw_sheets


class Drawing(NamedTuple):
    """A drawing, and the text above it on the page."""

    draw: Callable[[], str]
    about: str


DRAWINGS: Mapping[str, Drawing] = {
    "dashboard": Drawing(
        draw_dashboard,
        "Drawn from the template, with the events of a generated day, the alarms that exist by default, and "
        f"HoursShown={HOURS}. With ContributorInsights=true there are two further charts below.",
    ),
    "quicksight": Drawing(
        draw_sheets,
        "The sheets of the dashboard, one below the other, drawn from the template with the events of a generated month in "
        "three accounts. Quick Sight draws charts in its own way.",
    ),
}
"""The drawings by the name of the template."""


def render_drawings(marker: str) -> dict[str, str]:
    """Return each drawing by its path below the folder of pages; `marker` is the comment that begins it."""
    return {f"templates/{name}.svg": f"{marker}\n{one.draw()}\n" for name, one in DRAWINGS.items()}
