"""The detections that the CIS benchmark, Security Hub and AWS's sample template prescribe, with their exact patterns."""
