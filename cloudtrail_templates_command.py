"""Starts the command `cloudtrail-templates`: Ctrl-C during the imports ends it without a traceback."""

import signal


def main() -> None:
    """Import the command, which takes longer than many a command runs, and run it."""
    catches = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if catches:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from cloudtrail_templates.cli import main as command

    if catches:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    command(prog_name="cloudtrail-templates")
