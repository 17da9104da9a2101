"""The check that no log file was changed or removed."""
