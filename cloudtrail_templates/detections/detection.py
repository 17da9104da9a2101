"""A detection: the pattern of an alarm, what it means, what to do, and samples that prove it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property

from troposphere import AWSHelperFn

from cloudtrail_templates.detections.controls import STANDARDS, joined_controls
from cloudtrail_templates.detections.events import Event
from cloudtrail_templates.detections.placeholder import Placeholder
from cloudtrail_templates.errors import FilterPatternError, OptionError, shorten
from cloudtrail_templates.filter_pattern import And, Clause, Expression, FilterPattern
from cloudtrail_templates.filter_pattern.expression import Listed, Values, joined, replace_clauses
from cloudtrail_templates.filter_pattern.tokens import MAX_CHARACTERS
from cloudtrail_templates.languages.cloudwatch.printer import as_written
from cloudtrail_templates.languages.logs_insights import condition_text
from cloudtrail_templates.languages.partial_text import AnyText, value_of

DESCRIPTION_LIMIT = 1024
"""CloudWatch refuses a longer alarm description."""

TITLE = re.compile(r"([A-Z][a-z0-9]+)+")

# Leaves room for the suffixes of logical ids and the prefixes of alarm names, 255 characters each.
TITLE_LIMIT = 64

_CONTROLS_IN_DESCRIPTION = 2

# CloudWatch holds a threshold as a double, which is exact up to here.
_MAX_THRESHOLD = 2**53

QUERY_FIELDS = "@timestamp, eventName, userIdentity.arn, sourceIPAddress"


@dataclass(frozen=True)
class Detection:
    """What an alarm detects, and what a person needs to know who receives it.

    Attributes:
        title: CamelCase without acronyms; the metric, the filter, the alarm and the file have this name.
        summary: one sentence: what happened when the alarm fires.
        why: why that matters.
        respond: what to do, in order.
        controls: the controls that it covers, with the version of the benchmark, the most important first.
        pattern: the filter pattern of CloudWatch Logs, exactly as prescribed.
        blind_to: what it does not detect, and what it detects although it is harmless.
        fires_on: events that it matches, at least two.
        silent_on: similar events that it does not match, at least three.
        threshold: how many matches within five minutes raise the alarm.
        noisy: whether ordinary work sets it off; the templates then make the threshold a parameter.
        also: patterns of further filters on the same metric, for scanners that look for another text. They publish 0,
            so that no event is counted twice, and match only events that `pattern` matches.
        placeholder: the list of values in the pattern that only the deployment knows.

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
            raise self._error(
                f"a CamelCase title of at most {TITLE_LIMIT} letters and digits, without acronyms",
                "write VpcChanges, not VPCChanges",
            )
        self._check_types()
        for name in ("summary", "why", "respond", "controls", "blind_to"):
            value = getattr(self, name)
            if not value or not all(part.strip() for part in ([value] if isinstance(value, str) else value)):
                raise self._error(f"a text in {name}", "write one")
        if len(self.fires_on) < 2 or len(self.silent_on) < 3:
            raise self._error("at least 2 events in fires_on and 3 in silent_on", "add events")
        if type(self.threshold) is not int or not 1 <= self.threshold <= _MAX_THRESHOLD:
            got = shorten(self.threshold)
            need = f"a threshold of at least 1 and at most {_MAX_THRESHOLD}, a whole number"
            raise self._error(need, f"got {got}; give a number of events")
        if self.placeholder:
            if len(self.placeholder.clauses_in(self.pattern.expression)) != 1:
                raise self._error(
                    f'one clause $.field != "{self.placeholder.token}" in its pattern', "write it there once"
                )
            self.pattern_for(self.placeholder.widest)
        length = self._longest_description
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
    def sort_key(self) -> tuple[int, list[int], str]:
        """The key that sorts alarms in the order of the standards that they cover, then by title."""
        first = self.controls[0]
        rank = next((rank for rank, name in enumerate(STANDARDS) if first.startswith(name)), len(STANDARDS))
        return rank, [int(number) for number in re.findall(r"\d+", first)], self.title

    @cached_property
    def query(self) -> str:
        """The CloudWatch Logs Insights query that finds the events, with the token of the placeholder, if any."""
        expression = self.pattern.expression
        if self.placeholder:
            tokens = self.placeholder.replacements(expression, (self.placeholder.token,))
            expression = replace_clauses(expression, tokens)
        return str(_query(expression))

    @property
    def headline(self) -> str:
        """What happened, and the first controls that the alarm covers."""
        return f"{self.summary} ({joined_controls(self.controls[:_CONTROLS_IN_DESCRIPTION])})"

    def pattern_for(self, values: Sequence[str] | None = None) -> FilterPattern:
        """Return the pattern with these values of the placeholder, by default the sample's.

        Raises:
            OptionError: no value, one that the pattern would not take literally, or values for a pattern
                without a placeholder.
            FilterPatternError: the pattern would be longer than 1,024 characters.
        """
        if self.placeholder is None and values is None:
            return self.pattern
        given = self.placeholder.sample if self.placeholder and values is None else values
        return FilterPattern(str(self.pattern_text(None if given is None else tuple(given))))

    def pattern_text(self, values: Values | None) -> str | AWSHelperFn:
        """Return the text of the pattern with these values, some of which may be references.

        Raises:
            FilterPatternError: what is known of the pattern is longer than 1,024 characters.
        """
        text = "{" + as_written(self.pattern, self.replacements(values)) + "}"
        if len(text) > MAX_CHARACTERS:
            raise FilterPatternError(
                f"the pattern of {self.title} must have at most {MAX_CHARACTERS:,} characters, got {len(text):,}; "
                "give fewer values"
            )
        return value_of(text)

    def query_text(self, values: Values | None, exclusions: Sequence[Expression] = ()) -> str | AWSHelperFn:
        """Return the CloudWatch Logs Insights query that finds the events.

        Args:
            values: the values of the placeholder; None without a placeholder.
            exclusions: further expressions that an event must match.
        """
        return value_of(self._query(values, exclusions))

    def description_text(self, values: Values | None, note: str = "") -> str | AWSHelperFn:
        """Return the description of the alarm: what happened, the first controls that it covers, and the query.

        It has at most 1,024 characters, so the alarm's page has the other controls.

        Args:
            values: the values of the placeholder; None without a placeholder.
            note: a last line, left out where it does not fit.
        """
        has_room = note and self._longest_description + 1 + len(note) <= DESCRIPTION_LIMIT
        text = f"{self.headline} Who did it (Logs Insights):\n" + self._query(values)
        return value_of(text + f"\n{note}" if has_room else text)

    def replacements(self, values: Values | None) -> Mapping[Clause, Listed]:
        """Return the clause over these values, by the clause of the pattern whose place it takes.

        Raises:
            OptionError: as `pattern_for` does.
        """
        if self.placeholder is None and values is None:
            return {}
        if self.placeholder is None or values is None:
            raise self._error(
                "values for its placeholder" if self.placeholder else "no values, as it has no placeholder",
                "give values exactly where there is a placeholder",
            )
        self.placeholder.check(values)
        return self.placeholder.replacements(self.pattern.expression, values)

    def _query(self, values: Values | None, exclusions: Sequence[Expression] = ()) -> AnyText:
        replacements = self.replacements(values)
        if not replacements and not exclusions:
            return self.query
        return _query(joined(And, *exclusions, replace_clauses(self.pattern.expression, replacements)))

    @cached_property
    def _longest_description(self) -> int:
        return len(str(self.description_text(self.placeholder.widest if self.placeholder else None)))

    def _error(self, need: str, remedy: str) -> OptionError:
        return OptionError(f"the detection {self.title!r} must have {need}; {remedy}")


def check_titles(titles: Sequence[str]) -> None:
    """Raise OptionError for a title that two detections have."""
    for title, count in Counter(titles).items():
        if count > 1:
            raise OptionError(f"detections must differ in title, got {title!r} twice; leave one of them out")


def _query(expression: Expression) -> AnyText:
    return f"fields {QUERY_FIELDS} | filter " + condition_text(expression)
