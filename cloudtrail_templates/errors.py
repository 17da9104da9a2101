"""The errors that a caller can meet, all of one base class."""


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


def shorten(value: object, limit: int = 60) -> str:
    """The value as it would be typed, cut in the middle where it is long."""
    text = repr(value)
    if len(text) <= limit:
        return text
    half = (limit - 5) // 2
    return f"{text[:half]} ... {text[-half:]}"
