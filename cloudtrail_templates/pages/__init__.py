"""The Markdown pages about templates, alarms, rules and commands, rendered from what they describe."""

from cloudtrail_templates.pages.folder import write_pages
from cloudtrail_templates.pages.pages import COMMANDS_PAGE, render_pages

__all__ = ["COMMANDS_PAGE", "render_pages", "write_pages"]
