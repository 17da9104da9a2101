"""Determine the metric filters and alarms that a template deploys.

`load_template` and `build_pack_template` return the template, `resolve_alarms` returns its `DeployedAlarms`, and
`Settings` says how a suggestion is set where they are deployed.
"""
