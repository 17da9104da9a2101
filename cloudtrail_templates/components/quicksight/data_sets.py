"""The data sets: their columns, and the SQL that makes them of the table of the logs."""

from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Any, Final

from troposphere import AWSHelperFn, If, Split

from cloudtrail_templates.components.alarms.approved_regions import approved_values
from cloudtrail_templates.detections import Detection
from cloudtrail_templates.detections.compliance import root_account_usage, unauthorized_api_calls
from cloudtrail_templates.filter_pattern.expression import Values, replace_clauses
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.languages.athena.condition import nullable_condition
from cloudtrail_templates.languages.athena.literals import literal, string_content
from cloudtrail_templates.languages.partial_text import AnyText, PartialText, join, join_values, value_of
from cloudtrail_templates.options import Number, Text, Texts
from cloudtrail_templates.queries.rendering import TABLE

ACTIVITY: Final = "activity"
EVENTS: Final = "events"

_TIME, _TEXT, _NUMBER = "DATETIME", "STRING", "INTEGER"

DATA_SETS: Final[Mapping[str, Mapping[str, str]]] = {
    ACTIVITY: {
        "event_time": _TIME,
        **dict.fromkeys(("account", "region", "approval", "service", "event_name"), _TEXT),
        **dict.fromkeys(("principal", "principal_type", "outcome", "error_code"), _TEXT),
        **dict.fromkeys(("events", "failed_events", "denied_events", "unapproved_events"), _NUMBER),
        "root_events": _NUMBER,
        "failed_sign_ins": _NUMBER,
    },
    EVENTS: {
        "event_time": _TIME,
        **dict.fromkeys(("subject", "account", "region", "approval", "service", "event_name"), _TEXT),
        **dict.fromkeys(("principal", "principal_type", "identity_arn", "source_address"), _TEXT),
        **dict.fromkeys(("outcome", "error_code", "mfa", "event_id"), _TEXT),
    },
}
"""The columns of each data set, with their types.

`activity` has a row for each hour and each combination of texts, with numbers of events. `events` has a row for each
sign-in to the console, and one for each event and each detection that matches it: `subject` is the title of the detection.

Source: https://docs.aws.amazon.com/quick/latest/userguide/supported-data-types-and-values.html
"""

SIGN_IN: Final = "ConsoleSignIn"
"""The subject of sign-ins to the console."""

APPROVED, UNAPPROVED, GLOBAL = "Approved", "Not approved", "Global service"
SUCCEEDED, FAILED, DENIED = "Succeeded", "Failed", "Denied"

# The services that the alarm on other regions leaves out, because they have no region of their own.
_GLOBAL_SERVICES = ("iam", "signin", "cloudfront", "route53", "organizations", "support")

# A field in SPICE has at most 2,047 characters.
# https://docs.aws.amazon.com/quick/latest/userguide/data-source-limits.html
_FIELDS = f"""\
    TRY_CAST(REPLACE(SUBSTR(eventtime, 1, 19), 'T', ' ') AS TIMESTAMP) AS event_time,
    account,
    awsregion AS region,
    CASE
      WHEN awsregion IN ({{regions}}) THEN {literal(APPROVED)}
      WHEN REPLACE(eventsource, '.amazonaws.com', '') IN ({", ".join(map(literal, _GLOBAL_SERVICES))})
        THEN {literal(GLOBAL)}
      ELSE {literal(UNAPPROVED)}
    END AS approval,
    REPLACE(eventsource, '.amazonaws.com', '') AS service,
    eventname AS event_name,
    SUBSTR(
      COALESCE(
        useridentity.sessioncontext.sessionissuer.arn, useridentity.arn, useridentity.invokedby, useridentity.type
      ), 1, 2047
    ) AS principal,
    COALESCE(useridentity.type, 'none') AS principal_type,
    CASE
      WHEN {{denied}}
        THEN {literal(DENIED)}
      WHEN errorcode IS NOT NULL OR json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Failure'
        THEN {literal(FAILED)}
      ELSE {literal(SUCCEEDED)}
    END AS outcome,
    COALESCE(errorcode, IF(eventname = 'ConsoleLogin', errormessage), 'none') AS error_code"""

_ROWS = f"""\
  FROM "{{database}}"."{TABLE}"
  WHERE day >= DATE_FORMAT(CURRENT_DATE - INTERVAL '{{days}}' DAY, '%Y/%m/%d'){{accounts}}"""

