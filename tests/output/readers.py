"""The programs that will read our YAML, or stand-ins for them."""

import json
import re
from collections.abc import Callable
from typing import Any

import cfn_flip
import yaml
from cfnlint.decode import cfn_yaml


def _call(loader: Any, name: str, node: yaml.Node) -> dict[str, Any]:
    name = name if name in ("Ref", "Condition") else f"Fn::{name}"
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.ScalarNode), f"{name} has a mapping for its argument"
    text = loader.construct_scalar(node)
    return {name: text.split(".", 1) if name == "Fn::GetAtt" else text}


class _Fast(yaml.CSafeLoader):
    """PyYAML on libyaml."""


class _Yaml11(yaml.SafeLoader):
    """YAML 1.1 to the letter: PyYAML leaves out `y` and `n`, and exponents without a sign."""


class _Yaml12(yaml.SafeLoader):
    """The core schema of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own interface


def _teach(loader: Any, kind: str, pattern: str, first: str) -> None:
    loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"^(?:{pattern})$"), list(first))


_teach(_Yaml11, "bool", "y|Y|n|N", "yYnN")
_teach(
    _Yaml11,
    "float",
    r"[-+]?(?:[0-9][0-9_]*)?\.[0-9.]*(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+",
    "-+.0123456789",
)
_teach(_Yaml12, "null", "null|Null|NULL|~", "nN~")
_Yaml12.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^$"), [""])
_teach(_Yaml12, "bool", "true|True|TRUE|false|False|FALSE", "tTfF")
_teach(_Yaml12, "int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789")
_teach(_Yaml12, "float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789")
_teach(_Yaml12, "float", r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", "-+.")

for _loader in (_Fast, _Yaml11, _Yaml12):
    _loader.add_multi_constructor("!", _call)


def _reader(loader: Any) -> Callable[[str], Any]:
    return lambda text: yaml.load(text, loader)  # noqa: S506 - each is a SafeLoader


READERS: dict[str, Callable[[str], Any]] = {
    "cfn-lint": cfn_yaml.loads,
    "cfn-flip": lambda text: cfn_flip.load(text)[0],
    "libyaml": _reader(_Fast),
    "YAML 1.1": _reader(_Yaml11),
    "YAML 1.2": _reader(_Yaml12),
}


def assert_reads_back(text: str, meant: object) -> None:
    """Every reader makes of the text what was meant."""
    for name, read in READERS.items():
        assert typed(read(text)) == typed(meant), f"{name} reads {text}"


def typed(value: Any) -> Any:
    """The value with its numbers spelt out: in Python True is 1 and 1 is 1.0."""
    if isinstance(value, dict):
        return {key: typed(child) for key, child in value.items()}
    return [typed(child) for child in value] if isinstance(value, list | tuple) else json.dumps(value)
