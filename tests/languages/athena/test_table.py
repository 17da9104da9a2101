"""The table has the columns that AWS documents, and every other field of an event."""

from typing import Any

import pytest
from backtest.athena_engine import COLUMNS as DOCUMENTED
from backtest.athena_engine import Table

from cloudtrail_templates.detections.events import FIELDS
from cloudtrail_templates.filter_pattern import FilterPattern
from cloudtrail_templates.languages.athena.condition import athena_condition
from cloudtrail_templates.languages.athena.table import COLUMNS, RESOURCE, Columns, hive_type


def test_the_fields_are_those_of_the_documented_table_and_of_a_record() -> None:
    assert {name.lower() for name in COLUMNS} == set(DOCUMENTED) - {"timestamp", "account", "region", "day"}
    assert set(COLUMNS) <= FIELDS


def leaves(columns: Columns, path: str = "$") -> list[tuple[str, str]]:
    found = []
    for name, kind in columns.items():
        if isinstance(kind, str):
            found.append((f"{path}.{name}", kind))
        else:
            found += leaves(kind, f"{path}.{name}")
    return found


@pytest.mark.parametrize(("selector", "kind"), leaves(COLUMNS))
def test_the_documented_table_has_every_column(selector: str, kind: str) -> None:
    test = {"boolean": "IS TRUE", "json": ".x NOT EXISTS", "array": "NOT EXISTS", "object": "NOT EXISTS"}
    space = "" if kind == "json" else " "
    pattern = FilterPattern("{" + f"{selector}{space}{test.get(kind, '= x')}" + "}")
    record: dict[str, Any] = {"text": "x", "boolean": True}.get(kind, {})
    for name in reversed(selector.split(".")[1:]):
        record = {name: record}
    if kind in ("array", "object"):
        record = {}
    assert Table([record]).selected(athena_condition(pattern.expression)) == {0}


@pytest.mark.parametrize("field", RESOURCE)
def test_the_documented_table_has_every_field_of_a_resource(field: str) -> None:
    table = Table([{"resources": [{field: "x"}]}])
    assert table.selected(
        athena_condition(FilterPattern("{" + f"$.resources[0].{field} = x" + "}").expression)
    ) == {0}


# https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
IDENTITY_OF_AWS = (
    "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,"
    "username:string,onbehalfof:struct<userid:string,identitystorearn:string>,"
    "sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,"
    "sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>,"
    "ec2roledelivery:string,webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>"
)


def test_the_types_are_those_of_the_documented_table() -> None:
    assert hive_type(COLUMNS["userIdentity"]).startswith(IDENTITY_OF_AWS)
    types = {name.lower(): hive_type(kind) for name, kind in COLUMNS.items() if name != "userIdentity"}
    tls, addendum = types.pop("tlsdetails"), types.pop("addendum")
    assert tls == "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>"
    assert (
        addendum
        == "struct<reason:string,updatedfields:string,originalrequestid:string,originaleventid:string>"
    )
    assert types.pop("resources") == "array<struct<arn:string,accountid:string,type:string>>"
    assert set(types.values()) == {"string"}
