"""The parts that several published templates share."""
