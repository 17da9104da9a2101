"""A program that starts writers and kills them; a separate program, because only a process without threads may fork.

writers.py SCENE PATH
"""

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from cloudtrail_templates.output.files import write_file
from cloudtrail_templates.output.folder import drift, read_manifest, write_folder
from cloudtrail_templates.output.locks import locked
from cloudtrail_templates.output.manifest import MANIFEST, Manifest

OLD = "old\n" * 50_000
NEW = "new, and longer\n" * 50_000


def start(path: Path) -> int:
    """A process that writes the new text and the old one in turn, for ever."""
    child = os.fork()
    if child:
        return child
    try:
        while True:
            write_file(path, NEW)
            write_file(path, OLD)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, "a writer failed"


def killed(path: Path) -> None:
    """After each kill the file is the old one or the new, and killed runs leave at most one temporary file."""
    chance = random.Random(7)  # noqa: S311 - not for secrets
    for _ in range(60):
        child = start(path)
        time.sleep(chance.uniform(0, 0.03))
        kill(child)
        assert path.read_text() in (OLD, NEW)
        assert set(os.listdir(path.parent)) <= {path.name, f".{path.name}.tmp"}


def together(path: Path) -> None:
    """While three write the same file, a reader never sees half of it."""
    children = [start(path) for _ in range(3)]
    try:
        for _ in range(200):
            assert path.read_text() in (OLD, NEW)
    finally:
        for child in children:
            kill(child)


def at_once(*work: Callable[[], object]) -> None:
    """Do each piece of work in a process of its own, all starting at the same moment."""
    gate, opener = os.pipe()
    children = []
    for piece in work:
        child = os.fork()
        if not child:
            status = 1
            try:
                os.close(opener)
                os.read(gate, 1)
                piece()
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        children.append(child)
    os.close(gate)
    os.close(opener)
    for child in children:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, "a build failed"


def build(letter: str) -> tuple[dict[str, str], Manifest]:
    """A build of five files that others have with another text, and one that no other has."""
    names = [*(f"common{number}.yaml" for number in range(5)), f"{letter}.yaml"]
    files = {name: f"{name} {letter}\n" for name in names}
    return files, Manifest.of(files, {letter: 0})


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def builds(folder: Path) -> None:
    """Three builds at once leave the files of one of them, never a mixture; a reader never sees one either."""
    rounds = [build(letter) for letter in "abc"]
    wanted = [{**files, MANIFEST: manifest.text()} for files, manifest in rounds]

    def watch() -> None:
        for _ in range(20):
            with locked([folder], shared=True):
                seen = contents(folder)
            assert seen in [{}, *wanted], f"a reader saw a mixture: {seen}"
            time.sleep(0.001)

    winners = set()
    for _ in range(40):
        at_once(*(lambda one=one: write_folder(folder, *one) for one in rounds), watch)  # type: ignore[misc]
        found = contents(folder)
        assert found in wanted, f"the folder is a mixture: {found}"
        winners.add(wanted.index(found))
    assert len(winners) > 1, "the builds did not compete"


def partial_builds(folder: Path) -> None:
    """Builds of single templates at once all end up in the folder and in its manifest."""

    def write(number: int, letter: str) -> None:
        files = {f"{letter}.yaml": f"{number}\n"}
        write_folder(folder, files, Manifest.of(files, {letter: number}), whole=False)

    for number in range(40):
        at_once(*(lambda letter=letter: write(number, letter) for letter in "abc"))  # type: ignore[misc]  # noqa: B023
        assert read_manifest(folder).findings == dict.fromkeys("abc", number)


def killed_builds(folder: Path) -> None:
    """A killed build releases its lock, leaves whole files, and the next build leaves nothing of it."""
    chance = random.Random(7)  # noqa: S311 - not for secrets
    for _ in range(40):
        child = os.fork()
        if not child:
            try:
                while True:
                    for letter in "ab":
                        write_folder(folder, *build(letter))
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        time.sleep(chance.uniform(0, 0.05))
        kill(child)
        for path in folder.glob("*.yaml"):
            assert path.read_text() in (f"{path.name} {letter}\n" for letter in "abc")
    files, manifest = build("c")
    write_folder(folder, files, manifest)
    assert {path.name for path in folder.iterdir()} >= {*files, MANIFEST}
    assert drift(folder, files, manifest) == []


SCENES: dict[str, Callable[[Path], None]] = {
    "killed": killed,
    "together": together,
    "builds": builds,
    "partial builds": partial_builds,
    "killed builds": killed_builds,
}

if __name__ == "__main__":
    SCENES[sys.argv[1]](Path(sys.argv[2]))
