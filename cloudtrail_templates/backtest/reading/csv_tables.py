"""Read events from tables (CSV): results of CloudWatch Logs Insights and of Amazon Athena.

A table has the events as JSON in one column (`@message` of Logs Insights, `CloudTrailEvent` of lookup-events,
`eventJson` of CloudTrail Lake), or the columns of the table in Athena that AWS documents. A table without a column that
alarms depend on is not read: its events would seem to match nothing.

Source:
    https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_ExportQueryResults.html
"""

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

from cloudtrail_templates.backtest.reading import sizes
from cloudtrail_templates.backtest.reading.athena_values import parse_resources, parse_struct
from cloudtrail_templates.backtest.reading.envelopes import unwrap
from cloudtrail_templates.backtest.reading.event_size import without_large_events
from cloudtrail_templates.backtest.reading.events import Event, decode
from cloudtrail_templates.backtest.reading.json_lines import only_objects
from cloudtrail_templates.backtest.reading.problems import FileProblems

_JSON_COLUMNS = ("@message", "message", "cloudtrailevent", "eventjson")
_NEEDED = (
    "eventtime",
    "eventname",
    "eventsource",
    "eventtype",
    "awsregion",
    "sourceipaddress",
    "useridentity",
    "errorcode",
    "requestparameters",
    "responseelements",
    "additionaleventdata",
    "readonly",
)
_TEXTS = {
    "eventversion": "eventVersion",
    "eventtime": "eventTime",
    "eventsource": "eventSource",
    "eventname": "eventName",
    "eventtype": "eventType",
    "eventcategory": "eventCategory",
    "eventid": "eventID",
    "awsregion": "awsRegion",
    "sourceipaddress": "sourceIPAddress",
    "useragent": "userAgent",
    "errorcode": "errorCode",
    "errormessage": "errorMessage",
    "requestid": "requestID",
    "apiversion": "apiVersion",
    "recipientaccountid": "recipientAccountId",
    "sharedeventid": "sharedEventID",
    "vpcendpointid": "vpcEndpointId",
    "vpcendpointaccountid": "vpcEndpointAccountId",
    "sessioncredentialfromconsole": "sessionCredentialFromConsole",
}
_FLAGS = {
    "readonly": "readOnly",
    "managementevent": "managementEvent",
}
_VALUES = {
    "requestparameters": "requestParameters",
    "responseelements": "responseElements",
    "additionaleventdata": "additionalEventData",
    "serviceeventdetails": "serviceEventDetails",
}
_STRUCTS = {"useridentity": "userIdentity", "tlsdetails": "tlsDetails", "addendum": "addendum"}
_MAX_HEADER_BYTES = 1 << 14
_MAX_FIELD_BYTES = 64 << 20
_EVENTS_AT_ONCE = 500
_CHECKED_LETTERS = 4 << 20
"""A longer line is not split into fields if it consists of punctuation."""


def is_table(head: bytes) -> bool:
    """Return whether the first line has names of columns that a table of events has."""
    names = _names(head[:_MAX_HEADER_BYTES].lstrip().partition(b"\n")[0])
    if len(names) == 1:
        return names[0] in _JSON_COLUMNS
    return not {*_JSON_COLUMNS, "eventname", "event name", "eventtime"}.isdisjoint(names)


def read_table(head: bytes, blocks: Iterator[bytes], problems: FileProblems) -> Iterator[Sequence[Event]]:
    """Yield the events of the rows of a table."""
    csv.field_size_limit(_MAX_FIELD_BYTES)
    lines = _lines(head.lstrip(), blocks, problems)
    # A header within quotation marks that are not closed would go on for many lines.
    names = _names(next(lines).encode())
    rows = csv.reader(lines)
    json_column = next((names.index(name) for name in _JSON_COLUMNS if name in names), None)
    missing = [name for name in _NEEDED if name not in names]
    if json_column is None and missing:
        problems.lose(
            f"is a table without the column {missing[0]}: select all columns of the CloudTrail table"
            if "event name" not in names
            else "is the table of Event history, which lacks most fields: download it as JSON"
        )
        return
    events: list[Any] = []
    try:
        for row in rows:
            if len(row) != len(names):
                if row:
                    problems.add_broken_line(rows.line_num + 1)
            elif json_column is None:
                events.append(_event(dict(zip(names, row, strict=True))))
            else:
                text = row[json_column].encode()
                try:
                    events += without_large_events(unwrap([decode(text)]), text, problems)
                except ValueError:
                    problems.add_broken_line(rows.line_num + 1)
            if len(events) >= _EVENTS_AT_ONCE:
                yield only_objects(events, problems)
                events = []
    except csv.Error as error:
        problems.error = problems.error or f"has a broken row in line {rows.line_num + 1:,} ({error})"
    yield only_objects(events, problems)


def _names(line: bytes) -> list[str]:
    try:
        (row,) = csv.reader([line.decode("utf-8", "replace")])
    except (ValueError, csv.Error):
        return []
    return [name.strip().lower() for name in row]


def _lines(head: bytes, blocks: Iterator[bytes], problems: FileProblems) -> Iterator[str]:
    """Yield the lines with their ends, which may be within a field, up to one that would take too much memory."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    parts: list[str] = []
    size = 0
    for block in chain((head,), blocks):
        end, *more = decoder.decode(block).split("\n")
        parts.append(end)
        size += len(end)
        if size > sizes.MAX_VALUE_BYTES:
            problems.error = problems.error or f"has a line of more than {sizes.MAX_VALUE_BYTES >> 20} MB"
            return
        if more:
            yield f"{''.join(parts)}\n"
            *complete, rest = more
            yield from (f"{line}\n" for line in complete)
            parts, size = [rest], len(rest)
        elif size > _CHECKED_LETTERS and sizes.is_punctuation(end.encode()):
            problems.error = problems.error or sizes.NO_LOG
            return
    yield from "".join(parts).splitlines(keepends=True)


def _event(row: Mapping[str, str]) -> dict[str, Any]:
    """Return the event of a row of the table in Athena. An empty field is one that the event does not have."""
    event: dict[str, Any] = {}
    for column, value in row.items():
        if not value or value == "null":
            continue
        if column in _TEXTS:
            event[_TEXTS[column]] = value
        elif column in _FLAGS:
            event[_FLAGS[column]] = value.lower() == "true"
        elif column in _VALUES:
            event[_VALUES[column]] = _json_or_text(value)
        elif column in _STRUCTS:
            event[_STRUCTS[column]] = parse_struct(value)
        elif column == "resources":
            event["resources"] = parse_resources(value)
    return event


def _json_or_text(value: str) -> Any:
    with suppress(ValueError):
        return decode(value.encode())
    return value
