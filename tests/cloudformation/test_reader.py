"""Any CloudFormation file is read with its lines; what is none is refused in one line."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudtrail_templates.cloudformation.reader import read_template
from cloudtrail_templates.errors import UnreadableTemplateError

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGE_BOMB = "a: &a {k: v}\n" + "".join(
    f"{name}: &{name} {{<<: [{', '.join([f'*{before}'] * 9)}]}}\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

UNREADABLE = {
    "a comma before a brace": ('{"Resources": {"A": 1,}}', ":1:23: broken JSON", "remove the comma"),
    "a comma before a bracket": (
        '{"Resources": [1, 2,\n]}',
        ":2:1: broken JSON: ']' after a comma; remove the comma",
    ),
    "a comma and blanks": ('{"Resources": 1 , }', ":1:19: broken JSON: '}' after a comma; remove the comma"),
    "a comma at the end": ('{"Resources": {},\n}', ":2:1: broken JSON", "remove the comma"),
    "a missing comma": ('{"Resources": {} "A": 1}', "broken JSON", "well-formed JSON"),
    "a comment in JSON": ('{"Resources": {} // x\n}', "broken JSON", "well-formed JSON"),
    "one key twice in JSON": ('{"Resources": {},\n "Resources": {}}', ":2:2: broken JSON", "duplicate"),
    "one key twice in YAML": ("Resources:\n  A: 1\n  A: 2\n", ":2:3: broken YAML", "duplicate found 'A'"),
    "a tab": ("Resources:\n\tA: 1\n", ":2:1: broken YAML", "spaces, not tabs"),
    "an open bracket": ("Resources:\n  A: [1\n  B: 1\n", ":3:", "broken YAML"),
    "two documents": ("Resources: {}\n---\nResources: {}\n", ":1:1: broken YAML", "single document"),
    "a key without name": ("Resources:\n  ~: 1\n", ":2:3: broken YAML", "null key"),
    "a list as key": ("Resources:\n  ? [a]\n  : 1\n", ":2:5: broken YAML", "unhashable"),
    "a Python object": ("Resources: !!python/object:os.system {}\n", ":1:12: broken YAML", "tag"),
    "an unknown alias": ("Resources: *other\n", ":1:12: broken YAML", "undefined alias"),
    "itself as alias": ("Resources: &a\n  A: *a\n", "broken YAML", "recursive"),
    "aliases of aliases": (BOMB + "Resources: {}\n", "aliases", "250,000 values"),
    "merges of merges": (MERGE_BOMB + "Resources: {}\n", "aliases", "250,000 values"),
    "brackets in YAML": ("Resources: " + "[" * 50_000, "nested", "100 levels"),
    "brackets in JSON": ('{"Resources": ' + "[" * 50_000, "nested", "100 levels"),
    "blocks in YAML": (
        "Resources:\n" + "".join(" " * n + " a:\n" for n in range(200)),
        "nested",
        "100 levels",
    ),
    "nothing": ("", "is empty", "give"),
    "blanks": (" \n\n \n", "is empty", "give"),
    "comments": ("# one\n---\n# two\n", "is empty", "give"),
    "a list": ("- a\n- b\n", "is a list", "Resources"),
    "a word": ("hello\n", "is a single value", "Resources"),
    "another kind of file": ("services:\n  web: {}\n", "has no Resources", "give"),
    "two million bytes": ("Resources: {}\n" + "#" * 2_000_000, "1,000,000 bytes", "split it"),
    "a null byte": ("Resources: \0\n", ":1: has the control character", "text file"),
    "an escape sequence": ('Resources:\n  A: "\x1b[31m"\n', ":2: has the control character", "text file"),
}

GOOD = """\
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Join
        - "-"
        - - !Ref "AWS::Region"
          - !GetAtt Other.Arn
          - !If [A, !Sub "${B}", !Select [0, !Split [",", x]]]
