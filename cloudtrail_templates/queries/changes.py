"""Questions about changes: deletions, and what happened to a resource or in an hour."""

from cloudtrail_templates.queries.question import EVENT, INSIGHTS_EVENT, RESOURCE, QueryParameter, Question

_MENTIONS = """strpos(
    concat_ws(' ', requestparameters, responseelements, array_join(transform(resources, one -> one.arn), ' ')),
    {resource}
  ) > 0"""
_CHANGES = "COALESCE(readonly, 'false') <> 'true'"
_INSIGHTS_CHANGES = "(readOnly = 0 or not ispresent(readOnly))"
_DELETIONS = "Delete|Deletion|Terminate|Remove|Deregister|Release|Purge|Destroy"

DELETIONS = Question(
    name="deletions",
    title="Who deleted a resource?",
    answer="Calls that delete, terminate, remove, deregister, release, purge or destroy, and that mention the resource, the "
    "last one first.",
    parameters=(RESOURCE,),
    athena=f"""\
{EVENT}
{{events}}
  AND regexp_like(eventname, '{_DELETIONS}')
  AND {_CHANGES}
  AND {_MENTIONS}
ORDER BY eventtime DESC, eventid
""",
    insights=f"""\
{INSIGHTS_EVENT}
| filter eventName like /{_DELETIONS}/ and {_INSIGHTS_CHANGES}
| filter @message like {{resource}}
| sort @timestamp desc
""",
)

RESOURCE_CHANGES = Question(
    name="resource-changes",
    title="Who changed a resource?",
    answer="Calls that are not read-only and mention the resource in the request, in the response or in the list of "
    "resources, the last one first.",
    parameters=(RESOURCE,),
    athena=f"""\
{EVENT}, requestparameters
{{events}}
  AND {_CHANGES}
  AND {_MENTIONS}
ORDER BY eventtime DESC, eventid
""",
    insights=f"""\
{INSIGHTS_EVENT}
| filter {_INSIGHTS_CHANGES} and @message like {{resource}}
| sort @timestamp desc
""",
)

CHANGES_IN_HOUR = Question(
    name="changes-in-hour",
    title="What changed in an hour?",
    answer="Calls that are not read-only and succeeded, in the order of their times.",
    parameters=(
        QueryParameter(
            name="hour",
            description="The hour, UTC. It must be in the days of the query.",
            pattern=r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3])",
            must="must be an hour; write it like 2026-10-31T14",
            example="2026-10-31T14",
            in_days=True,
        ),
    ),
    athena=f"""\
{EVENT}, requestparameters
{{events}}
  AND substr(eventtime, 1, 13) = {{hour}}
  AND {_CHANGES}
  AND errorcode IS NULL
ORDER BY eventtime, eventid
""",
    insights=f"""\
{INSIGHTS_EVENT}
| filter {_INSIGHTS_CHANGES} and not ispresent(errorCode)
| filter eventTime like {{hour}}
| sort @timestamp asc
""",
)

QUESTIONS = (DELETIONS, RESOURCE_CHANGES, CHANGES_IN_HOUR)
