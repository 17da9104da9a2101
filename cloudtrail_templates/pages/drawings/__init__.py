"""Drawings of what templates make, as SVG."""
