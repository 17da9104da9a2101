"""Find log files and read the CloudTrail events in them."""
