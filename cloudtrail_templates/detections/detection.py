"""An alarm as one value: the pattern it watches, what it means, what to do, and samples that prove it."""

import re
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property

from cloudtrail_templates.detections.controls import STANDARDS, joined_controls
from cloudtrail_templates.detections.events import Event
from cloudtrail_templates.detections.placeholder import Placeholder
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.filter_pattern import FilterPattern

DESCRIPTION_LIMIT = 1024
"""CloudWatch refuses a longer alarm description."""

TITLE = re.compile(r"([A-Z][a-z0-9]+)+")

# Leaves room for the suffixes of logical ids and the prefixes of alarm names, 255 characters each.
TITLE_LIMIT = 64

_CONTROLS_IN_DESCRIPTION = 2

QUERY_FIELDS = "@timestamp, eventName, userIdentity.arn, sourceIPAddress"


@dataclass(frozen=True)
class Detection:
    """What an alarm watches for, and all that a person needs who is woken by it.

    Attributes:
        title: CamelCase without acronyms; metric, filter, alarm and file are named after it.
        summary: one sentence: what happened when it fires.
        why: why that matters.
        respond: what to do, in this order.
        controls: the controls that it serves, with the version of the benchmark, the most important first.
        pattern: the filter pattern of CloudWatch Logs, to the letter.
        blind_to: what it does not see, and what it sees though nobody asked.
        fires_on: records that it matches, at least two.
        silent_on: near misses that it leaves alone, at least three.
        threshold: how many matches within five minutes raise the alarm.
        noisy: ordinary work sets it off, so the templates make the threshold a parameter.
        also: further filters on the same metric, for scanners that look for another text. They publish 0, so
            that no event counts twice; hence each of them matches only what `pattern` matches.
        placeholder: what the pattern lacks until it is deployed.

    Raises:
        OptionError: a text is missing, a title is not CamelCase, or the description passes 1,024 characters.
    """

    _: KW_ONLY
    title: str
    summary: str
    why: str
    respond: tuple[str, ...]
    controls: tuple[str, ...]
    pattern: FilterPattern
    blind_to: tuple[str, ...]
    fires_on: tuple[Event, ...] = field(repr=False, compare=False)
    silent_on: tuple[Event, ...] = field(repr=False, compare=False)
    threshold: int = 1
    noisy: bool = False
    also: tuple[FilterPattern, ...] = ()
    placeholder: Placeholder | None = None

    def __post_init__(self) -> None:
        if not TITLE.fullmatch(self.title) or len(self.title) > TITLE_LIMIT:
            raise self._error(f"a CamelCase title of at most {TITLE_LIMIT} letters and digits", "rename it")
        self._check_types()
        for name in ("summary", "why", "respond", "controls", "blind_to"):
            value = getattr(self, name)
            if not value or not all(part.strip() for part in ([value] if isinstance(value, str) else value)):
                raise self._error(f"a text in {name}", "write what it says of the alarm")
        if len(self.fires_on) < 2 or len(self.silent_on) < 3:
            raise self._error("at least 2 samples that fire and 3 near misses", "add samples")
        if not self.threshold >= 1:
            raise self._error("a threshold of at least 1", f"got {self.threshold}; give a number of events")
        if self.placeholder:
            if self.pattern.text.count(self.placeholder.clause) != 1:
                raise self._error(
                    f"the clause {self.placeholder.clause} in its pattern", "write it there once"
                )
            self.pattern_for(self.placeholder.widest)
        length = self._length(self.description)
        if length > DESCRIPTION_LIMIT:
            raise self._error(
                f"a description of at most {DESCRIPTION_LIMIT} characters",
                f"got {length}; shorten the summary or the pattern",
            )

    def _check_types(self) -> None:
        if not isinstance(self.pattern, FilterPattern):
            raise self._error("a FilterPattern", "write pattern=FilterPattern('{ ... }')")
        for name in ("respond", "controls", "blind_to"):
            if not isinstance(getattr(self, name), tuple):
                raise self._error(f"a tuple of texts in {name}", f'write {name}=("...",), with the comma')

    @property
    def file_name(self) -> str:
        """The title in snake case: `RootAccountUsage` is told in `root_account_usage.py`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.title).lower()

    @property
    def sort_key(self) -> tuple[int, list[int], str]:
        """Orders alarms as the standards that they serve do, then by title."""
        first = self.controls[0]
        rank = next((rank for rank, name in enumerate(STANDARDS) if first.startswith(name)), len(STANDARDS))
        return rank, [int(number) for number in re.findall(r"\d+", first)], self.title

    @cached_property
    def query(self) -> str:
        """The CloudWatch Logs Insights query that finds who did it; it holds the placeholder, if any."""
        condition = self.pattern.logs_insights()
        if self.placeholder:
            condition = self.placeholder.in_query(condition)
        return f"fields {QUERY_FIELDS} | filter {condition}"

    @property
    def headline(self) -> str:
        """What happened, and the first controls that the alarm serves."""
        return f"{self.summary} ({joined_controls(self.controls[:_CONTROLS_IN_DESCRIPTION])})"

    @cached_property
    def description(self) -> str:
        """The text of the alarm: what happened, the first controls that it serves, and the query.

        At most 1,024 characters. It holds the placeholder, if there is one. The rest of the controls are on the
        alarm's page: all of them in every alarm would burst a template that holds all alarms.
        """
        return f"{self.headline} Who did it (Logs Insights):\n{self.query}"

    def pattern_for(self, values: Sequence[str] | None = None) -> FilterPattern:
        """The pattern with these values, or the sample's, in its placeholder; else the pattern itself.

        Raises:
            OptionError: no value, one that the pattern would not take literally, or values for a pattern
                without a placeholder.
            FilterPatternError: more values than fit into 1,024 characters.
        """
        if self.placeholder:
            return FilterPattern(self.placeholder.fill(self.pattern.text, values, self.placeholder.delimiter))
        self._refuse(values)
        return self.pattern

    def description_for(self, values: Sequence[str] | None = None) -> str:
        """The description with these values in its placeholder, or with its sample's."""
        if self.placeholder:
            return self.placeholder.fill(self.description, values, self.placeholder.query_delimiter)
        self._refuse(values)
        return self.description

    def _length(self, description: str) -> int:
        if self.placeholder:
            delimiter = self.placeholder.query_delimiter
            description = self.placeholder.fill(description, self.placeholder.widest, delimiter)
        return len(description)

    def _refuse(self, values: Sequence[str] | None) -> None:
        if values is not None:
            raise self._error("no placeholder", "do not give it values")

    def _error(self, need: str, remedy: str) -> OptionError:
        return OptionError(f"the detection {self.title!r} must have {need}; {remedy}")
