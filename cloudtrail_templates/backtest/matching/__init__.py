"""Match events with many filter patterns at once.

`Matcher` returns, for each event, the indexes of the patterns that match it.
"""