_ACTIVITY = f"""\
SELECT
  DATE_TRUNC('hour', event_time) AS event_time,
  account, region, approval, service, event_name, principal, principal_type, outcome, error_code,
  COUNT(*) AS events,
  COUNT_IF(outcome <> {literal(SUCCEEDED)}) AS failed_events,
  COUNT_IF(outcome = {literal(DENIED)}) AS denied_events,
  COUNT_IF(approval = {literal(UNAPPROVED)}) AS unapproved_events,
  COUNT_IF(is_root) AS root_events,
  COUNT_IF(event_name = 'ConsoleLogin' AND outcome = {literal(FAILED)}) AS failed_sign_ins
FROM (
  SELECT
{_FIELDS},
    COALESCE({{root}}, FALSE) AS is_root
{_ROWS}
)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"""  # noqa: S608 (a constant)

_EVENTS = f"""\
SELECT
  event_time, subject, account, region, approval, service, event_name, principal, principal_type, identity_arn,
  source_address, outcome, error_code, mfa, event_id
FROM (
  SELECT
{_FIELDS},
    SUBSTR(COALESCE(useridentity.arn, 'none'), 1, 2047) AS identity_arn,
    COALESCE(sourceipaddress, 'none') AS source_address,
    COALESCE(
      json_extract_scalar(additionaleventdata, '$.MFAUsed'),
      useridentity.sessioncontext.attributes.mfaauthenticated,
      'unknown'
    ) AS mfa,
    eventid AS event_id,
    FILTER(ARRAY[
      {{subjects}}
    ], title -> title IS NOT NULL) AS subjects
{_ROWS}
)
CROSS JOIN UNNEST(subjects) AS matched (subject)"""  # noqa: S608 (a constant)


def queries(
    *,
    database_name: Text,
    days: Number,
    account_ids: Text | None,
    approved_regions: Texts | None,
    detections: Iterable[Detection],
) -> dict[str, Any]:
    """Return the SQL of each data set, on the table of the template athena.

    Args:
        database_name: the database of AWS Glue.
        days: how many days before today are read.
        account_ids: the accounts that are read; without them all that the table has.
        approved_regions: the regions that are approved; without them the region of the stack.
        detections: the detections whose events are shown.
    """
    regions = approved_values("quicksight", "ApprovedRegions", approved_regions)
    parts = {
        "database": _text(database_name),
        "days": _text(str(days) if isinstance(days, int) else days),
        "accounts": _accounts(account_ids),
        "regions": "'" + join_values(regions, "', '", string_content) + "'",
        "denied": _condition(unauthorized_api_calls.DETECTION, regions),
        "root": _condition(root_account_usage.DETECTION, regions),
        "subjects": _subjects(detections, regions),
    }
    return {ACTIVITY: _filled(_ACTIVITY, parts), EVENTS: _filled(_EVENTS, parts)}


def _subjects(detections: Iterable[Detection], regions: Values) -> AnyText:
    """Return an item for each detection, which is NULL where the detection does not match."""
    conditions: dict[str, AnyText] = {SIGN_IN: "eventname = 'ConsoleLogin'"}
    conditions |= {one.title: _condition(one, regions) for one in detections}
    items = ("IF(" + text + f", {literal(title)})" for title, text in conditions.items())
    return join(",\n      ", items)


def _condition(detection: Detection, regions: Values) -> AnyText:
    replacements = detection.replacements(regions if detection.placeholder else None)
    expression = replace_clauses(detection.pattern.expression, replacements)
    return nullable_condition(expression, "        ")


def _accounts(account_ids: Text | None) -> AnyText:
    if account_ids is None:
        return ""
    if isinstance(account_ids, Given):
        return PartialText((If(account_ids.condition, value_of(_accounts(account_ids.value)), ""),))
    listed = tuple(account_ids.split(",")) if isinstance(account_ids, str) else Split(",", account_ids)
    return "\n    AND account IN ('" + join_values(listed, "', '", string_content) + "')"


def _text(value: Text) -> AnyText:
    return PartialText((value,)) if isinstance(value, AWSHelperFn) else value


def _filled(text: str, parts: Mapping[str, AnyText]) -> str | AWSHelperFn:
    """Return the text with the parts in the places of their names."""
    found: AnyText = ""
    for before, name, _, _ in Formatter().parse(text):
        found = found + before + (parts[name] if name else "")
    return value_of(found)
