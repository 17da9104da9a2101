"""JSON filter patterns of CloudWatch Logs: the parser, the syntax tree, matching and explanations.

Where AWS's documentation leaves a question open, tests/filter_pattern/test_open_questions.py has the answer and its reason.
"""

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
