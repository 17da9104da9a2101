"""The name of the trail, by which the templates find each other."""

TRAIL_NAME = "management-events"
"""The default name of the trail, the same in every template, so that they fit together unchanged."""
