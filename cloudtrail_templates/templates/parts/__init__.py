"""Hold what several published templates share."""
