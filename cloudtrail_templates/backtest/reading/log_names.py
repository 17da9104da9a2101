"""Recognize log files by their names, in folders and archives. A file that is named itself may have any name.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
"""

import os

LOG_SUFFIXES = (".json.gz", ".json", ".gz", ".jsonl", ".ndjson", ".log")
"""The suffixes of log files."""

_POSSIBLE_SUFFIXES = (
    "",  # Amazon Data Firehose gives none
    ".txt",
    ".csv",
    ".tar",
    ".tgz",
    ".zip",
    ".bz2",
    ".xz",
    ".zst",
    ".lz4",
    ".7z",
    ".rar",
    ".snappy",
    ".parquet",
    ".orc",
    ".avro",
)
_DIGEST = "_CloudTrail-Digest_"


def is_certain_log_name(name: str) -> bool:
    """Return whether the name says that the file is a log, so that it is a problem if it has no events."""
    return name.endswith(LOG_SUFFIXES) and _DIGEST not in os.path.basename(name)


def is_log_name(name: str) -> bool:
    """Return whether a file with this path, below the folder or in the archive, may be a log."""
    if is_certain_log_name(name):
        return True
    parts = name.replace("\\", "/").split("/")
    if any(part.startswith((".", "__MACOSX")) for part in parts):
        return False
    return os.path.splitext(parts[-1])[1] in _POSSIBLE_SUFFIXES
