"""An emulator for the session, and a fresh account in it for whoever asks."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from deployment.emulator import REGION, Account, emulator

_NUMBERS = itertools.count(111122223333)
NewAccount = Callable[..., Account]


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the emulator; every worker of pytest-xdist has its own."""
    with emulator(tmp_path_factory.mktemp("emulator")) as address:
        yield address


@pytest.fixture(scope="session")
def new_account(endpoint: str) -> NewAccount:
    """Makes accounts that share nothing."""

    def make(region: str = REGION) -> Account:
        return Account(endpoint, str(next(_NUMBERS)), region)

    return make


@pytest.fixture
def account(new_account: NewAccount) -> Account:
    """An account that has nothing in it."""
    return new_account()
