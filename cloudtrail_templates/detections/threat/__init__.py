"""Detections of what attackers do in an account."""
