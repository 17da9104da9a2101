"""Read all log files once and count the matches of each filter."""
