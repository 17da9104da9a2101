"""Classes of fields behave as frozen, keyword-only dataclasses."""

import copy
import inspect
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, field, fields, replace
from functools import cached_property
from typing import Any

import pytest

from cloudtrail_templates.structs import Struct


class Named(Struct):
    """A base with a field that must be given."""

    name: str


class Sized(Named):
    """More fields, with defaults."""

    size: int = 3
    tags: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError("size")

    @cached_property
    def text(self) -> str:
        return self.name * self.size


class Other(Sized):
    """The same fields in another class."""


def test_fields_come_from_keywords_and_defaults() -> None:
    made = Sized(name="a")
    assert (made.name, made.size, made.tags, made.text) == ("a", 3, {}, "aaa")
    assert Sized(name="a", size=1).size == 1
    assert [one.name for one in fields(made)] == ["name", "size", "tags"]


def test_a_default_that_is_made_is_made_for_each_instance() -> None:
    assert Sized(name="a").tags is not Sized(name="a").tags


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, r"^Sized\(\) needs name$"),
        ({"size": 1}, r"^Sized\(\) needs name$"),
        ({"name": "a", "sise": 1}, r"^Sized\(\) got an unexpected keyword argument 'sise'$"),
        ({"sise": 1}, r"^Sized\(\) got an unexpected keyword argument 'sise'$"),
        ({"text": "x"}, r"^Sized\(\) got an unexpected keyword argument 'text'$"),
    ],
)
def test_wrong_keywords_are_refused(values: dict[str, Any], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        Sized(**values)


def test_a_position_is_refused() -> None:
    with pytest.raises(TypeError, match="positional"):
        Sized("a")  # type: ignore[misc]


def test_a_check_of_the_class_is_called() -> None:
    with pytest.raises(ValueError, match="size"):
        Sized(name="a", size=-1)
    with pytest.raises(ValueError, match="size"):
        replace(Sized(name="a"), size=-1)


def test_an_instance_never_changes() -> None:
    made = Sized(name="a")
    with pytest.raises(FrozenInstanceError, match="'name'"):
        made.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="'size'"):
        del made.size
    assert made == Sized(name="a")


def test_equality_and_hash_are_those_of_class_and_fields() -> None:
    assert Sized(name="a") == Sized(name="a", size=3)
    assert Sized(name="a") != Sized(name="a", size=4)
    assert Sized(name="a") != Other(name="a")
    assert Named(name="a") != "a"
    assert hash(Named(name="a")) == hash(Named(name="a"))
    assert len({Named(name="a"), Named(name="a"), Named(name="b")}) == 2
    # A computed attribute is no field.
    made = Sized(name="a")
    assert made.text
    assert made == Sized(name="a")


def test_copies_are_equal() -> None:
    made = Sized(name="a", tags={"k": "v"})
    assert replace(made) == copy.copy(made) == copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made  # noqa: S301
    assert replace(made, size=4) == Sized(name="a", size=4, tags={"k": "v"})


def test_repr_reads_as_the_call() -> None:
    assert repr(Sized(name="a")) == "Sized(name='a', size=3, tags={})"


def test_the_signature_shows_the_fields() -> None:
    parameters = inspect.signature(Sized).parameters
    assert {one.kind for one in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert {name: one.default for name, one in parameters.items()} == {
        "name": inspect.Parameter.empty,
        "size": 3,
        "tags": {},
    }
    assert str(inspect.signature(Named)) == "(*, name: str)"
