"""Settings of all tests. pytest puts the folder of this file on the path, so test folders can import each other."""

import functools
import gc
import inspect
import os
import re
import signal
import sys
from collections.abc import Generator

import pytest
from click.testing import CliRunner
from hypothesis import settings

# A background job of a shell ignores Ctrl-C, and so would the programs that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The tests start hundreds of Python processes: what one of them compiles, the others need not.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# click before 8.2 mixes stderr into stdout, unless it is given an option that 8.2 removed.
if "mix_stderr" in inspect.signature(CliRunner).parameters:
    CliRunner.__init__ = functools.partialmethod(CliRunner.__init__, mix_stderr=False)  # type: ignore[assignment]

# A test run draws the same values each time; `make fuzz` draws others.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("fuzz", derandomize=False, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a case after its values, without addresses: every worker must collect the same names."""
    if isinstance(val, str | bytes | int | float | set | frozenset | None) or callable(val):
        return None
    return re.sub(r" object at 0x[0-9a-f]+", "", str(val))[:120]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector from looking through the tests, which stay until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
