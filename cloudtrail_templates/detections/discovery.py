"""Finds the detections: every folder of the package is a pack, and every file of a pack defines one `DETECTION`."""

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from types import MappingProxyType, ModuleType

from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.errors import CloudTrailTemplatesError, shorten


def load_pack(package: ModuleType) -> tuple[Detection, ...]:
    """Return the `DETECTION` of every module of a package, in the order of the controls that they cover.

    Raises:
        CloudTrailTemplatesError: a module that cannot be imported or has no `DETECTION`, or two with one title.
    """
    names = [info.name for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    return collect_detections((name, _imported(name)) for name in names)


def collect_detections(modules: Iterable[tuple[str, ModuleType]]) -> tuple[Detection, ...]:
    """Return the `DETECTION` of each module, in the order of the controls that they cover.

    Args:
        modules: the modules, each with its name for errors.

    Raises:
        CloudTrailTemplatesError: a module has no `DETECTION`, or two have one title.
    """
    found: dict[str, Detection] = {}
    for where, module in modules:
        detection = getattr(module, "DETECTION", None)
        if not isinstance(detection, Detection):
            raise CloudTrailTemplatesError(
                f"{where} must define DETECTION, got {shorten(detection)}; assign a Detection"
            )
        if detection.title in found:
            raise CloudTrailTemplatesError(
                f"{where} repeats the title {detection.title!r}; give it another title"
            )
        found[detection.title] = detection
    return tuple(sorted(found.values(), key=lambda detection: detection.sort_key))


@contextmanager
def foreign_code(where: str | Callable[[], str]) -> Iterator[None]:
    """Run code of a user: what it prints goes to standard error, and whatever it raises names the file.

    Args:
        where: the name of the file for the error, or a function that returns it.

    Raises:
        CloudTrailTemplatesError: the code cannot be run.
        KeyboardInterrupt: as in our own code.
    """
    try:
        # Standard output is for what a command returns, such as a report in JSON.
        with redirect_stdout(sys.stderr):
            yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise _loading_error(where() if callable(where) else where, error) from error


def _loading_error(where: str, error: BaseException) -> CloudTrailTemplatesError:
    if isinstance(error, SyntaxError) and error.lineno is not None:
        return CloudTrailTemplatesError(
            f"{where}, line {error.lineno}, is not valid Python: {error.msg}; correct the file"
        )
    if isinstance(error, CloudTrailTemplatesError):
        return CloudTrailTemplatesError(f"{where}: {error}")
    text = " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")
    return CloudTrailTemplatesError(f"{where} cannot be loaded ({text}); correct the file")


def _imported(name: str) -> ModuleType:
    with foreign_code(lambda: _file_of(name)):
        return importlib.import_module(name)


def _file_of(module: str) -> str:
    spec = importlib.util.find_spec(module)
    return str(spec.origin if spec else module)


def load_packs(package: ModuleType) -> Mapping[str, tuple[Detection, ...]]:
    """Return the packs in the folder of a package, by name."""
    names = [info.name for info in pkgutil.iter_modules(package.__path__) if info.ispkg]
    return MappingProxyType(
        {name: load_pack(importlib.import_module(f"{package.__name__}.{name}")) for name in names}
    )
