"""Find a question by its name, and render its query with values or with placeholders for them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from cloudtrail_templates.errors import OptionError, shorten, unknown
from cloudtrail_templates.queries import changes, coverage, principals, sign_ins
from cloudtrail_templates.queries.alarms import AlarmQuestion
from cloudtrail_templates.queries.question import FIRST_DAY, LAST_DAY, SCOPE, QueryParameter, Question

AnyQuestion: TypeAlias = Question | AlarmQuestion

QUESTIONS = (
    *changes.QUESTIONS,
    *principals.QUESTIONS,
    *sign_ins.QUESTIONS,
    *coverage.QUESTIONS,
)
"""The questions that people ask; `AlarmQuestion` has one for each detection."""

TABLE = "logs"
"""The table of the template athena."""


def questions(detections: Iterable[Detection] = ALL_DETECTIONS) -> dict[str, AnyQuestion]:
    """Return the questions by name, those about detections last.

    Raises:
        OptionError: two have one name.
    """
    found: dict[str, AnyQuestion] = {one.name: one for one in QUESTIONS}
    for detection in detections:
        one = AlarmQuestion(detection=detection)
        if one.name in found:
            raise OptionError(
                f"detections must have names that no question has, got {one.name} twice; rename the detection"
            )
        found[one.name] = one
    return found


def find_question(name: str, detections: Iterable[Detection] = ALL_DETECTIONS) -> AnyQuestion:
    """Return a question.

    Raises:
        UnknownNameError: none has that name.
    """
    found = questions(detections)
    if name not in found:
        raise unknown("question", name, found)
    return found[name]


def athena_query(name: str, *, table: str = TABLE, **values: str) -> str:
    """Return the SQL for Athena that answers a question.

    Args:
        name: the name of the question.
        table: the table of the logs, with the columns of the template athena; `database.table` works as well.
        values: `account`, `first_day`, `last_day` and the parameters of the question. No value can change the query: its
            parameter checks it, and it is quoted.

    Raises:
        UnknownNameError: there is no question, or no parameter of it, with the name.
        OptionError: a value is missing or is not valid, the last day is before the first one, or a value names a day that
            is not between them.
    """
    question = find_question(name)
    checked = _checked(question, (*SCOPE, *question.parameters), values)
    first, last = values[FIRST_DAY.name], values[LAST_DAY.name]
    if first > last:
        raise OptionError(f"last_day must not be before first_day {first}, got {last}; swap them")
    for one, value in checked:
        if one.in_days and not first <= value[:10].replace("-", "/") <= last:
            raise OptionError(
                f"{one.name} must be in the days of the query, {first} to {last}, got {value}; give other days as "
                "first_day and last_day"
            )
    literals = {one.name: one.in_athena(value) for one, value in checked}
    accounts = values["account"].split(",")
    literals["account"] = ", ".join(f"'{account}'" for account in accounts)
    return str(question.athena_text(quoted_table(table), literals))


def insights_query(name: str, **values: str) -> str:
    """Return the query of CloudWatch Logs Insights that answers a question.

    Args:
        name: the name of the question.
        values: the parameters of the question.

    Raises:
        UnknownNameError: there is no question, or no parameter of it, with the name.
        OptionError: a value is missing or is not valid, or CloudWatch Logs Insights cannot answer the question.
    """
    question = find_question(name)
    for one in SCOPE:
        if one.name in values:
            raise OptionError(
                f"{one.name} is a parameter of queries of Athena, got it for CloudWatch Logs Insights; choose the log "
                "group and the time in the console"
            )
    checked = _checked(question, question.parameters, values)
    text = str(question.insights_text({one.name: one.in_insights(value) for one, value in checked}))
    if not text:
        raise OptionError(f"CloudWatch Logs Insights cannot answer {name}; use the query of Athena")
    return text


def parameterized_athena_query(question: AnyQuestion, **values: Any) -> Any:
    """Return the SQL with `?` in the place of each parameter: of `SCOPE`, then of the question.

    Args:
        question: the question.
        values: values of a placeholder of a pattern, which cannot be a parameter: a tuple, or references.

    Source: https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
    """
    marks = {one.name: "?" for one in (*SCOPE, *question.parameters)}
    return question.athena_text(f'"{TABLE}"', {**marks, **values})


def parameterized_insights_query(question: AnyQuestion, **values: Any) -> Any:
    """Return the query of CloudWatch Logs Insights with `{{name}}` in the place of each parameter, or an empty text.

    Quotation marks belong to the value of a parameter.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_Insights-Saving-Queries.html
    """
    marks = {one.name: f"{{{{{one.name}}}}}" for one in question.parameters}
    return question.insights_text({**marks, **values})


def quoted_table(table: object) -> str:
    """Return the name of a table in quotes.

    Raises:
        OptionError: it is not one to three names with dots between them.
    """
    parts = table.split(".") if isinstance(table, str) else [""]
    if len(parts) > 3 or not all(part.isascii() and part.replace("_", "a").isalnum() for part in parts):
        raise OptionError(
            f"table must be letters, digits and _ with dots between names, got {shorten(table)}; write cloudtrail.logs"
        )
    return ".".join(f'"{part}"' for part in parts)


def _checked(
    question: AnyQuestion, parameters: Sequence[QueryParameter], values: Mapping[str, str]
) -> list[tuple[QueryParameter, str]]:
    """Return the parameters with their values.

    Raises:
        UnknownNameError: there is a value for another parameter.
        OptionError: a value is missing or not valid.
    """
    known = [one.name for one in parameters]
    for name in values:
        if not known:
            raise OptionError(f"{question.name} has no parameters, got {shorten(name)}; leave it out")
        if name not in known:
            raise unknown(f"parameter of {question.name}", name, known)
    for one in parameters:
        if one.name not in values:
            raise OptionError(f"{question.name} needs {one.name}, got none; give a value like {one.example}")
        one.check(values[one.name])
    return [(one, values[one.name]) for one in parameters]
