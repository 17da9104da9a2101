"""The tables that try our own rules: for each one what it must find, and what it must leave alone."""
