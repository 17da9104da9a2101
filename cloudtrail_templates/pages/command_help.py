"""The help text of every command, at a fixed width."""

from collections.abc import Iterator
from dataclasses import dataclass

import click

WIDTH = 100
PROGRAM = "cloudtrail-templates"


@dataclass(frozen=True)
class CommandHelp:
    """The help of one command."""

    path: str
    summary: str
    help: str

    @property
    def anchor(self) -> str:
        """The anchor that GitHub makes for the heading of the command."""
        return self.path.replace(" ", "-")


def collect_help(
    command: click.Command, path: str = PROGRAM, parent: click.Context | None = None
) -> Iterator[CommandHelp]:
    """Yield the help of the command and of its subcommands, in the order in which the command lists them."""
    settings = {
        **command.context_settings,
        "terminal_width": WIDTH,
        "max_content_width": WIDTH,
        "color": False,
    }
    context = click.Context(command, info_name=path.rpartition(" ")[2], parent=parent, **settings)
    yield CommandHelp(
        path, command.get_short_help_str(WIDTH), click.unstyle(command.get_help(context)).strip()
    )
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            subcommand = command.get_command(context, name)
            if subcommand is not None and not subcommand.hidden:
                yield from collect_help(subcommand, f"{path} {name}", context)
