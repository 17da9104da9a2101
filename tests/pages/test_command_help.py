"""The help of the command becomes a page that does not depend on the terminal."""

from collections.abc import Mapping

import click
import pytest

from cloudtrail_templates.cli import main
from cloudtrail_templates.pages.command_help import WIDTH, collect_help
from pages.reading import fences


@click.group()
def tool() -> None:
    """Do things."""


@tool.group()
def inner() -> None:
    """Hold more."""


@inner.command()
@click.option("--times", default=3, show_default=True, help="How often " + "and again " * 12)
def leaf(times: int) -> None:
    """Do one thing."""


@tool.command(hidden=True)
def secret() -> None:
    """Do not tell."""


def test_groups_and_commands_are_walked_and_hidden_ones_left_out() -> None:
    assert [one.path for one in collect_help(tool)] == [
        "cloudtrail-templates",
        "cloudtrail-templates inner",
        "cloudtrail-templates inner leaf",
    ]


def test_a_help_names_the_whole_command() -> None:
    leaf_help = list(collect_help(tool))[-1].help
    assert leaf_help.startswith("Usage: cloudtrail-templates inner leaf [OPTIONS]")
    assert "[default: 3]" in leaf_help


def test_the_width_does_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    before = list(collect_help(tool))
    monkeypatch.setenv("COLUMNS", "40")
    assert list(collect_help(tool)) == before
    assert max(len(line) for one in before for line in one.help.splitlines()) in range(WIDTH - 15, WIDTH + 1)


def test_every_command_of_ours_is_documented(pages: Mapping[str, str]) -> None:
    page = pages["cli.md"]
    for one in collect_help(main):
        assert f"\n## {one.path}\n" in page
        assert one.help in fences(page)
