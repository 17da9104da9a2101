"""A number with its noun, in the singular or the plural."""


def format_count(count: int, noun: str, *, zero: str = "0") -> str:
    """Return a number and its noun: `1 file`, `1,200 files`, and `0 files` or `no files` as `zero` says."""
    number = f"{count:,}" if count else zero
    return f"{number} {noun}{'' if count == 1 else 's'}"
