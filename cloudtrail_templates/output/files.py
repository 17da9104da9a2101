"""Write a file completely or not at all."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.output.locks import locked

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
    """Write text as UTF-8 and return whether the file changed; the old file stays until the new one is complete.

    A file that has this content already is not written again and keeps its time. A symbolic link is kept and its
    target is replaced. A new file gets its mode from the umask, an existing one keeps its own. Each file has one
    temporary name, so the next run removes what a killed run left behind.

    Raises:
        CloudTrailTemplatesError: the system refuses, or another process does not release its lock; the old file
            is unchanged.

    Source: https://man7.org/linux/man-pages/man2/rename.2.html
    """
    with explained("write", path):
        target = Path(os.path.realpath(path))
        if read_bytes(target) == content.encode():
            return False
        with locked([target.parent]):
            replace_file(target, content)
    return True


def replace_file(path: Path, content: str) -> None:
    """Replace a file, or create it, at once; the caller holds the lock of the directory of its real path.

    Raises:
        OSError: the system refuses; the old file is unchanged.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.tmp")
    # Never follow or reuse an existing one: another user may have put a link into a shared directory.
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(descriptor, "wb") as file:
            with contextlib.suppress(FileNotFoundError):
                os.fchmod(descriptor, stat.S_IMODE(target.stat().st_mode))
            file.write(content.encode())
            file.flush()
            os.fsync(descriptor)
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def check_writable(path: Path) -> None:
    """Raise CloudTrailTemplatesError if `write_file` could not write there; call it before hours of work."""
    with explained("write", path):
        target = Path(os.path.realpath(path))
        read_bytes(target)
        os.close(os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY))
        if not os.access(target.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def read_bytes(path: Path) -> bytes | None:
    """Return the content of a file, or None if there is none.

    Raises:
        OSError: the system refuses, or this is a directory, a pipe or a device, which could block for ever.
    """
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
def explained(verb: str, path: Path) -> Iterator[None]:
    """Turn an error of the system into one line that says what to do.

    Raises:
        CloudTrailTemplatesError: in place of an OSError.
    """
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        advice = _ADVICE.get(error.errno or 0, "put that right and build again")
        raise CloudTrailTemplatesError(f"cannot {verb} {path}: {reason}; {advice}") from error
