"""Count the events of the filters in Athena, so that the logs stay where they are.

`build_athena_query` returns the SQL, and `read_counts` reads its result.
"""
