"""A question: what it answers, its parameters, and the texts of its queries."""

import re
from collections.abc import Mapping
from typing import Any

from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.filter_pattern.clause import escaped
from cloudtrail_templates.languages.athena.literals import literal
from cloudtrail_templates.structs import Struct

PRINCIPAL = "COALESCE(useridentity.arn, useridentity.invokedby, useridentity.type)"
"""The SQL of the principal: the service or the type of the identity where the event has no ARN."""

EVENT = f"""\
SELECT
  eventtime, {PRINCIPAL} AS principal,
  eventsource, eventname, awsregion, sourceipaddress, errorcode, eventid"""
"""The beginning of a query that returns an event in each row."""

INSIGHTS_EVENT = (
    "fields @timestamp, coalesce(userIdentity.arn, userIdentity.invokedBy, userIdentity.type) as principal, "
    "eventSource, eventName, awsRegion, sourceIPAddress, errorCode, eventID"
)
"""The same in CloudWatch Logs Insights."""

_EVENTS = """\
FROM {table}
WHERE {account}
  AND day BETWEEN {first_day} AND {last_day}"""


class QueryParameter(Struct):
    """A value that a query needs.

    Attributes:
        name: the name, in snake case.
        description: what it is, a sentence.
        pattern: the regular expression that the whole value matches. It has no quotation mark and no backslash in it.
        must: completes "the value must ..." and says, after a semicolon, what to do.
        example: a value.
        is_number: whether the queries have it as a number, and not as a text.
        in_days: whether it begins with a day that must be one of the days of the query.
    """

    name: str
    description: str
    pattern: str
    must: str
    example: str
    is_number: bool = False
    in_days: bool = False

    def check(self, value: object) -> None:
        """Raise OptionError for a value that is no text, or that the pattern does not match."""
        if not (isinstance(value, str) and re.fullmatch(self.pattern, value, re.ASCII)):
            rule, _, remedy = self.must.partition("; ")
            raise OptionError(f"{self.name} {rule}, got {shorten(value)}; {remedy}")

    def in_athena(self, value: str) -> str:
        """Return the literal for Athena."""
        return value if self.is_number else literal(value)

    def in_insights(self, value: str) -> str:
        """Return the literal for CloudWatch Logs Insights."""
        return value if self.is_number else f'"{escaped(value)}"'


DAY = r"20\d\d/((0[13578]|1[02])/(0[1-9]|[12]\d|3[01])|(0[469]|11)/(0[1-9]|[12]\d|30)|02/(0[1-9]|[12]\d))"
"""The regular expression of a day; it lets through the 29th of February of every year."""


def _day(name: str, description: str, example: str) -> QueryParameter:
    return QueryParameter(
        name=name,
        description=description,
        pattern=DAY,
        must=f"must be a day; write it like {example}",
        example=example,
    )


ACCOUNT = QueryParameter(
    name="account",
    description="Account that received the events.",
    pattern=r"\d{12}(,\d{12}){0,999}",
    must="must be an account of 12 digits, or at most 1,000 of them with commas; write 111122223333",
    example="111122223333",
)
FIRST_DAY = _day("first_day", "First day, UTC.", "2026/10/01")
LAST_DAY = _day("last_day", "Last day, UTC.", "2026/10/31")
SCOPE = (ACCOUNT, FIRST_DAY, LAST_DAY)
"""The parameters of every query of Athena, in the order of its text. They keep it from reading all logs."""

RESOURCE = QueryParameter(
    name="resource",
    description="ID, name or ARN of the resource, as the event has it.",
    pattern=r"[A-Za-z0-9_+=,.@:/$*()# -]{3,512}",
    must="must be 3 to 512 letters, digits, spaces and _+=,.@:/$*()#-; give an ID, a name or an ARN like "
    "arn:aws:s3:::payroll",
    example="arn:aws:s3:::payroll",
)
ROLE_ARN = QueryParameter(
    name="role_arn",
    description="ARN of the role.",
    pattern=r"arn:aws[a-z-]*:iam::\d{12}:role/[A-Za-z0-9_+=,.@/-]{1,576}",
    must="must be the ARN of a role; write arn:aws:iam::111122223333:role/Admin",
    example="arn:aws:iam::111122223333:role/Admin",
)


def events(table: str, values: Mapping[str, str]) -> str:
    """Return the clauses that select the events of the account and of the days, to which a condition may be added.

    Args:
        table: the table in quotes.
        values: the SQL of the values of `SCOPE`.
    """
    account = values["account"]
    accounts = f"account IN ({account})" if "," in account else f"account = {account}"
    return _EVENTS.format(table=table, **{**values, "account": accounts})


class Question(Struct):
    """A question.

    Attributes:
        name: its name, in kebab case.
        title: the question.
        answer: what the rows of the result are.
        parameters: what the queries need beside `SCOPE`.
        athena: the SQL, with {events} in the place of the clauses that `events` returns, and after it {name} in the place
            of each parameter, once and in the order of the parameters: named queries have `?` there.
        insights: the query of CloudWatch Logs Insights, with {name} in the place of a parameter; the console sets the time.
            Empty if CloudWatch Logs Insights cannot answer the question.
    """

    name: str
    title: str
    answer: str
    parameters: tuple[QueryParameter, ...] = ()
    athena: str
    insights: str = ""

    def athena_text(self, table: str, values: Mapping[str, str]) -> Any:
        """Return the SQL for values that are SQL."""
        return self.athena.format(events=events(table, values), **values)

    def insights_text(self, values: Mapping[str, str]) -> Any:
        """Return the query of CloudWatch Logs Insights for values in its language."""
        return self.insights.format(**values)
