"""What the CIS benchmark, Security Hub and AWS's sample template ask for, to the letter."""
