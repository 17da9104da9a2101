"""The sheets of Amazon Quick Sight that show what the log files say."""
