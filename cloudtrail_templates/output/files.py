"""Write a file whole or not at all."""

import contextlib
import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from cloudtrail_templates.errors import CloudTrailTemplatesError

_ADVICE = {
    errno.ENOENT: "create its directory first",
    errno.EACCES: "choose a directory that you may write to",
    errno.EPERM: "choose a directory that you may write to",
    errno.EROFS: "choose a directory that you may write to",
    errno.ENOSPC: "free some space and build again",
    errno.EDQUOT: "free some space and build again",
    errno.EFBIG: "raise the limit on the size of files and build again",
    errno.ENOTDIR: "choose a directory whose path has no file in it",
    errno.EEXIST: "choose a directory whose path has no file in it",
    errno.EISDIR: "move that directory out of the way",
    errno.ELOOP: "remove the symbolic link that points to itself",
    errno.EINVAL: "move it out of the way",
}


def write_file(path: Path, content: str) -> bool:
    """Write text as UTF-8, say whether the file changed; the old one stays until the new is whole on disk.

    A file that holds the content already is left alone, with its time. A symbolic link is kept and what it
    points to is replaced. A new file gets its mode from the umask, an existing one keeps its own. Each file
    has one temporary name, so that what a killed run leaves behind is used up by the next one.

    Raises:
        CloudTrailTemplatesError: the system refuses; the old file is untouched.

    Source: https://man7.org/linux/man-pages/man2/rename.2.html
    """
    data = content.encode()
    with explained("write", path):
        target = Path(os.path.realpath(path))
        if read_bytes(target) == data:
            return False
        with _alone(target.parent):
            _replace(target, data)
    return True


def check_writable(path: Path) -> None:
    """Raise CloudTrailTemplatesError where `write_file` could not write; for whoever would find out hours later."""
    with explained("write", path):
        target = Path(os.path.realpath(path))
        read_bytes(target)
        os.close(os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY))
        if not os.access(target.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def read_bytes(path: Path) -> bytes | None:
    """What the file holds, None if there is none; a pipe or device is an OSError, never a wait."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "not a regular file")
    return path.read_bytes()


@contextlib.contextmanager
def explained(deed: str, path: Path) -> Iterator[None]:
    """Turn what the system refuses into one line that says what to do.

    Raises:
        CloudTrailTemplatesError: in place of an OSError.
    """
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        advice = _ADVICE.get(error.errno or 0, "put that right and build again")
        raise CloudTrailTemplatesError(f"cannot {deed} {path}: {reason}; {advice}") from error


@contextlib.contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Hold the directory's lock: runs at the same time take turns, and a killed one lets go."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        # Some network file systems have no locks: there, do not run two builds into one directory.
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(target: Path, data: bytes) -> None:
    temporary = target.with_name(f".{target.name}.tmp")
    # Never follow or reuse what lies there: another user may have put a link in a shared directory.
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(descriptor, "wb") as file:
            with contextlib.suppress(FileNotFoundError):
                os.fchmod(descriptor, stat.S_IMODE(target.stat().st_mode))
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
