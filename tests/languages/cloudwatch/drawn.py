"""Expressions and events that are drawn from few fields and values, so that clauses repeat and alternatives meet."""

from filter_pattern.test_properties import compound
from hypothesis import strategies as st

from cloudtrail_templates.filter_pattern import FilterPattern, clauses

FEW = st.sampled_from(
    [
        FilterPattern(f"{{{clause}}}").expression
        for clause in (
            '$.a = "x"',
            '$.a = "y"',
            '$.a = "x*"',
            '$.a = "*y"',
            '$.a = "*"',
            '$.a != "x"',
            '$.a != "x*"',
            "$.a = 5",
            '$.a = "5"',
            "$.a > 4",
            "$.a NOT EXISTS",
            "$.a IS NULL",
            "$.a IS TRUE",
            '$.a[*] = "x"',
            '$.a[*] = "y"',
            '$.b = "x"',
            "$.b NOT EXISTS",
        )
    ]
)


# A pattern may hold three selectors with a wildcard.
REPEATING = st.recursive(FEW, compound, max_leaves=9).filter(
    lambda one: sum(clause.selector.has_wildcard for clause in clauses(one)) <= 3
)
FEW_VALUES = st.sampled_from(["x", "y", "xy", "5", "", 5, 4, None, True, False, ["x", "y"], ["y"], {"b": 1}])
FEW_EVENTS = st.dictionaries(st.sampled_from(["a", "b"]), FEW_VALUES)
