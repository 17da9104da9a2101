"""Printers of parsed filter patterns, one for each language.

A printer takes an expression and returns a text: a plain string where every value is known, else a `PartialText`
whose value is an intrinsic function.
"""
