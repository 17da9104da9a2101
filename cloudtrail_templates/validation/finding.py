"""A finding: what is wrong with a template, where, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cloudtrail_templates.cloudformation.template import Path
from cloudtrail_templates.errors import one_line


class Severity(StrEnum):
    """How bad a finding is: `error` will not work, `warning` is a risk, `info` is advice."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fault of one template.

    `path` leads to the fault (`("Resources", "Trail", "Properties")`); `line` and `column` count from 1 and
    are known when the template was read from a file. `fix` says in one line what to do.
    """

    rule: str
    path: Path
    message: str
    severity: Severity
    fix: str
    template: str
    line: int | None = None
    column: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", one_line(self.message))

    def __str__(self) -> str:
        """Return one line, `file:line:column: severity ID message; what to do`, with the path where the line is unknown."""
        place = f"{self.line}:{self.column or 1}" if self.line else self.path_text
        where = f"{self.template}:{place}" if place else self.template
        return f"{where}: {self.severity.value} {self.rule} {self.message}; {self.fix}"

    @property
    def path_text(self) -> str:
        """The path as reports have it: `Resources/Trail/Properties`."""
        return "/".join(str(part) for part in self.path)

    @property
    def order(self) -> tuple[object, ...]:
        """The key that sorts findings the same way in every run."""
        path = tuple(f"{part:09d}" if isinstance(part, int) else str(part) for part in self.path)
        return (self.template, self.line or 0, self.column or 0, path, self.rule, self.message, self.fix)


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without repetitions, in an order that does not depend on how they were found."""
    return sorted(set(findings), key=lambda finding: finding.order)


def first_column(template: object) -> int:
    """Return the number that cfn-lint's decoder gives the first column: 0 in YAML, 1 in JSON."""
    return int(getattr(template, "first_column", 0))
