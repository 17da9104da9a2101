"""The layers of the package: what may import what, how long a module may be, and what an import costs."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = "cloudtrail_templates"
ROOT = Path(__file__).parents[1]

# Each layer may import those before it, and the others of its own layer if no cycle results.
LAYERS = (
    ("version", "errors", "claims", "field_types", "interruption", "plurals", "processes", "structs"),
    ("intrinsics", "options"),
    ("filter_pattern", "output", "cloudformation"),
    ("languages",),
    ("policies", "detections", "queries", "validation"),
    ("parameters",),
    ("components",),
    ("templates",),
    ("pages", "backtest", "building", "rollout"),
    ("cli",),
    ("public", "__main__"),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

# What is generic looks at finished templates only, ours or not.
APART = {
    "validation": {"components", "templates", "detections", "policies"},
    "output": {"components", "templates"},
    "backtest": {"validation"},
}

# The stages of the back-test, in the order of the data. Each may import those before it.
BACKTEST_ROOMS = ("deployment", "reading", "matching", "counting", "athena", "evaluation", "reporting")

# About 200; a module that needs more is two.
LONGEST = 230

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / PACKAGE).rglob("*.py"))
}


def source(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


@cache
def imported(module: str) -> frozenset[str]:
    """The modules of this package that a module imports, anywhere in it, by their full names."""
    return frozenset(_imported(module))


def _imported(module: str) -> Iterator[str]:
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(source(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == PACKAGE)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parent = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parent, *([node.module] if node.module else [])])
            if base.split(".")[0] == PACKAGE:
                for alias in node.names:
                    whole = f"{base}.{alias.name}"
                    yield whole if whole in MODULES else base


def part(module: str) -> str:
    """The part of the package that a module belongs to; the package itself for its own `__init__`."""
    names = module.split(".")
    return names[1] if len(names) > 1 else PACKAGE


def test_the_scan_sees_relative_absolute_and_nested_imports() -> None:
    assert f"{PACKAGE}.errors" in set(imported(f"{PACKAGE}.options"))
    assert f"{PACKAGE}.errors" in set(imported(f"{PACKAGE}.components.component"))
    assert f"{PACKAGE}.policies.key" in set(imported(f"{PACKAGE}.components.log_bucket"))
    assert f"{PACKAGE}.detections.discovery" in set(imported(f"{PACKAGE}.detections"))
    assert f"{PACKAGE}.errors" in set(imported(f"{PACKAGE}.output.files"))
    assert f"{PACKAGE}.validation.lint" in set(imported(f"{PACKAGE}.validation.run"))


def test_a_module_belongs_to_a_layer() -> None:
    assert [module for module in MODULES if part(module) not in {*RANK, PACKAGE}] == []


def test_dependencies_point_down() -> None:
    for module in MODULES:
        own = part(module)
        for other in map(part, imported(module) if module != PACKAGE else ()):
            # Asking the package itself would ask all of it.
            assert other != PACKAGE or own in ("cli", "__main__"), f"{module} imports {PACKAGE}"
            if other not in (own, PACKAGE):
                assert RANK[other] <= RANK[own], f"{module} imports {other}"
                assert other not in APART.get(own, set()), f"{module} imports {other}"


def test_the_rooms_of_the_back_test_are_in_the_order_of_the_data() -> None:
    folder = f"{PACKAGE}.backtest."
    rooms = {module: module.split(".")[2] for module in MODULES if module.startswith(folder)}
    assert set(rooms.values()) == set(BACKTEST_ROOMS)
    for module, room in rooms.items():
        for other in set(imported(module)) & set(rooms):
            earlier = BACKTEST_ROOMS.index(rooms[other]) <= BACKTEST_ROOMS.index(room)
            assert earlier, f"{module} imports {other}"
        assert not {one for one in imported(module) if one.startswith(f"{PACKAGE}.validation")}, module


def test_no_two_modules_import_each_other() -> None:
    waits_for = {module: set(imported(module)) - {module} for module in MODULES}
    for module, others in waits_for.items():
        # A package imports its own modules: only a module that imports its package makes a cycle.
        others.difference_update(one for one in set(others) if one not in MODULES or module == PACKAGE)
    while ready := [module for module, others in waits_for.items() if not others]:
        for module in ready:
            del waits_for[module]
        for others in waits_for.values():
            others.difference_update(ready)
    assert waits_for == {}


def test_a_module_is_short() -> None:
    lines = {module: path.read_text(encoding="utf-8").count("\n") for module, path in MODULES.items()}
    assert {module: count for module, count in lines.items() if count > LONGEST} == {}


def test_a_module_says_what_it_is() -> None:
    first = {module: (ast.get_docstring(source(module)) or "").partition("\n")[0] for module in MODULES}
    assert [module for module, line in first.items() if not line.endswith(".")] == []


def test_importing_the_package_is_cheap() -> None:
    program = f"import sys, {PACKAGE}.public; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    printed = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout.split()
    assert {PACKAGE, "troposphere", "awacs"} <= set(printed)
    assert not {"cfnlint", "boto3", "botocore", "jinja2", "click", "difflib", "hypothesis"} & set(printed)
    assert not {"isal", "fastsimdjson", "multiprocessing", "duckdb", "sqlglot"} & set(printed)


def test_importing_a_part_of_the_package_does_not_import_the_rest() -> None:
    program = f"import sys, {PACKAGE}.errors; print(*sys.modules)"
    printed = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert {name for name in printed.stdout.split() if name.startswith(PACKAGE)} == {
        PACKAGE,
        f"{PACKAGE}.errors",
        f"{PACKAGE}.version",
    }


def test_nothing_here_knows_the_tests() -> None:
    for path in MODULES.values():
        text = path.read_text(encoding="utf-8")
        assert "hypothesis" not in text
        for module in ("pytest", "duckdb", "sqlglot"):
            assert f"import {module}" not in text


def test_no_published_template_imports_another() -> None:
    folder = f"{PACKAGE}.templates."
    published = {module for module in MODULES if module.startswith(folder)} - {f"{folder}definition"}
    published = {module for module in published if ".parts" not in module}
    assert len(published) > 5
    for module in published | {name for name in MODULES if name.startswith(f"{folder}parts")}:
        assert not set(imported(module)) & published, module
