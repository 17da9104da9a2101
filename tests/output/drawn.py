"""Templates drawn at random: any plain data, but functions and traps more often than chance has them."""

from hypothesis import strategies as st

from output.traps import TRAPS

_FUNCTIONS = st.sampled_from(
    ["Ref", "Condition", "Fn::Sub", "Fn::GetAtt", "Fn::If", "Fn::Base64", "Fn::Transform"]
)
_SECTIONS = st.sampled_from(["Resources", "Outputs", "Description", "Conditions"])

_texts = st.sampled_from(TRAPS[:-3]) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_lines = st.lists(st.text("a \t#:-'|", max_size=4), max_size=5).map("\n".join)
_numbers = st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False)
_values = st.recursive(
    _texts | _lines | _numbers,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(_texts, inner, max_size=3)
        | st.dictionaries(_FUNCTIONS, inner, min_size=1, max_size=2)
    ),
    max_leaves=12,
)

templates = st.dictionaries(_SECTIONS | _texts, _values, max_size=4)
