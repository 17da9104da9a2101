"""Find log files and read the CloudTrail events in them.

`find_files` and `make_batches` find the files, `read_contents` unpacks one, `read_events` reads the events in its content
by a reader for its form, and `FileProblems` collects what is wrong in it.
"""
