"""The rooms of the package and their imports, read from its source files and drawn as a Mermaid flowchart."""

import ast
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

_PACKAGE = __name__.partition(".")[0]
_SOURCE = Path(__file__).parents[1]

# The entry point and the public names import everything; in a picture they are only noise.
_HIDDEN = {"__init__", "__main__", "version"}


@dataclass(frozen=True)
class Room:
    """A module or a folder of modules."""

    name: str
    path: Path

    @property
    def is_folder(self) -> bool:
        """Whether the room is a folder."""
        return self.path.is_dir()

    @property
    def summary(self) -> str:
        """The first paragraph of its docstring."""
        source = self.path / "__init__.py" if self.is_folder else self.path
        text = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
        return text.partition("\n\n")[0]

    def imports(self) -> Iterator[str]:
        """Yield the full names of the modules of this package that its files import."""
        for file in sorted(self.path.rglob("*.py")) if self.is_folder else [self.path]:
            yield from _imports_of(file)


@cache
def _imports_of(file: Path) -> list[str]:
    """Return the full names of the modules that a source file imports, and of what it imports from them."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


@dataclass(frozen=True)
class RoomGraph:
    """The rooms of a folder of the package: the package itself, or one of its rooms."""

    folder: str = ""

    @cached_property
    def rooms(self) -> Mapping[str, Room]:
        """The rooms by name, each before those that it imports."""
        found = {room.name: room for room in self._found()}
        return {name: found[name] for name in sorted(found, key=lambda name: (-len(self._below(name)), name))}

    @cached_property
    def imports(self) -> Mapping[str, Set[str]]:
        """The rooms that each room imports."""
        rooms = {room.name: room for room in self._found()}
        return {
            name: {other for other in map(self._room_of, room.imports()) if other in rooms and other != name}
            for name, room in rooms.items()
        }

    @property
    def mermaid(self) -> str:
        """The flowchart. An arrow that a longer way of arrows implies is left out."""
        lines = ["flowchart TD"]
        for name, room in self.rooms.items():
            lines.append(f'    {name}["{name}/"]' if room.is_folder else f'    {name}(["{name}.py"])')
        for name in self.rooms:
            lines += [f"    {name} --> {other}" for other in self.rooms if other in self._direct(name)]
        return "\n".join(lines)

    def _found(self) -> Iterator[Room]:
        folder = _SOURCE / self.folder
        for path in sorted(folder.iterdir()):
            is_room = path.suffix == ".py" or (path / "__init__.py").is_file()
            if is_room and path.stem not in _HIDDEN:
                yield Room(path.stem, path)

    def _room_of(self, module: str) -> str:
        """Return the room of this folder that a module is in, or an empty text if it is in none."""
        prefix = ".".join([_PACKAGE, *Path(self.folder).parts]) + "."
        return module.removeprefix(prefix).partition(".")[0] if module.startswith(prefix) else ""

    def _direct(self, name: str) -> Set[str]:
        """Return the rooms that the room imports and that none of its other imports leads to."""
        others = self.imports[name]
        return {one for one in others if not any(one in self._below(other) for other in others)}

    def _below(self, name: str) -> Set[str]:
        """Return the rooms that the room imports, directly or through others."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            new = self.imports[waiting.pop()] - found
            found |= new
            waiting += new
        return found
