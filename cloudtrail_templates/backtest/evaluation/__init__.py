"""Evaluate alarms on the counts as CloudWatch does, and suggest quieter settings."""
