"""Our own rules, for faults that cfn-lint does not find. A rule in a module of this folder is discovered."""

import importlib
import pkgutil

from cloudtrail_templates.validation.rule import Rule


def _discovered() -> tuple[Rule, ...]:
    found: dict[str, Rule] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        for value in vars(importlib.import_module(f"{__name__}.{module.name}")).values():
            if isinstance(value, Rule) and found.setdefault(value.id, value) is not value:
                raise ImportError(f"two rules have the id {value.id}; give one of them another id")
    return tuple(found[key] for key in sorted(found))


ALL_RULES = _discovered()
