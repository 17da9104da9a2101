"""Any CloudFormation file, in YAML or JSON, as a mapping that remembers the line of each part."""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from cloudtrail_templates.cloudformation.complexity import DEEPEST, MOST_VALUES
from cloudtrail_templates.errors import UnreadableTemplateError, one_line

# CloudFormation takes no more, even through S3.
MOST_BYTES = 1_000_000

_TERRAFORM_SUFFIXES = (".tf", ".tf.json", ".tofu", ".tfvars")
_TERRAFORM = re.compile(
    r'(?m)^((resource|data)\s+"[^"\n]+"\s+"[^"\n]+"|(provider|variable|module|output)\s+"[^"\n]+"|terraform|locals)\s*\{'
)
_PLACE = re.compile(r'\s+in "<unicode string>", line (\d+), column (\d+)')


def read_template(path: str | Path) -> dict[str, Any]:
    """Read a template written in YAML (short tags too) or JSON.

    Returns:
        A mapping that remembers the place of each part in the file, for the lines of findings.

    Raises:
        UnreadableTemplateError: with one line that says what is wrong with the file, and where.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
    """
    return parse_template(_bytes(Path(path)), path)


def parse_template(data: bytes, path: str | Path) -> dict[str, Any]:
    """Read a template from the bytes of a file, or of standard input.

    Args:
        data: The bytes.
        path: The name in errors.

    Raises:
        UnreadableTemplateError: as `read_template` does.
    """
    if str(path).endswith(_TERRAFORM_SUFFIXES):
        raise _terraform(path, "file")
    if len(data) > MOST_BYTES:
        raise UnreadableTemplateError(
            f"{path}: has more than {MOST_BYTES:,} bytes, which CloudFormation refuses; "
            "split it into nested stacks"
        )
    text = _text(data, path)
    if _TERRAFORM.search(text):
        raise _terraform(path, "file")
    is_json = re.match(r'\s*\{\s*["}]', text) is not None
    template = _json(text, path) if is_json else _yaml(text, path)
    if not isinstance(template, dict):
        kind = "list" if isinstance(template, list) else "single value"
        raise UnreadableTemplateError(f"{path}: is a {kind}, no template; write a mapping with Resources")
    if "Resources" not in template and "terraform_version" in template:
        raise _terraform(path, "plan or state")
    if "Resources" not in template:
        raise UnreadableTemplateError(f"{path}: has no Resources; give a CloudFormation template")
    # What the rule about a template's size measures.
    template.size_bytes = len(data)  # type: ignore[attr-defined]
    template.first_column = int(is_json)  # type: ignore[attr-defined]
    return template


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableTemplateError(f"{path}: no such file; check the path") from None
    except IsADirectoryError:
        raise UnreadableTemplateError(f"{path}: is a directory; name the files in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableTemplateError(f"{path}: cannot be read ({reason}); check the file") from None


def _text(data: bytes, path: str | Path) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableTemplateError(
            f"{path}: is not UTF-8 text (byte {error.start:,}); save it as UTF-8"
        ) from None
    if found := re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
        line = text.count("\n", 0, found.start()) + 1
        raise UnreadableTemplateError(
            f"{path}:{line}: has the control character {found.group()!r}; give a text file in YAML or JSON"
        )
    if not re.sub(r"(?m)^\s*(#.*|---.*)?$", "", text).strip():
        raise UnreadableTemplateError(f"{path}: is empty; give a CloudFormation template")
    return text


def _json(text: str, path: str | Path) -> Any:
    _check_brackets(text, path)
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        fault, hint = f"{error.msg[:1].lower()}{error.msg[1:]}", "give well-formed JSON"
        if (bracket := _bracket_after_comma(text, error.pos)) is not None:
            error = json.JSONDecodeError("", text, bracket)
            fault, hint = f"{text[bracket]!r} after a comma", "remove the comma before it"
        where = f"{path}:{error.lineno}:{error.colno}"
        raise UnreadableTemplateError(f"{where}: broken JSON: {fault}; {hint}") from None
    except (RecursionError, ValueError) as error:
        raise UnreadableTemplateError(f"{path}: broken JSON: {_without_python(str(error))}") from None
    decoder: Any = import_module("cfnlint.decode.cfn_json")
    try:
        return decoder.loads(text)
    except decoder.JSONDecodeError as error:
        match = error.matches[0]
        # Its decoder counts lines from 0 here, and columns from 2.
        raise _refused(path, "JSON", match.message, match.linenumber + 1, match.columnnumber - 1) from None


def _bracket_after_comma(text: str, position: int) -> int | None:
    """Return the position of a bracket that the parser refused because it follows a comma."""
    # Python 3.13 points at the comma and has words of its own, earlier versions point at what follows it.
    rest = text[position:].removeprefix(",").lstrip()
    place = len(text) - len(rest)
    return place if rest[:1] in ("}", "]") and text[:place].rstrip().endswith(",") else None


def _yaml(text: str, path: str | Path) -> Any:
    import yaml

    decoder: Any = import_module("cfnlint.decode.cfn_yaml")
    try:
        _check_events(text, path)
        return decoder.loads(text, str(path))
    except decoder.CfnParseError as error:
        match = error.matches[0]
        raise _refused(path, "YAML", match.message, match.linenumber, match.columnnumber) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = error.problem or "it cannot be parsed"
        if "nesting depth" in problem:
            # libyaml has a limit of its own, and reads ahead of the events that are counted here.
            raise _too_deep(path, line) from None
        tab = any(source.startswith("\t") for source in text.splitlines()[line - 1 : line])
        hint = "indent with spaces, not tabs" if tab else "correct the line, or the one before"
        where = f"{path}:{line}:{column}"
        raise UnreadableTemplateError(f"{where}: broken YAML: {one_line(problem)}; {hint}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, UnreadableTemplateError):
            raise
        raise UnreadableTemplateError(f"{path}: broken YAML: {_without_python(str(error))}") from None


def _refused(
    path: str | Path, language: str, message: str, line: int, column: int
) -> UnreadableTemplateError:
    message = re.sub(r"^Template could not be parsed: | \(line \d+\)$", "", message)
    if found := _PLACE.search(message):
        # PyYAML names the place in its text, and what it found after that.
        message, line, column = message[: found.start()], int(found[1]), int(found[2])
    hint = "remove one of the two" if message.startswith("Duplicate") else f"give well-formed {language}"
    fault = _without_python(f"{message[:1].lower()}{message[1:]}")
    return UnreadableTemplateError(f"{path}:{line}:{column}: broken {language}: {fault}; {hint}")


def _without_python(message: str) -> str:
    """Return the message, unless it is about the internals of the parser."""
    if re.search(r"object has no attribute|\bsys\.|recursion", message):
        return "a key or value in it cannot be read"
    return one_line(message)


def _check_brackets(text: str, path: str | Path) -> None:
    depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token.group(), 0)
        if depth > DEEPEST:
            raise _too_deep(path, text.count("\n", 0, token.start()) + 1)


def _check_events(text: str, path: str | Path) -> None:
    """Measure depth and size from the events alone, since the values that aliases describe may not fit into memory."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    anchors: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = []
    total = 0
    for event in yaml.parse(text, Loader=cast(Any, loader)):
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            open_nodes.append((event.anchor, total))
            total += 1
            if len(open_nodes) > DEEPEST:
                raise _too_deep(path, event.start_mark.line + 1 if event.start_mark else 1)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            anchor, before = open_nodes.pop()
            if anchor:
                anchors[anchor] = total - before
        elif isinstance(event, yaml.AliasEvent):
            total += anchors.get(event.anchor or "", 1)
        elif isinstance(event, yaml.ScalarEvent):
            total += 1
        if total > MOST_VALUES:
            raise UnreadableTemplateError(
                f"{path}: has more than {MOST_VALUES:,} values once its aliases are expanded; write them out"
            )


def _terraform(path: str | Path, kind: str) -> UnreadableTemplateError:
    return UnreadableTemplateError(
        f"{path}: is a Terraform {kind}, not a CloudFormation template; validate it with a tool for Terraform"
    )


def _too_deep(path: str | Path, line: int) -> UnreadableTemplateError:
    return UnreadableTemplateError(f"{path}:{line}: is nested more than {DEEPEST} levels deep; flatten it")
