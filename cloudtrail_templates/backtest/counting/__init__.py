"""Read all log files once and count what each filter matches.

`count_logs` returns `LogCounts`: for each filter a `FilterCounts`, and what could not be read.
"""
