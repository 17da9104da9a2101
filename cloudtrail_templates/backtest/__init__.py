"""Run the alarms of a template on CloudTrail logs before they are deployed.

The stages, in the order of the data: `deployment` (which alarms a template deploys), `reading` (events of log files),
`matching` (events with filter patterns), `counting`, `evaluation` (as CloudWatch evaluates alarms), `reporting`. `athena`
writes the same as one SQL query.
"""
