"""The widgets of a dashboard that run a Logs Insights query each time that somebody looks.

A field that `LogGroup.index_fields` can index is compared by `=` or `in`, for which CloudWatch Logs uses the index. The
command is `filter` and not `filterIndex`: that finds no event from before the index, and none at all without an index.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-FilterIndex.html
"""

from typing import Any

from cloudtrail_templates.components.alarms.approved_regions import approved_values
from cloudtrail_templates.components.dashboard.widgets import query, row
from cloudtrail_templates.detections import COMPLIANCE
from cloudtrail_templates.filter_pattern.expression import Values, replace_clauses
from cloudtrail_templates.languages.logs_insights import condition_text
from cloudtrail_templates.languages.partial_text import AnyText, join_values, value_of
from cloudtrail_templates.options import Texts

DENIED = ("AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation", "UnauthorizedOperation")
"""The error codes of calls that were denied, which UnauthorizedApiCalls finds with wildcards."""

_DENIED = 'filter errorCode in ["' + '","'.join(DENIED) + '"]'
_PRINCIPAL = (
    "fields coalesce(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn, userIdentity.invokedBy, "
    "userIdentity.type) as principal"
)

DENIED_CALLS = f"""\
{_DENIED}
| stats count(*) as calls by bin(15m)"""

DENIED_PRINCIPALS = f"""\
{_DENIED}
| {_PRINCIPAL}
| stats count(*) as calls by principal, eventSource, eventName
| sort calls desc
| limit 10"""

ROOT = """\
filter userIdentity.type = "Root"
| filter not ispresent(userIdentity.invokedBy) and eventType != "AwsServiceEvent"
| fields eventTime, eventName, eventSource, sourceIPAddress, errorCode
| sort @timestamp desc
| limit 10"""

SIGN_INS = """\
filter eventName = "ConsoleLogin"
| fields userIdentity.arn as principal, responseElements.ConsoleLogin as result, additionalEventData.MFAUsed as mfa
| stats count(*) as signIns by principal, sourceIPAddress, result, mfa
| sort signIns desc
| limit 10"""

PRINCIPALS = f"""\
{_PRINCIPAL}
| stats count(*) as events by principal
| sort events desc
| limit 10"""

ERRORS = """\
filter ispresent(errorCode)
| stats count(*) as events by errorCode
| sort events desc
| limit 10"""

_REGIONS = """
| stats count(*) as calls by awsRegion
| sort calls desc
| limit 10"""

QUERIES = 7
"""The number of widgets that run a query."""


def query_widgets(y: int, *, log_group: Any, approved_regions: Texts | None) -> list[AnyText]:
    """Return the widgets; `y` is the row that they begin in."""
    denied = (
        query("Denied calls", log_group, "timeSeries", DENIED_CALLS),
        query("Denied calls by principal", log_group, "table", DENIED_PRINCIPALS),
    )
    sensitive = (
        query("Latest activity of the root user", log_group, "table", ROOT),
        query("Console sign-ins", log_group, "table", SIGN_INS),
    )
    ranked = (
        query("Changes in other regions", log_group, "bar", _regions(approved_regions)),
        query("Most active principals", log_group, "bar", PRINCIPALS),
        query("Most frequent errors", log_group, "bar", ERRORS),
    )
    return [
        *row(*((12, one) for one in denied), y=y, height=7),
        *row(*((12, one) for one in sensitive), y=y + 7, height=7),
        *row(*((8, one) for one in ranked), y=y + 14, height=6),
    ]


def _regions(approved: Texts | None) -> AnyText:
    """Return the query for the events that set off NonApprovedRegionActivity."""
    (detection,) = (one for one in COMPLIANCE if one.placeholder)
    values = approved_values(detection.title, "ApprovedRegions", approved)
    expression = replace_clauses(detection.pattern.expression, detection.replacements(_as_json(values)))
    return "filter " + condition_text(expression) + _REGIONS


def _as_json(values: Values) -> Values:
    """Return a list that only the deployment knows as one value, with a separator that is escaped for JSON."""
    if isinstance(values, tuple) and all(isinstance(one, str) for one in values):
        return values
    return (value_of(join_values(values, r"\",\"", str)),)