"""


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_no_template_is_refused_in_one_line(case: str, tmp_path: Path) -> None:
    content, *parts = UNREADABLE[case]
    path = written(tmp_path / "template", content)
    with pytest.raises(UnreadableTemplateError) as caught:
        read_template(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert message.isprintable()
    assert len(message) - len(str(path)) < 250
    assert all(part in message for part in parts), message


@pytest.mark.parametrize("content", ["A: !!timestamp foo", "A: " + "1" * 100_000])
def test_the_parsers_own_words_are_kept_from_the_user(content: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableTemplateError, match="a key or value in it cannot be read"):
        read_template(written(tmp_path / "template", content))


def test_a_missing_file_a_directory_and_a_closed_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTemplateError, match="no such file"):
        read_template(tmp_path / "none.yaml")
    with pytest.raises(UnreadableTemplateError, match="is a directory"):
        read_template(tmp_path)
    with pytest.raises(UnreadableTemplateError, match="cannot be read"):
        read_template(tmp_path / ("x" * 1000))
    with pytest.raises(UnreadableTemplateError, match="cannot be read"):
        read_template("a\0b")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "closed.yaml", GOOD)
    path.chmod(0)
    with pytest.raises(UnreadableTemplateError, match="Permission denied"):
        read_template(path)


def test_a_device_without_end_is_refused() -> None:
    with pytest.raises(UnreadableTemplateError, match="1,000,000 bytes"):
        read_template("/dev/zero")


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_text_that_is_not_utf_8_is_refused(encoding: str, tmp_path: Path) -> None:
    path = written(tmp_path / "t.yaml", "Resources: {}\nDescription: größer\n".encode(encoding))
    with pytest.raises(UnreadableTemplateError, match="is not UTF-8 text"):
        read_template(path)


def test_short_tags_are_read_as_functions(tmp_path: Path) -> None:
    template = read_template(written(tmp_path / "t.yaml", GOOD))
    assert template["Resources"]["Bucket"]["Properties"]["BucketName"] == {
        "Fn::Join": [
            "-",
            [
                {"Ref": "AWS::Region"},
                {"Fn::GetAtt": ["Other", "Arn"]},
                {"Fn::If": ["A", {"Fn::Sub": "${B}"}, {"Fn::Select": [0, {"Fn::Split": [",", "x"]}]}]},
            ],
        ]
    }


@pytest.mark.parametrize(
    "content",
    [
        '{"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}',
        '\ufeff{\n\t"Resources": {\n\t\t"A": {"Type": "AWS::S3::Bucket"}}}',
        "{Resources: {A: {Type: AWS::S3::Bucket}}}",
        "# says {\nResources:\n  A:\n    Type: AWS::S3::Bucket\n",
        "---\r\nResources:\r\n  A:\r\n    Type: AWS::S3::Bucket\r\n",
        '{"Resources": {"A": {"Type": "AWS:\\u003a\\/".replace}}}'.replace('\\/".replace', 'S3::Bucket"'),
    ],
)
def test_json_and_yaml_in_all_dress_are_read(content: str, tmp_path: Path) -> None:
    assert read_template(written(tmp_path / "t", content)) == {
        "Resources": {"A": {"Type": "AWS::S3::Bucket"}}
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                [
                    "Resources:",
                    "\n",
                    "  ",
                    "{",
                    "}",
                    "[",
                    "]",
                    '"',
                    ",",
                    "- ",
                    "!Sub ",
                    "&a ",
                    "*a",
                    "<<: ",
                    "? ",
                    ": ",
                    "|",
                    ">-",
                    "#",
                    "\t",
                    "a",
                    "1",
                    "~",
                    "---\n",
                    "%YAML 1.1\n",
                    "!!set ",
                    "\\",
                ]
            ),
            max_size=40,
        ).map("".join),
    )
)
def test_whatever_is_in_a_file_it_is_read_or_refused(tmp_path: Path, content: str | bytes) -> None:
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    path = written(tmp_path / "t", content)
    try:
        outcome = "" if "Resources" in read_template(path) else "\n"
    except UnreadableTemplateError as error:
        outcome = str(error)
    assert outcome.isprintable()
