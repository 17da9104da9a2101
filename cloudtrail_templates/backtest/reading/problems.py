"""What is wrong in one file, counted, and said in a line each."""

from dataclasses import dataclass


@dataclass(kw_only=True)
class Faults:
    """The faults of one file; whatever had none was read."""

    empty: bool = False
    is_log: bool = True
    is_digest: bool = False
    broken: int = 0
    first_broken: str = ""
    not_objects: int = 0
    oversized: int = 0
    untimed: int = 0
    endless: int = 0
    """Records with an integer that has more digits than Python reads."""
    end: str = ""
    """Why it could not be read to its end."""

    def break_at(self, text: bytes) -> None:
        """Count a record that is not JSON."""
        self.broken += 1
        if not self.first_broken:
            self.first_broken = text[:40].decode("utf-8", "replace")

    def problems(self) -> list[str]:
        """One line each, to stand after the name of the file."""
        told = []
        if self.empty and not self.end:
            told.append("is empty")
        if not self.is_log:
            told.append("holds no CloudTrail records")
        if self.broken:
            told.append(f"{_records(self.broken)} not JSON, the first starts with {self.first_broken!r}")
        if self.not_objects:
            told.append(f"{_records(self.not_objects)} not a JSON object")
        if self.oversized:
            told.append(f"{_records(self.oversized)} over 2 MB, which CloudWatch would never see (256 KB)")
        if self.untimed:
            told.append(f"{_records(self.untimed)} without an eventTime such as 2026-11-02T08:15:30Z")
        if self.endless:
            told.append(f"{_records(self.endless)} with a number of more than 4,300 digits")
        if self.end:
            told.append(self.end)
        return told


def _records(count: int) -> str:
    return "1 record left out:" if count == 1 else f"{count:,} records left out:"
