"""What attackers do in an account, grouped into alarms that a person can act on."""
