"""Policies: pure functions that return policy documents and statements."""
