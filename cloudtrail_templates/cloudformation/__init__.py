"""Understand any CloudFormation template: read it, resolve its functions, and model the stacks that it can become.

`reader` reads a file, `parameters` sets and checks values, `rules` evaluates the Rules section. `stack.Model` gives the
stacks of all combinations of conditions; `statements`, `metric_alarms` and `trail_destinations` interpret resources,
`requests`, `grants` and `trail_requests` judge what a policy allows CloudTrail.
"""
