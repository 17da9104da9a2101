"""CloudWatch Logs' JSON filter patterns: parsed, run on events, explained, and said in other languages."""

from cloudtrail_templates.filter_pattern.expression import (
    And,
    Clause,
    Comparison,
    Expression,
    IsFalse,
    IsNull,
    IsTrue,
    NotExists,
    Number,
    Operator,
    Or,
    Regex,
    Selector,
    Text,
    Value,
    Wildcard,
    clauses,
)
from cloudtrail_templates.filter_pattern.pattern import FilterPattern

__all__ = [
    "And",
    "Clause",
    "Comparison",
    "Expression",
    "FilterPattern",
    "IsFalse",
    "IsNull",
    "IsTrue",
    "NotExists",
    "Number",
    "Operator",
    "Or",
    "Regex",
    "Selector",
    "Text",
    "Value",
    "Wildcard",
    "clauses",
]
