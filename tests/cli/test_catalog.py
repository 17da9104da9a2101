"""The commands `list` and `show`: what they say of the templates."""

import pytest

from cli.invocation import refused, run
from cloudtrail_templates import CATALOG


def test_list_names_every_template() -> None:
    result = run("list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(CATALOG)


@pytest.mark.parametrize("name", CATALOG)
def test_show_names_every_parameter_resource_and_output(name: str) -> None:
    result, body = run("show", name), CATALOG[name].build().to_dict()
    assert result.exit_code == 0
    words = result.stdout.split()
    for section in ("Parameters", "Resources", "Outputs"):
        assert set(body[section]) <= set(words)


def test_show_offers_the_nearest_template() -> None:
    refused(run("show", "log-buckte"), "'log-buckte'", "did you mean log-bucket?")
