"""A JSON Schema of the parts of a dashboard's body that this project uses.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from typing import Any

_TEXT = {"type": "string", "minLength": 1}


def _properties(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {**required, **optional},
    }


_REGION = {"type": "string", "pattern": r"^[a-z]{2,4}(-[a-z]+)+-\d$"}
_LABEL = _properties({"label": _TEXT})
_EXPRESSION = _properties(
    {"expression": _TEXT}, label=_TEXT, id={"type": "string", "pattern": "^[a-z][A-Za-z0-9_]*$"}
)
_LINE = {
    "oneOf": [
        {"type": "array", "prefixItems": [_EXPRESSION], "minItems": 1, "items": False},
        # A namespace, a metric, a dimension and its value, and how to show it.
        {"type": "array", "prefixItems": [*[_TEXT] * 4, _LABEL], "minItems": 5, "items": False},
    ]
}
_TABLE = _properties(
    {},
    showTimeSeriesData={"type": "boolean"},
    summaryColumns={"type": "array", "items": {"enum": ["MIN", "MAX", "SUM", "AVG"]}},
)
_KINDS = {
    "text": _properties({"markdown": _TEXT}, background={"enum": ["solid", "transparent"]}),
    "alarm": _properties(
        {
            "alarms": {
                "type": "array",
                "minItems": 1,
                "maxItems": 100,
                "items": {
                    "type": "string",
                    "pattern": r"^arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:\d{12}:alarm:.",
                },
            }
        },
        title=_TEXT,
        sortBy={"enum": ["default", "stateUpdatedTimestamp", "timestamp"]},
    ),
    "log": _properties(
        {"region": _REGION, "query": {"type": "string", "pattern": r"^SOURCE '[.\-_/#A-Za-z0-9]+' \| "}},
        title=_TEXT,
        view={"enum": ["table", "timeSeries", "bar", "pie"]},
    ),
    "metric": _properties(
        {"region": _REGION, "metrics": {"type": "array", "minItems": 1, "maxItems": 500, "items": _LINE}},
        title=_TEXT,
        view={"enum": ["timeSeries", "singleValue", "gauge", "bar", "pie", "table"]},
        stat={"enum": ["SampleCount", "Average", "Sum", "Minimum", "Maximum"]},
        period={"type": "integer", "minimum": 60, "multipleOf": 60},
        stacked={"type": "boolean"},
        legend=_properties({"position": {"enum": ["right", "bottom", "hidden"]}}),
        table=_TABLE,
    ),
}


def _widget(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    place = {
        "x": {"type": "integer", "minimum": 0, "maximum": 23},
        "y": {"type": "integer", "minimum": 0},
        "width": {"type": "integer", "minimum": 1, "maximum": 24},
        "height": {"type": "integer", "minimum": 1, "maximum": 1000},
    }
    widget = _properties({"type": {"const": kind}, "properties": properties}, **place)
    return {**widget, "dependentRequired": {"x": ["y"], "y": ["x"]}}


SCHEMA: dict[str, Any] = _properties(
    {
        "widgets": {
            "type": "array",
            "maxItems": 500,
            "items": {"oneOf": [_widget(kind, properties) for kind, properties in _KINDS.items()]},
        }
    },
    start={"type": "string", "pattern": r"^-PT\d+H$"},
)
