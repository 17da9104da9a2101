"""Evaluate the alarms on what was counted, and suggest what makes them quieter.

`build_report` returns a `Report` with an `AlarmReport` for each alarm.
"""
