"""The Markdown pages in `docs/`, rendered from the templates, alarms, rules and commands that they describe."""

from cloudtrail_templates.pages.folder import write_pages
from cloudtrail_templates.pages.pages import COMMANDS_PAGE, render_pages

__all__ = ["COMMANDS_PAGE", "render_pages", "write_pages"]
