"""The public names: sorted, importable, documented, typed, with one base for every error."""

import ast
import importlib
import inspect
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import cloudtrail_templates
from cloudtrail_templates import CloudTrailTemplatesError, Component, errors, public
from cloudtrail_templates.structs import Struct

ROOT = Path(__file__).parents[1]
NAMES = cloudtrail_templates.__all__
OBJECTS = {name: getattr(cloudtrail_templates, name) for name in NAMES}
DOCUMENTED = {name: one for name, one in OBJECTS.items() if inspect.isclass(one) or inspect.isfunction(one)}
COMPONENTS = {
    name: one
    for name, one in DOCUMENTED.items()
    if inspect.isclass(one) and issubclass(one, Component) and one is not Component
}

each_documented = pytest.mark.parametrize("name", DOCUMENTED)
each_component = pytest.mark.parametrize("name", COMPONENTS)


def test_all_is_sorted_and_holds_each_name_once() -> None:
    # As ruff sorts it: constants, classes, then the rest.
    def kind(name: str) -> tuple[int, str]:
        return (0 if name.isupper() else 1 if name[0].isupper() else 2), name

    assert sorted(NAMES, key=kind) == list(NAMES)
    assert len(NAMES) == len(set(NAMES))


def test_every_name_is_there_and_a_star_import_brings_them() -> None:
    brought: dict[str, Any] = {}
    exec("from cloudtrail_templates import *", brought)  # noqa: S102
    assert set(NAMES) <= set(brought)


def test_the_public_names_are_imported_in_one_place() -> None:
    tree = ast.parse((ROOT / "cloudtrail_templates" / "public.py").read_text(encoding="utf-8"))
    (docstring, *rest) = tree.body
    assert isinstance(docstring, ast.Expr)
    assert all(isinstance(node, ast.ImportFrom) for node in rest[:-1])
    assert isinstance(rest[-1], ast.Assign)
    imported = {alias.asname or alias.name for node in rest[:-1] for alias in node.names}  # type: ignore[attr-defined]
    assert imported == set(public.__all__) == set(NAMES) - {"__version__"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'cloudtrail_templates' has no attribute 'LogBuckets'"):
        cloudtrail_templates.LogBuckets  # noqa: B018
    with pytest.raises(ImportError, match="LogBuckets"):
        exec("from cloudtrail_templates import LogBuckets")  # noqa: S102


def test_an_interactive_shell_completes_the_public_names() -> None:
    assert set(NAMES) <= set(dir(cloudtrail_templates))


def test_the_names_that_the_readme_promises_are_there() -> None:
    assert {
        "LogBucket",
        "ExistingLogBucket",
        "Trail",
        "LogGroup",
        "Alarms",
        "Detection",
        "FilterPattern",
        "ALL_DETECTIONS",
        "CATALOG",
        "validate",
        "validate_file",
    } <= set(NAMES)


@each_documented
def test_every_class_and_function_has_a_docstring_that_is_a_sentence(name: str) -> None:
    one = DOCUMENTED[name]
    # A class may not lend the docstring of its base, nor show the signature that dataclasses write.
    text = (vars(one).get("__doc__") if inspect.isclass(one) else one.__doc__) or ""
    assert not text.startswith(f"{name}(")
    assert re.match(r"[A-Z][^\n]+[.:](\s|$)", text), text


@each_documented
def test_every_public_method_and_property_has_a_docstring(name: str) -> None:
    one = DOCUMENTED[name]
    if not inspect.isclass(one):
        return
    for attribute in dir(one):
        member = inspect.getattr_static(one, attribute)
        own = getattr(member, "fget", None) or getattr(member, "func", None) or member
        module = getattr(own, "__module__", "") or ""
        if attribute.startswith("_") or not module.startswith("cloudtrail_templates") or not callable(own):
            continue
        assert inspect.getdoc(getattr(one, attribute) if callable(member) else member), f"{name}.{attribute}"


@each_component
def test_a_component_names_the_page_of_aws_it_follows(name: str) -> None:
    assert "https://docs.aws.amazon.com/" in (COMPONENTS[name].__doc__ or "")


@each_component
def test_a_component_is_keyword_only_frozen_and_comparable(name: str) -> None:
    parameters = inspect.signature(COMPONENTS[name]).parameters.values()
    assert {one.kind for one in parameters} == {inspect.Parameter.KEYWORD_ONLY}
    assert issubclass(COMPONENTS[name], Struct)
    # Its title has a default, so that one of a kind needs none.
    assert inspect.signature(COMPONENTS[name]).parameters["title"].default is not inspect.Parameter.empty


@each_component
def test_every_option_is_annotated(name: str) -> None:
    signature = inspect.signature(COMPONENTS[name])
    assert all(one.annotation is not inspect.Parameter.empty for one in signature.parameters.values())


def test_every_error_has_the_one_base_and_is_public() -> None:
    found = {
        name: one for name, one in vars(errors).items() if inspect.isclass(one) and issubclass(one, Exception)
    }
    assert len(found) >= 6
    for name, one in found.items():
        assert issubclass(one, CloudTrailTemplatesError)
        assert issubclass(one, ValueError)
        assert OBJECTS[name] is one


def test_no_module_raises_an_error_of_its_own_making() -> None:
    for path in sorted((ROOT / "cloudtrail_templates").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and path.name != "errors.py":
                bases = {ast.unparse(base) for base in node.bases}
                assert not bases & {"Exception", "ValueError", "RuntimeError"}, f"{path}: {node.name}"


def test_py_typed_is_packaged() -> None:
    assert (ROOT / "cloudtrail_templates" / "py.typed").is_file()
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "py.typed" in settings["tool"]["setuptools"]["package-data"]["cloudtrail_templates"]
    assert "Typing :: Typed" in settings["project"]["classifiers"]


def test_the_version_is_written_once() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["setuptools"]["dynamic"]["version"] == {
        "attr": "cloudtrail_templates.version.VERSION"
    }
    assert cloudtrail_templates.__version__ == importlib.import_module("cloudtrail_templates.version").VERSION
