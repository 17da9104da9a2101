"""Write the back-test as one Athena query.

`build_athena_query` returns the SQL.
"""
