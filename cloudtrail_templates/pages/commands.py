"""What the page of the command line shows: the help of every command, at a fixed width."""

from collections.abc import Iterator
from dataclasses import dataclass

import click

WIDTH = 100
PROGRAM = "cloudtrail-templates"


@dataclass(frozen=True)
class CommandHelp:
    """One command as it explains itself."""

    path: str
    summary: str
    help: str

    @property
    def anchor(self) -> str:
        """What GitHub calls the heading of the command."""
        return self.path.replace(" ", "-")


def help_of(
    command: click.Command, path: str = PROGRAM, parent: click.Context | None = None
) -> Iterator[CommandHelp]:
    """The help of the command and of those below it, in the order in which it lists them."""
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
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from help_of(below, f"{path} {name}", context)
