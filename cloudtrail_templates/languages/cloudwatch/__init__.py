"""Filter patterns of CloudWatch Logs: the printer, and what makes a pattern fit into AWS's 1,024 characters."""
