"""What another program's copy of a template lacks."""

from collections.abc import Iterator
from typing import Any


def losses(template: Any, copy: Any, path: str = "") -> Iterator[str]:
    """Yield each path at which the copy lacks a value of the template or has another one; additions are none."""
    template, copy = _long_form(template), _long_form(copy)
    if isinstance(template, dict) and isinstance(copy, dict):
        for key, value in template.items():
            if key in copy:
                yield from losses(value, copy[key], f"{path}/{key}")
            else:
                yield f"{path}/{key} is missing"
    elif isinstance(template, list | tuple) and isinstance(copy, list) and len(template) == len(copy):
        for index, (value, other) in enumerate(zip(template, copy, strict=True)):
            yield from losses(value, other, f"{path}/{index}")
    elif type(template) is not type(copy) or template != copy:
        yield f"{path} is {copy!r:.80}, not {template!r:.80}"


def _long_form(value: Any) -> Any:
    """Return a value with the short form of Fn::GetAtt as a list."""
    match value:
        case {"Fn::GetAtt": str(text)} if len(value) == 1:
            return {"Fn::GetAtt": text.split(".", 1)}
    return value
