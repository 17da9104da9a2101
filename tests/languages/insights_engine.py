"""Just enough of CloudWatch Logs Insights to answer the queries of this project.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Row = dict[str, Any]


class Condition:
    """The condition of a `filter`: no `!=`, `not in` or `not like` fails for a missing field."""

    TOKEN = re.compile(r'\s*(/(?:\\.|[^/\\])*/|"(?:\\.|[^"\\])*"|[()\[\],]|[<>!]?=|<|>|[@\w.-]+)')

    def __init__(self, text: str) -> None:
        self.tokens = self.TOKEN.findall(text)

    def selects(self, event: dict[str, Any]) -> bool:
        self.rest = [*self.tokens, ""]
        self.event = {name: int(v) if isinstance(v, bool) else v for name, v in event.items()}
        found = self.either()
        assert self.rest == [""]
        return found

    def either(self) -> bool:
        found = self.both()
        while self.rest[0] == "or":
            self.rest.pop(0)
            found = self.both() or found
        return found

    def both(self) -> bool:
        found = self.single()
        while self.rest[0] == "and":
            self.rest.pop(0)
            found = self.single() and found
        return found

    def single(self) -> bool:
        word = self.rest.pop(0)
        if word == "not":
            return not self.single()
        if word == "(":
            found = self.either()
            assert self.rest.pop(0) == ")"
            return found
        if word == "ispresent":
            _, name, _ = (self.rest.pop(0) for _ in range(3))
            return name in self.event
        return self.comparison(self.event.get(word))

    def comparison(self, value: Any) -> bool:
        negated = self.rest[0] == "not"
        operator = self.rest.pop(int(negated))
        if negated:
            self.rest.pop(0)
        if operator == "in":
            found = value in self.values()
        else:
            wanted = self.rest.pop(0)
            if operator == "like" and wanted[0] == "/":
                found = value is not None and re.search(wanted[1:-1], str(value)) is not None
            elif operator == "like":
                found = value is not None and wanted[1:-1] in str(value)
            elif operator in ("=", "!="):
                found = (value == self.value(wanted)) is (operator == "=")
            else:
                number = isinstance(value, int | float)
                found = number and (
                    value < self.value(wanted) if operator == "<" else value >= self.value(wanted)
                )
        return found is not negated

    def values(self) -> list[Any]:
        end = self.rest.index("]")
        listed, self.rest = self.rest[1:end], self.rest[end + 1 :]
        return [self.value(word) for word in listed if word != ","]

    def value(self, token: str) -> Any:
        return token[1:-1] if token[0] == '"' else float(token)


_PIPE = re.compile(r'((?:/(?:\\.|[^/\\])*/|"(?:\\.|[^"\\])*"|[^|])+)')
_COMMA = re.compile(r",\s*(?![^(]*\))")
_BIN = re.compile(r"bin\((\d+)m\)")


def flat(record: Mapping[str, Any]) -> Row:
    """The fields of a record as Logs Insights discovers them: with dots, booleans as numbers, without null."""
    return {"@message": json.dumps(record), **dict(_fields(record, ""))}


def _fields(value: Any, name: str) -> Iterable[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _fields(one, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _fields(one, f"{name}.{number}" if name else str(number))
    elif value is not None:
        yield name, int(value) if isinstance(value, bool) else value


def answer(query: str, events: Iterable[Row]) -> list[Row]:
    """The rows that a query returns for events whose fields `flat` returned; the columns are those of its last command."""
    rows = [{**event, "@timestamp": event["eventTime"]} for event in events]
    columns: list[str] = []
    for command in map(str.strip, _PIPE.findall(query)):
        word, _, rest = command.partition(" ")
        rest = " ".join(rest.split())
        if word == "filter":
            condition = Condition(rest)
            rows = [row for row in rows if condition.selects(row)]
        elif word == "fields":
            made = [_named(one) for one in _COMMA.split(rest)]
            rows = [row | _present({name: _value(text, row) for name, text in made}) for row in rows]
            columns = [name for name, _ in made]
        elif word == "stats":
            rows = _counted(rest, rows)
            columns = []
        elif word == "sort":
            field, _, order = rest.partition(" ")
            rows = sorted(rows, key=lambda row: row[field], reverse=order == "desc")
        elif word == "limit":
            rows = rows[: int(rest)]
        else:
            raise NotImplementedError(command)
    if columns:
        rows = [_present({name: row.get(name) for name in columns}) for row in rows]
    return rows


def _present(row: Row) -> Row:
    """The columns of a row that have a value."""
    return {name: value for name, value in row.items() if value is not None}


def _named(text: str) -> tuple[str, str]:
    value, _, name = text.partition(" as ")
    return name or value, value


def _value(text: str, row: Row) -> Any:
    if text.startswith("coalesce("):
        return next(
            (row[one] for one in _COMMA.split(text[9:-1]) if row.get(one) is not None),
            None,
        )
    if found := _BIN.fullmatch(text):
        time = datetime.strptime(row["@timestamp"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        return (time - timedelta(seconds=time.timestamp() % (int(found[1]) * 60))).strftime("%Y-%m-%dT%H:%M")
    return row.get(text)


def _counted(text: str, rows: list[Row]) -> list[Row]:
    made, _, by = text.partition(" by ")
    fields = [_named(one) for one in _COMMA.split(by)]
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(_value(value, row) for _, value in fields), []).append(row)
    return [
        {
            **_present({name: one for (name, _), one in zip(fields, key, strict=True)}),
            **{name: _aggregated(what, group) for name, what in map(_named, _COMMA.split(made))},
        }
        for key, group in groups.items()
    ]


def _aggregated(what: str, rows: list[Row]) -> Any:
    function, _, field = what.rstrip(")").partition("(")
    values = [row[field] for row in rows if row.get(field) is not None]
    made = {
        "count": lambda: len(rows) if field == "*" else len(values),
        "count_distinct": lambda: len(set(values)),
        "min": lambda: min(values),
        "max": lambda: max(values),
    }
    return made[function]()
