"""Run the tests that draw their values, with a new seed each time, until the time is up: `make fuzz`.

fuzz.py [MINUTES [PYTEST ARGUMENT]...]
"""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(seed: int, arguments: list[str]) -> int:
    """Run the drawn tests with the values of this seed and return the exit code of pytest."""
    words = ["-m", "pytest", "-q", "-m", "hypothesis", f"--hypothesis-seed={seed}", "-n", "auto", *arguments]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "fuzz"}
    return subprocess.run([sys.executable, *words], cwd=ROOT, env=environment).returncode


def main(minutes: float, arguments: list[str]) -> int:
    end = time.monotonic() + 60 * minutes
    while True:
        seed = secrets.randbelow(2**32)
        print(f"seed {seed}", flush=True)
        if code := run(seed, arguments):
            print(
                f"failed with seed {seed}; to see it again: "
                f"HYPOTHESIS_PROFILE=fuzz .venv/bin/pytest -m hypothesis --hypothesis-seed={seed}"
            )
            return code
        if time.monotonic() >= end:
            return 0


if __name__ == "__main__":
    words = sys.argv[1:] or ["3"]
    try:
        minutes = float(words[0])
    except ValueError:
        sys.exit(f"MINUTES must be a number, got {words[0]!r}; write make fuzz MINUTES=5")
    sys.exit(main(minutes, words[1:]))
