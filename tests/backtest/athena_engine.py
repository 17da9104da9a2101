"""The Athena table for CloudTrail in DuckDB: the columns, the rows that its SerDe makes, and Athena's SQL on it.

https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

# The documented DDL in DuckDB's words, with the fields that it lacks, and the partition columns of both tables.
COLUMNS = {
    "eventversion": "VARCHAR",
    "useridentity": """STRUCT(
        "type" VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, invokedby VARCHAR,
        accesskeyid VARCHAR, username VARCHAR,
        onbehalfof STRUCT(userid VARCHAR, identitystorearn VARCHAR),
        sessioncontext STRUCT(
            attributes STRUCT(mfaauthenticated VARCHAR, creationdate VARCHAR),
            sessionissuer STRUCT(
                "type" VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, username VARCHAR),
            ec2roledelivery VARCHAR,
            webidfederationdata STRUCT(federatedprovider VARCHAR, attributes MAP(VARCHAR, VARCHAR)),
            assumedroot VARCHAR, sourceidentity VARCHAR),
        inscopeof STRUCT(
            sourcearn VARCHAR, sourceaccount VARCHAR, issuertype VARCHAR, credentialsissuedto VARCHAR),
        invokedbydelegate STRUCT(accountid VARCHAR),
        credentialid VARCHAR, identityprovider VARCHAR)""",
    **dict.fromkeys(
        (
            *("eventtime", "eventsource", "eventname", "awsregion", "sourceipaddress", "useragent"),
            *("errorcode", "errormessage", "requestparameters", "responseelements"),
            *("additionaleventdata", "requestid", "eventid", "readonly"),
        ),
        "VARCHAR",
    ),
    "resources": 'STRUCT(arn VARCHAR, accountid VARCHAR, "type" VARCHAR)[]',
    **dict.fromkeys(
        (
            *("eventtype", "apiversion", "recipientaccountid", "serviceeventdetails", "sharedeventid"),
            *("vpcendpointid", "vpcendpointaccountid", "eventcategory"),
        ),
        "VARCHAR",
    ),
    "addendum": """STRUCT(
        reason VARCHAR, updatedfields VARCHAR, originalrequestid VARCHAR, originaleventid VARCHAR)""",
    "sessioncredentialfromconsole": "VARCHAR",
    "edgedevicedetails": "VARCHAR",
    "tlsdetails": "STRUCT(tlsversion VARCHAR, ciphersuite VARCHAR, clientprovidedhostheader VARCHAR)",
    "managementevent": "VARCHAR",
    "timestamp": "VARCHAR",
    **dict.fromkeys(("account", "region", "day"), "VARCHAR"),
}


class Table:
    """A table of events, and queries in Athena's dialect on it."""

    def __init__(self, records: Iterable[Mapping[str, Any]], name: str = "cloudtrail_logs") -> None:
        self.connection = duckdb.connect()
        self.connection.execute(
            # Unlike DuckDB's ->>, Athena's json_extract_scalar has no text for objects and arrays.
            "CREATE MACRO scalar_of(value, path) AS "
            "CASE WHEN json_type(value, path) NOT IN ('OBJECT', 'ARRAY') THEN value ->> path END"
        )
        self.name = name
        with TemporaryDirectory() as folder:
            path = Path(folder, "rows.json")
            rows = ({"number": number, **serde_row(record)} for number, record in enumerate(records))
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            self.connection.execute(
                f"CREATE TABLE \"{name}\" AS FROM read_json(?, format = 'newline_delimited', columns = ?)",
                [str(path), {"number": "BIGINT", **COLUMNS}],
            )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of an Athena query."""
        return self.connection.execute(in_duckdb(query)).fetchall()

    def result_file(self, query: str) -> str:
        """Return the result of an Athena query as a CSV file."""
        found = self.connection.execute(in_duckdb(query))
        return csv_text([[one[0] for one in found.description], *found.fetchall()])

    def selected(self, condition: str) -> set[int]:
        """Return the events that a condition selects; it must be true or false for each."""
        found = self.rows(f'SELECT number, {condition} FROM "{self.name}"')  # noqa: S608
        assert {evaluation for _, evaluation in found} <= {True, False}
        return {number for number, evaluation in found if evaluation}


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    """Return rows in the form of Athena's CSV files: all in quotes, and nothing for NULL."""
    return "".join(",".join(map(_csv_field, row)) + "\n" for row in rows)


def _csv_field(value: Any) -> str:
    return "" if value is None else '"{}"'.format(str(value).replace('"', '""'))


def in_duckdb(query: str) -> str:
    """Translate a query from Athena's dialect to DuckDB's."""
    (tree,) = sqlglot.parse(query, read="athena", error_level=sqlglot.ErrorLevel.RAISE)
    assert tree is not None
    return tree.transform(_scalar).sql("duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)


def _scalar(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.JSONExtractScalar):
        path = node.expression.sql("duckdb")
        return exp.Anonymous(this="scalar_of", expressions=[node.this, exp.Literal.string(path[1:-1])])
    return node


def serde_row(record: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a record as the table's SerDe reads them: null as missing, booleans and objects as text."""
    values = {name.lower(): value for name, value in record.items()}
    values["timestamp"] = values["day"] = record.get("eventTime", "")[:10].replace("-", "/")
    values |= {"account": record.get("recipientAccountId"), "region": record.get("awsRegion")}
    return {name: _column(values.get(name), kind) for name, kind in COLUMNS.items()}


def _column(value: Any, kind: str) -> Any:
    if kind != "VARCHAR" or value is None or isinstance(value, str):
        return _small(value)
    return json.dumps(value, separators=(",", ":"))


def _small(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name.lower(): _small(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_small(inner) for inner in value]
    return value
