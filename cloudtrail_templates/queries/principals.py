"""Questions about principals: what they did, with which keys and roles, and which of them are most active."""

from cloudtrail_templates.queries.question import EVENT, INSIGHTS_EVENT, ROLE_ARN, QueryParameter, Question

PRINCIPAL_ACTIVITY = Question(
    name="principal-activity",
    title="What did a principal do?",
    answer="All calls of the user, of the session, of all sessions of the role, or of the service, in the order of their "
    "times.",
    parameters=(
        QueryParameter(
            name="principal",
            description="ARN of a user, of a role, or of one session of a role, or the name of a service.",
            pattern=r"arn:aws[a-z-]*:(iam|sts)::\d{12}:[A-Za-z0-9_+=,.@:/-]{4,600}|[a-z0-9.-]{1,100}\.amazonaws\.com(\.cn)?",
            must="must be the ARN of a user, a role or a session, or a service; write arn:aws:iam::111122223333:role/Admin "
            "or config.amazonaws.com",
            example="arn:aws:iam::111122223333:role/Admin",
        ),
    ),
    athena=f"""\
{EVENT}
{{events}}
  AND {{principal}} IN (useridentity.arn, useridentity.sessioncontext.sessionissuer.arn, useridentity.invokedby)
ORDER BY eventtime, eventid
""",
    insights=f"""\
{INSIGHTS_EVENT}
| filter userIdentity.arn = {{principal}} or userIdentity.sessionContext.sessionIssuer.arn = {{principal}}
    or userIdentity.invokedBy = {{principal}}
| sort @timestamp asc
""",
)

ACCESS_KEY_HISTORY = Question(
    name="access-key-history",
    title="What happened with an access key?",
    answer="Calls that were signed with the key, and calls that issued, changed or deleted it, in the order of their times.",
    parameters=(
        QueryParameter(
            name="access_key_id",
            description="ID of the access key, permanent (AKIA) or temporary (ASIA).",
            pattern="[A-Za-z0-9]{16,128}",
            must="must be 16 to 128 letters and digits; write AKIAIOSFODNN7EXAMPLE",
            example="AKIAIOSFODNN7EXAMPLE",
        ),
    ),
    athena=f"""\
{EVENT}
{{events}}
  AND {{access_key_id}} IN (
    useridentity.accesskeyid,
    json_extract_scalar(requestparameters, '$.accessKeyId'),
    json_extract_scalar(responseelements, '$.accessKey.accessKeyId'),
    json_extract_scalar(responseelements, '$.credentials.accessKeyId')
  )
ORDER BY eventtime, eventid
""",
    insights=f"""\
{INSIGHTS_EVENT}
| filter userIdentity.accessKeyId = {{access_key_id}} or requestParameters.accessKeyId = {{access_key_id}}
    or responseElements.accessKey.accessKeyId = {{access_key_id}}
    or responseElements.credentials.accessKeyId = {{access_key_id}}
| sort @timestamp asc
""",
)

ROLE_ASSUMPTIONS = Question(
    name="role-assumptions",
    title="Who assumed a role?",
    answer="Calls of AWS STS that asked for the role, also those that failed, the last one first, with the session.",
    parameters=(ROLE_ARN,),
    athena=f"""\
{EVENT},
  json_extract_scalar(requestparameters, '$.roleSessionName') AS session
{{events}}
  AND eventsource = 'sts.amazonaws.com'
  AND json_extract_scalar(requestparameters, '$.roleArn') = {{role_arn}}
ORDER BY eventtime DESC, eventid
""",
    insights=f"""\
{INSIGHTS_EVENT}, requestParameters.roleSessionName
| filter eventSource = "sts.amazonaws.com" and requestParameters.roleArn = {{role_arn}}
| sort @timestamp desc
""",
)

TOP_PRINCIPALS = Question(
    name="top-principals",
    title="Which principals made the most calls on each day?",
    answer="For each day the ten users, roles or services with the most calls, with the number of different calls and of "
    "errors.",
    athena="""\
WITH daily AS (
  SELECT
    day,
    COALESCE(
      useridentity.sessioncontext.sessionissuer.arn, useridentity.arn, useridentity.invokedby, useridentity.type
    ) AS principal,
    COUNT(*) AS events,
    COUNT(DISTINCT eventname) AS different_calls,
    COUNT(errorcode) AS errors
  {events}
  GROUP BY 1, 2
),
ranked AS (
  SELECT daily.*, ROW_NUMBER() OVER (PARTITION BY day ORDER BY events DESC, principal) AS place FROM daily
)
SELECT day, place, principal, events, different_calls, errors
FROM ranked
WHERE place <= 10
ORDER BY day, place
""",
    insights="""\
fields coalesce(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn, userIdentity.invokedBy,
    userIdentity.type) as principal
| stats count(*) as events, count_distinct(eventName) as different_calls, count(errorCode) as errors by principal
| sort events desc
| limit 10
""",
)

QUESTIONS = (PRINCIPAL_ACTIVITY, ACCESS_KEY_HISTORY, ROLE_ASSUMPTIONS, TOP_PRINCIPALS)
