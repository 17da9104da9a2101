"""A kept verdict saves the work, and is believed only where it proves itself."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from cloudtrail_templates.validation import Finding, Severity, cache, validate_many
from cloudtrail_templates.validation import lint as lint_module
from validation.rule_cases import Template

FINDING = Finding(
    rule="CT102",
    path=("Resources", "A", 0),
    message="wrong 'ü'",
    severity=Severity.WARNING,
    fix="do it right",
    template="t",
)


@pytest.fixture
def key(small: Template) -> dict[str, object]:
    found = cache.key(small, name="t")
    assert found
    return found


def entries(own_cache: Path) -> list[Path]:
    return sorted((own_cache / "verdicts").iterdir())


def test_what_was_kept_is_found_again(key: dict[str, object]) -> None:
    assert cache.load(key) is None
    cache.save(key, [FINDING])
    assert cache.load(key) == [FINDING]
    cache.save(key, [])
    assert cache.load(key) == []


def test_findings_are_kept_for_one_content_name_and_code(
    key: dict[str, object], small: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.save(key, [FINDING])
    assert cache.key(small, name="other") != key
    assert cache.key(small | {"Description": "x"}, name="t") != key
    for part in ("_linter", "_rules"):
        with monkeypatch.context() as patch:
            patch.setattr(cache, part, lambda: "changed")
            changed = cache.key(small, name="t")
            assert changed != key
            assert cache.load(changed or {}) is None
    assert cache.load(key) == [FINDING]


def test_newer_schemas_of_cfn_lint_change_the_key(
    key: dict[str, object], small: Template, own_cache: Path
) -> None:
    version = own_cache.parent / "aws" / "cfn-lint" / "schemas" / "version.json"
    version.parent.mkdir(parents=True)
    version.write_text('{"schema_date": "2030-01-01"}')
    cache._linter.cache_clear()
    try:
        assert cache.key(small, name="t") != key
    finally:
        cache._linter.cache_clear()


def test_each_source_file_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package"
    files = (
        "validation/cache.py",
        "validation/rules/a.py",
        "cloudformation/stack.py",
        "filter_pattern/parser.py",
        "errors.py",
    )
    for name in files:
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("1")
    monkeypatch.setattr(cache, "__file__", str(package / "validation" / "cache.py"))
    seen = {cache._rules.__wrapped__()}
    for name in files:
        (package / name).write_text("2")
        seen.add(cache._rules.__wrapped__())
    assert len(seen) == 6


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text[:-1],
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("CT102", "CT101"),
        lambda text: text.replace("do it right", "do it wrong"),
        lambda text: json.dumps(json.loads(text) | {"findings": []}),
        lambda text: json.dumps(json.loads(text) | {"key": {}}),
        lambda text: json.dumps(json.loads(text) | {"checksum": None}),
        lambda text: "null",
        lambda text: "[]",
        lambda text: "[" * 100_000,
        lambda text: "\0" * 100,
    ],
)
def test_a_spoilt_entry_is_ignored(spoil, key: dict[str, object], own_cache: Path) -> None:
    cache.save(key, [FINDING])
    (path,) = entries(own_cache)
    path.write_text(spoil(path.read_text()))
    assert cache.load(key) is None
    cache.save(key, [FINDING])
    assert cache.load(key) == [FINDING]


def test_an_entry_with_findings_of_the_wrong_shape_is_ignored(
    key: dict[str, object], own_cache: Path
) -> None:
    for fields in (
        [{}],
        [1],
        {"a": 1},
        [cache._fields(FINDING) | {"severity": "bad"}],
        [cache._fields(FINDING) | {"message": 1}],
        [cache._fields(FINDING) | {"path": 1}],
    ):
        cache.save(key, [FINDING])
        (path,) = entries(own_cache)
        path.write_text(
            json.dumps({"key": key, "checksum": cache._checksum(key, fields), "findings": fields})
        )
        assert cache.load(key) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_an_entry_of_somebody_else_is_ignored(key: dict[str, object], own_cache: Path) -> None:
    cache.save(key, [FINDING])
    (path,) = entries(own_cache)
    os.chown(path, 12345, -1)
    assert cache.load(key) is None


def test_a_directory_that_cannot_be_used_is_no_error(key: dict[str, object], own_cache: Path) -> None:
    own_cache.parent.mkdir(parents=True)
    own_cache.write_text("a file in its place")
    cache.save(key, [FINDING])
    assert cache.load(key) is None


def test_an_entry_that_is_a_directory_is_no_error(key: dict[str, object], own_cache: Path) -> None:
    cache._path(key).mkdir(parents=True)
    cache.save(key, [FINDING])
    assert cache.load(key) is None
    assert len(entries(own_cache)) == 1


def test_a_pipe_in_the_place_of_an_entry_makes_nobody_wait(key: dict[str, object], own_cache: Path) -> None:
    cache.save(key, [FINDING])
    (path,) = entries(own_cache)
    path.unlink()
    os.mkfifo(path)
    assert cache.load(key) is None


def test_old_entries_make_room(
    key: dict[str, object], own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "MOST_ENTRIES", 3)
    for number in range(6):
        cache.save(key | {"name": str(number)}, [])
        os.utime(cache._path(key | {"name": str(number)}), (number, number))
    assert len(entries(own_cache)) == 3
    assert cache.load(key | {"name": "5"}) == []
    assert cache.load(key | {"name": "0"}) is None


def test_an_accident_is_not_kept(key: dict[str, object]) -> None:
    for rule in ("CT000", "E0002"):
        cache.save(key, [replace(FINDING, rule=rule)])
        assert cache.load(key) is None


def test_templates_with_lines_are_not_kept(small: Template) -> None:
    class WithLines(dict):  # type: ignore[type-arg]
        start_mark = None

    assert cache.key(WithLines(small), name="t") is None


def test_the_second_validation_asks_nobody(small: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    small["Resources"]["Queue"]["Properties"]["Nope"] = 1
    first = validate_many({"a": small, "b": small}, jobs=1, cache=True)
    monkeypatch.setattr(lint_module, "lint", None)
    assert validate_many({"b": small, "a": small}, cache=True) == first
    assert [finding.rule for finding in first["a"]] == ["E3002"]


def test_without_asking_for_it_nothing_is_kept(small: Template, own_cache: Path) -> None:
    validate_many({"a": small}, jobs=1)
    assert not own_cache.exists()


def test_a_relative_cache_directory_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert cache.directory() == Path("/home/somebody/.cache/cloudtrail-templates")


def test_kept_findings_need_no_cfn_lint(small: Template) -> None:
    code = (
        "import json, sys, time\nfrom cloudtrail_templates.validation import validate_many\n"
        "print(validate_many({'a': json.loads(sys.argv[1])}, cache=True), 'cfnlint' in sys.modules)"
    )
    outputs = []
    for _ in range(2):
        started = time.perf_counter()
        command = [sys.executable, "-c", code, json.dumps(small)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        outputs.append((done.stdout, time.perf_counter() - started))
    assert [text for text, _ in outputs] == ["{'a': []} True\n", "{'a': []} False\n"]
