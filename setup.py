"""The description of the package for PyPI: the README without its relative links, which lead nowhere there."""

import re
from pathlib import Path

RELATIVE_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)[^)]+\)")


def long_description(readme: str) -> str:
    """Return the README with each relative link replaced by its text."""
    return RELATIVE_LINK.sub(r"\1", readme)


if __name__ == "__main__":
    from setuptools import setup

    text = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    setup(long_description=long_description(text), long_description_content_type="text/markdown")
