"""The errors of the package, which have one base class."""

import re
from collections.abc import Iterable, Sequence

LONGEST_MESSAGE = 400
_QUOTED = re.compile(r"'[^']{80,}'|\"[^\"]{80,}\"")


class CloudTrailTemplatesError(ValueError):
    """The base class of every error; the message says what is wrong and what to do."""


class OptionError(CloudTrailTemplatesError):
    """An option has a value that AWS would refuse."""


class TitleTakenError(CloudTrailTemplatesError):
    """The template already has a resource, parameter or condition of that name."""


class FilterPatternError(CloudTrailTemplatesError):
    """The text is not a CloudWatch Logs JSON filter pattern."""


class UnknownNameError(CloudTrailTemplatesError):
    """No template, parameter, option or detection has that name."""


class UnreadableTemplateError(CloudTrailTemplatesError):
    """The file is not a CloudFormation template that can be read."""


class BacktestError(CloudTrailTemplatesError):
    """The back-test cannot run with these arguments."""


def shorten(value: object, limit: int = 60) -> str:
    """Return the value as Python code, with the middle of a long one left out."""
    try:
        text = repr(value)
    except ValueError:
        # Python writes out no integer of more than 4,300 digits.
        return f"{type(value).__name__} with too many digits to show"
    if len(text) <= limit:
        return text
    half = (limit - 5) // 2
    return f"{text[:half]} ... {text[-half:]}"


def one_line(message: str) -> str:
    """Return the message as one line, with the middle of long quoted values left out."""
    line = " ".join(message.split())
    # Text from a template must not send control characters to the terminal.
    line = "".join(char if char.isprintable() else repr(char)[1:-1] for char in line)
    line = _QUOTED.sub(lambda quoted: shorten(quoted.group()[1:-1]), line)
    if len(line) <= LONGEST_MESSAGE:
        return line
    half = LONGEST_MESSAGE // 2 - 3
    return f"{line[:half]} ... {line[-half:]}"


def unknown(kind: str, name: object, known: Iterable[str]) -> UnknownNameError:
    """Return the error for an unknown name; it suggests the nearest known one, or those that begin with it."""
    names = list(known)
    remedy = did_you_mean(name, names) or f"choose one of {', '.join(names)}"
    return UnknownNameError(f"no {kind} is called {shorten(name)}; {remedy}")


def did_you_mean(name: object, names: Sequence[str]) -> str:
    """Return a question with the nearest of the names, or those that begin with it; an empty text if none is near."""
    import difflib  # the import takes 2 ms, and only an error needs it

    by_lower_case = {one.lower(): one for one in names}
    given = str(name).lower()
    longer = [one for one in by_lower_case if len(given) > 2 and one.startswith(given)]
    near = difflib.get_close_matches(given, longer or by_lower_case, n=1) or longer
    nearest = " or ".join(by_lower_case[one] for one in near)
    return f"did you mean {nearest}?" if near else ""
