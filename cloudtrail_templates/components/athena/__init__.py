"""Query log files with Athena: tables, a workgroup, saved queries, and a policy for the people who query."""
