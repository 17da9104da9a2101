"""Finds the detections: every folder here is a pack, every file in it holds one `DETECTION`."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterable, Mapping
from types import MappingProxyType, ModuleType

from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.errors import CloudTrailTemplatesError, UnknownNameError, shorten


def load_pack(package: ModuleType) -> tuple[Detection, ...]:
    """The `DETECTION` of every module in the package, in the order of the controls that they serve.

    Raises:
        CloudTrailTemplatesError: a module that cannot be imported or has no `DETECTION`, or two with one title.
    """
    names = [info.name for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    return collected((name, _imported(name)) for name in names)


def collected(modules: Iterable[tuple[str, ModuleType]]) -> tuple[Detection, ...]:
    """The `DETECTION` of each module, in the order of the controls that they serve.

    The text beside a module is what an error calls it.
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
                f"{where} repeats the title {detection.title!r}; give it a title of its own"
            )
        found[detection.title] = detection
    return tuple(sorted(found.values(), key=lambda detection: detection.sort_key))


def not_loaded(where: str, error: BaseException) -> CloudTrailTemplatesError:
    """The error for a file that raised one while it was read."""
    if isinstance(error, SyntaxError):
        return CloudTrailTemplatesError(
            f"{where}, line {error.lineno}, is no Python: {error.msg}; correct the file"
        )
    if isinstance(error, CloudTrailTemplatesError):
        return CloudTrailTemplatesError(f"{where}: {error}")
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return CloudTrailTemplatesError(f"{where} cannot be loaded ({text}); correct the file")


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:
        spec = importlib.util.find_spec(name)
        raise not_loaded(str(spec.origin if spec else name), error) from error


def load_packs(package: ModuleType) -> Mapping[str, tuple[Detection, ...]]:
    """The packs in the package's folder, by their names."""
    names = [info.name for info in pkgutil.iter_modules(package.__path__) if info.ispkg]
    return MappingProxyType(
        {name: load_pack(importlib.import_module(f"{package.__name__}.{name}")) for name in names}
    )


def find(title: str, detections: tuple[Detection, ...]) -> Detection:
    """The detection with that title.

    Raises:
        UnknownNameError: there is none; names the nearest one.
    """
    by_title = {detection.title: detection for detection in detections}
    if title in by_title:
        return by_title[title]
    import difflib  # costs every start 2 ms, and only a mistake needs it

    near = difflib.get_close_matches(title, by_title, n=1)
    remedy = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(by_title)}"
    raise UnknownNameError(f"no detection is called {shorten(title)}; {remedy}")
