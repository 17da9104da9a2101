"""Find log files and read the CloudTrail events in them.

`find_files` and `make_batches` find the files, `read_blocks` decompresses one, `read_events` splits its content into
events, and `FileProblems` collects what is wrong in it.
"""
