"""Collect what is wrong in one log file and report it in one line for each kind."""

from dataclasses import dataclass

from cloudtrail_templates.plurals import format_count


@dataclass(kw_only=True)
class FileProblems:
    """The problems of one file. A file without any was read completely."""

    is_empty: bool = False
    is_log: bool = True
    is_digest: bool = False
    error: str = ""
    """Why the file could not be read to its end; completes a sentence about the file."""
    is_lost: bool = False
    """Whether the error cost all events of the file."""
    broken_lines: int = 0
    first_broken_line: int = 0
    broken_parts: int = 0
    not_objects: int = 0
    untimed: int = 0
    unreadable_numbers: int = 0
    too_large: int = 0
    """Events over the size that CloudWatch Logs gets. They are counted apart, and are no problem of the file."""

    def add_broken_line(self, number: int) -> None:
        """Count a line that is not JSON."""
        self.broken_lines += 1
        self.first_broken_line = self.first_broken_line or number

    def lose(self, error: str) -> None:
        """Record that no event of the file is counted. An earlier error is its cause and stays."""
        self.error = self.error or error
        self.is_lost = True

    def problems(self) -> list[str]:
        """Return one line for each kind of problem, to follow the name of the file."""
        lines = []
        if self.error:
            lines.append(
                f"{self.error}; {'its events are not counted' if self.is_lost else 'what came before is counted'}"
            )
        elif self.is_empty:
            lines.append("is empty")
        elif not self.is_log:
            lines.append("contains no CloudTrail events")
        if self.broken_lines:
            lines.append(
                f"{_not_counted(self.broken_lines, 'line')} not JSON, first in line {self.first_broken_line:,}"
            )
        if self.broken_parts:
            lines.append(f"{_not_counted(self.broken_parts, 'part')} not JSON")
        if self.not_objects:
            lines.append(f"{_not_counted(self.not_objects)} not a JSON object")
        if self.untimed:
            lines.append(f"{_not_counted(self.untimed)} without an eventTime such as 2026-11-02T08:15:30Z")
        if self.unreadable_numbers:
            lines.append(f"{_not_counted(self.unreadable_numbers)} with a number of more than 4,300 digits")
        return lines


def _not_counted(count: int, noun: str = "event") -> str:
    return f"{format_count(count, noun)} not counted:"
