"""Makes the folders of tests importable from one another (pytest puts the folder of this file on the path), and names
the cases of parametrised tests."""

import re
import signal

# A shell's background job ignores Ctrl-C, and so would the programs that tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(val: object) -> str | None:
    """A case is named after its values; without addresses, for every worker must collect the same names."""
    if isinstance(val, str | bytes | int | float | set | frozenset | None) or callable(val):
        return None
    return re.sub(r" object at 0x[0-9a-f]+", "", str(val))[:120]
