"""Which events a trail records: advanced event selectors, Insights and aggregated events."""
