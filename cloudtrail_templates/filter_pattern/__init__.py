"""CloudWatch Logs' JSON filter patterns: parsed, run on events, explained, and said in other languages."""

from cloudtrail_templates.filter_pattern.clause import (
    Clause,
    Comparison,
    IsFalse,
    IsNull,
    IsTrue,
    NotExists,
    Number,
    Operator,
    Regex,
    Selector,
    Text,
    Value,
    Wildcard,
)
from cloudtrail_templates.filter_pattern.expression import And, Expression, Or, clauses
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
