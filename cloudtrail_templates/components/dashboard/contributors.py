"""Contributor Insights rules on principals and errors, and the widgets that show their metrics.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights-RuleSyntax.html
"""

from typing import Any

from troposphere import AWSObject
from troposphere.cloudwatch import InsightRule

from cloudtrail_templates.components.dashboard.json_text import json_text
from cloudtrail_templates.components.dashboard.widgets import Widget, metrics
from cloudtrail_templates.intrinsics import unique_name
from cloudtrail_templates.languages.partial_text import AnyText, PartialText, value_of

_WITH_ERROR = {"Match": "$.errorCode", "IsPresent": True}
# What a rule ranks, by the end of its title, and how. A rule without Filters is refused.
_RULES: dict[str, tuple[str, dict[str, Any]]] = {
    "TopPrincipals": ("Principals", {"Keys": ["$.userIdentity.arn"], "Filters": []}),
    "TopErrors": ("Errors", {"Keys": ["$.errorCode", "$.eventSource"], "Filters": [_WITH_ERROR]}),
}


def contributor_rules(title: str, log_group: Any, **attributes: Any) -> list[AWSObject]:
    """Return the rules; `title` is the beginning of their titles."""
    return [
        InsightRule(
            title + suffix,
            RuleName=_name(title, suffix),
            RuleState="ENABLED",
            RuleBody=value_of(
                json_text(
                    {
                        "Schema": {"Name": "CloudWatchLogRule", "Version": 1},
                        "LogGroupNames": [log_group],
                        "LogFormat": "JSON",
                        "Contribution": contribution,
                        "AggregateOn": "Count",
                    }
                )
            ),
            **attributes,
        )
        for suffix, (_, contribution) in _RULES.items()
    ]


def contributor_widgets(title: str) -> list[AnyText]:
    """Return a widget for each rule, with the number of contributors and the events of the largest one.

    They have no place: CloudWatch puts them below the others.
    """
    return [_widget(title, suffix, label) for suffix, (label, _) in _RULES.items()]


def _widget(title: str, suffix: str, label: str) -> AnyText:
    lines = [
        [
            {
                "expression": PartialText(("INSIGHT_RULE_METRIC('", _name(title, suffix), f"', '{metric}')")),
                "label": text,
                "id": f"m{number}",
            }
        ]
        for number, (metric, text) in enumerate(
            (("UniqueContributors", label), ("MaxContributorValue", "Events of the largest"))
        )
    ]
    widget: Widget = metrics(f"{label} by Contributor Insights", *lines)
    return json_text({"type": widget.type, "width": 12, "height": 6, "properties": widget.properties})


def _name(title: str, suffix: str) -> Any:
    # At most 128 characters.
    return unique_name(title[:70] + suffix)
