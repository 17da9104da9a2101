"""The manifest proves which files are ours, and is never trusted further than that."""

import hashlib
import json

import pytest

from cloudtrail_templates.output.manifest import Manifest
from cloudtrail_templates.version import VERSION

FILES = {"b.yaml": "é\n", "a.json": "{}\n"}


def test_it_lists_each_file_with_checksum_and_size_and_each_template_with_its_findings() -> None:
    read = json.loads(Manifest.of(FILES, {"b": 2, "a": 0}).text())
    assert read == {
        "generator": "cloudtrail-templates",
        "version": VERSION,
        "files": [
            {"name": "a.json", "sha256": hashlib.sha256(b"{}\n").hexdigest(), "bytes": 3},
            {"name": "b.yaml", "sha256": hashlib.sha256("é\n".encode()).hexdigest(), "bytes": 3},
        ],
        "findings": {"a": 0, "b": 2},
    }


def test_its_text_does_not_depend_on_the_order_given() -> None:
    backwards = dict(reversed(FILES.items()))
    assert Manifest.of(FILES, {"a": 0, "b": 1}).text() == Manifest.of(backwards, {"b": 1, "a": 0}).text()


@pytest.mark.parametrize(
    "manifest",
    [
        Manifest.of(FILES, {"a": 0, "b": 1}),
        Manifest.of({}, {}),
        Manifest.of(FILES, {"a": 0}, {"a": ["--set a.Name=x", '--pack "é"'], "b": []}),
    ],
)
def test_its_text_reads_back_equal(manifest: Manifest) -> None:
    assert Manifest.parse(manifest.text()) == manifest
    assert Manifest.parse(manifest.text()).text() == manifest.text()


def test_it_names_options_only_where_there_are_some() -> None:
    assert "options" not in json.loads(Manifest.of(FILES, {"a": 0}).text())
    options = {"a": ["--pack ./alarms"]}
    assert json.loads(Manifest.of(FILES, {"a": 0}, options).text())["options"] == options


def test_the_options_of_a_newer_build_replace_those_of_its_templates_only() -> None:
    old = Manifest.of(FILES, {"a": 0, "b": 0, "c": 0}, {"a": ["--set X=1"], "b": ["--set X=2"]})
    new = Manifest.of(FILES, {"a": 0, "c": 0}, {"c": ["--set X=3"]})
    assert old.updated(new).options == {"b": ["--set X=2"], "c": ["--set X=3"]}


def test_one_can_be_cut_down_to_some_templates() -> None:
    whole = Manifest.of(FILES, {"a": 0, "b": 1}, {"a": ["--set X=1"], "b": ["--set X=2"]})
    assert whole.only(["b"]) == Manifest.of({"b.yaml": FILES["b.yaml"]}, {"b": 1}, {"b": ["--set X=2"]})


def test_a_newer_one_wins_where_both_know_a_file() -> None:
    old = Manifest(files=Manifest.of(FILES, {}).files, findings={"a": 1, "b": 1}, version="0.0.1")
    new = Manifest.of({"a.json": "[]\n"}, {"a": 0})
    both = old.updated(new)
    assert both.files == {"a.json": new.files["a.json"], "b.yaml": old.files["b.yaml"]}
    assert (both.findings, both.version) == ({"a": 0, "b": 1}, VERSION)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "null", "[]", "{}", '{"files": []}', "[" * 100_000, b"\xff\xfe"),
        '{"generator": "another", "version": "1", "files": [], "findings": {}}',
        '{"generator": "cloudtrail-templates", "version": "1", "files": [1], "findings": {}}',
        '{"generator": "cloudtrail-templates", "version": "1", "files": [], "findings": []}',
        '{"generator": "cloudtrail-templates", "version": "1", "files": [], "findings": {"a": "many"}}',
        '{"generator": "cloudtrail-templates", "version": "1", "files": [], "findings": {}, "options": [1]}',
    ],
    ids=lambda text: repr(text[:80]),
)
def test_one_that_is_corrupt_or_foreign_says_nothing(text: str | bytes) -> None:
    assert Manifest.parse(text) == Manifest(files={}, findings={}, version="")


@pytest.mark.parametrize(
    "name", ["../a", "/etc/passwd", "", ".", ".git", "a/b", "a\0", "\ud800", "a" * 300, "a\n"]
)
def test_a_name_outside_the_directory_is_not_believed(name: str) -> None:
    text = json.dumps(
        {
            "generator": "cloudtrail-templates",
            "version": "1",
            "files": [
                {"name": name, "sha256": "0", "bytes": 0},
                {"name": "a.yaml", "sha256": "0", "bytes": 0},
            ],
            "findings": {},
        }
    )
    assert list(Manifest.parse(text).files) == ["a.yaml"]
