"""Query log files with Athena: tables, a work group, saved queries, and a policy for the people who query."""
