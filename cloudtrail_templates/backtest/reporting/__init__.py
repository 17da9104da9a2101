"""Render the report of a back-test as text, JSON or HTML.

`render_text`, `render_json` and `render_html` take a `Report` and return the whole text.
"""
