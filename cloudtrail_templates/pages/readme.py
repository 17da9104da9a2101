"""The table of templates in the README, which `cloudtrail-templates docs` keeps up to date."""

from collections.abc import Mapping

from cloudtrail_templates.pages.catalog import template_page
from cloudtrail_templates.pages.markdown import code, link, prose
from cloudtrail_templates.templates import GROUPS, Definition

BEGIN = "<!-- The table of templates, written by `cloudtrail-templates docs`: change the sources, not this table. -->"
END = "<!-- End of the table of templates. -->"

_DELIVERY = {"direct": "", "s3": " Deploy it with `--s3-bucket`."}


def update_readme(text: str, templates: Mapping[str, Definition], folder: str) -> str:
    """Return the README with the current table between its two comments, or unchanged if it has none.

    Args:
        text: the README.
        templates: the templates to list.
        folder: the path from the README to the folder of pages.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        return text
    return f"{before}{begin}\n{_table(templates, folder)}\n{end}{after}"


def _table(templates: Mapping[str, Definition], folder: str) -> str:
    rows = ["| Purpose | Template | Description |", "| --- | --- | --- |"]
    for group in GROUPS:
        for name, definition in templates.items():
            if definition.group == group:
                page = link(code(name), f"{folder}/{template_page(name)}")
                rows.append(
                    f"| {group} | {page} | {prose(definition.summary)}{_DELIVERY[definition.delivery]} |"
                )
    return "\n".join(rows)
