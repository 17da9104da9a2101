"""Render the report of a back-test as text, JSON or HTML."""
