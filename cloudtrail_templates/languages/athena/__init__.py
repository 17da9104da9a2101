"""Conditions in Athena's SQL, on the table that AWS documents for CloudTrail."""
