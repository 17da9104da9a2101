"""The errors that a caller can meet, all of one base class."""

import re
from collections.abc import Iterable

LONGEST_MESSAGE = 400
_QUOTED = re.compile(r"'[^']{80,}'|\"[^\"]{80,}\"")


class CloudTrailTemplatesError(ValueError):
    """Base of every error raised here: says what it got and what to do."""


class OptionError(CloudTrailTemplatesError):
    """An option has a value that AWS would refuse."""


class TitleTakenError(CloudTrailTemplatesError):
    """The template already has something under that title."""


class FilterPatternError(CloudTrailTemplatesError):
    """The text is not a CloudWatch Logs JSON filter pattern."""


class UnknownNameError(CloudTrailTemplatesError):
    """No template, parameter or detection has that name."""


class UnreadableTemplateError(CloudTrailTemplatesError):
    """The file is not a CloudFormation template."""


class BacktestError(CloudTrailTemplatesError):
    """The back-test cannot run as it was asked to."""


def shorten(value: object, limit: int = 60) -> str:
    """The value as it would be typed, cut in the middle where it is long."""
    text = repr(value)
    if len(text) <= limit:
        return text
    half = (limit - 5) // 2
    return f"{text[:half]} ... {text[-half:]}"


def one_line(message: str) -> str:
    """One line, in which quoted values of many characters are cut in the middle."""
    line = " ".join(message.split())
    # A template's author does not get to write to the reader's terminal.
    line = "".join(char if char.isprintable() else repr(char)[1:-1] for char in line)
    line = _QUOTED.sub(lambda quoted: shorten(quoted.group()[1:-1]), line)
    if len(line) <= LONGEST_MESSAGE:
        return line
    half = LONGEST_MESSAGE // 2 - 3
    return f"{line[:half]} ... {line[-half:]}"


def unknown(kind: str, name: object, known: Iterable[str]) -> UnknownNameError:
    """The error for a name that nothing has; it names the nearest one that something does."""
    import difflib  # costs every start 2 ms, and only a mistake needs it

    names = list(known)
    by_lower_case = {one.lower(): one for one in names}
    near = difflib.get_close_matches(str(name).lower(), by_lower_case, n=1)
    remedy = f"did you mean {by_lower_case[near[0]]}?" if near else f"choose one of {', '.join(names)}"
    return UnknownNameError(f"no {kind} is called {shorten(name)}; {remedy}")
