"""Determine the metric filters and alarms that a template deploys."""
