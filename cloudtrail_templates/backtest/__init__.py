"""The back-test: which alarms of a template would have fired on CloudTrail logs that are there already."""
