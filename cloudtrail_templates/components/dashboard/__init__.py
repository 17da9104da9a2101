"""The CloudWatch dashboard, saved queries, and Contributor Insights rules."""
