"""Match events against many filter patterns at once."""
