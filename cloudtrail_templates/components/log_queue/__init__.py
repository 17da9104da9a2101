"""The queue of messages about new log files."""
