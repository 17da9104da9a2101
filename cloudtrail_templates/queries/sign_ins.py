"""Questions about sign-ins, the root user and refused calls."""

from cloudtrail_templates.queries.question import PRINCIPAL, Question

ROOT_ACTIVITY = Question(
    name="root-activity",
    title="What did the root user do?",
    answer="The calls of the root user by service, call and address, with their number, the errors, and the first and the "
    "last one.",
    athena="""\
SELECT
  eventsource, eventname, sourceipaddress,
  COUNT(*) AS events, COUNT(errorcode) AS errors, MIN(eventtime) AS first_event, MAX(eventtime) AS last_event
{events}
  AND useridentity.type = 'Root'
  AND useridentity.invokedby IS NULL
GROUP BY 1, 2, 3
ORDER BY last_event DESC, eventsource, eventname, sourceipaddress
""",
    insights="""\
filter userIdentity.type = "Root" and not ispresent(userIdentity.invokedBy)
| stats count(*) as events, count(errorCode) as errors, min(eventTime) as first_event, max(eventTime) as last_event
    by eventSource, eventName, sourceIPAddress
| sort last_event desc
""",
)

FAILED_CALLS = Question(
    name="failed-calls",
    title="Which calls fail, and with which error?",
    answer="Failed calls by error, service and call, the most frequent first, with the number of principals, one of them, "
    "and the last time.",
    athena=f"""\
SELECT
  errorcode, eventsource, eventname,
  COUNT(*) AS events,
  COUNT(DISTINCT {PRINCIPAL}) AS principals,
  MIN({PRINCIPAL}) AS one_principal,
  MAX(eventtime) AS last_event
{{events}}
  AND errorcode IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY events DESC, errorcode, eventsource, eventname
""",
    insights="""\
fields coalesce(userIdentity.arn, userIdentity.invokedBy, userIdentity.type) as principal
| filter ispresent(errorCode)
| stats count(*) as events, count_distinct(principal) as principals, min(principal) as one_principal,
    max(eventTime) as last_event by errorCode, eventSource, eventName
| sort events desc
""",
)

# Without a match, regexp_extract returns NULL in Athena, and an empty text in other engines.
CONSOLE_SIGN_INS = Question(
    name="console-sign-ins",
    title="From which networks do people sign in to the console?",
    answer="Sign-ins by network, result and MFA: an IPv4 network has 256 addresses, an IPv6 network the first 48 bits.",
    athena=f"""\
SELECT
  COALESCE(
    NULLIF(regexp_extract(sourceipaddress, '^\\d+\\.\\d+\\.\\d+\\.'), '') || '0/24',
    NULLIF(regexp_extract(sourceipaddress, '^[0-9a-f]+:[0-9a-f]+:[0-9a-f]+:'), '') || ':/48',
    sourceipaddress
  ) AS network,
  json_extract_scalar(responseelements, '$.ConsoleLogin') AS result,
  json_extract_scalar(additionaleventdata, '$.MFAUsed') AS mfa,
  COUNT(*) AS sign_ins,
  COUNT(DISTINCT {PRINCIPAL}) AS principals,
  MIN(eventtime) AS first_event,
  MAX(eventtime) AS last_event
{{events}}
  AND eventname = 'ConsoleLogin'
GROUP BY 1, 2, 3
ORDER BY sign_ins DESC, network, result, mfa
""",
    insights="""\
fields coalesce(userIdentity.arn, userIdentity.invokedBy, userIdentity.type) as principal
| filter eventName = "ConsoleLogin"
| stats count(*) as sign_ins, count_distinct(principal) as principals, min(eventTime) as first_event,
    max(eventTime) as last_event
    by sourceIPAddress, responseElements.ConsoleLogin, additionalEventData.MFAUsed
| sort sign_ins desc
""",
)

QUESTIONS = (ROOT_ACTIVITY, FAILED_CALLS, CONSOLE_SIGN_INS)
