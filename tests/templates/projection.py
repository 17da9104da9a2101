"""What Athena does with the properties of a table: it computes the folders of partitions, and reads the log files in them.

https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
"""

import gzip
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any


def partitions(
    properties: Mapping[str, str], today: date, account: str | None = None
) -> Iterator[dict[str, str]]:
    """The values of the partition columns; an injected account is that of the query."""
    assert properties["projection.enabled"] == "true"
    if properties["projection.account.type"] == "injected":
        assert "projection.account.values" not in properties
        assert account, "a query must name the account"
        accounts = [account]
    else:
        accounts = properties["projection.account.values"].split(",")
    first, last = properties["projection.day.range"].split(",")
    assert (properties["projection.day.format"], last) == ("yyyy/MM/dd", "NOW")
    begin = date(*map(int, first.split("/")))
    days = [f"{begin + timedelta(days=one):%Y/%m/%d}" for one in range((today - begin).days + 1)]
    regions = properties["projection.region.values"].split(",")
    for values in itertools.product(accounts, regions, days):
        yield dict(zip(("account", "region", "day"), values, strict=True))


def location(properties: Mapping[str, str], partition: Mapping[str, str]) -> str:
    """The folder of a partition."""
    template = properties["storage.location.template"]
    assert set(re.findall(r"\$\{(\w+)\}/", template)) == set(partition)
    return re.sub(r"\$\{(\w+)\}", lambda match: partition[match[1]], template)


def records(
    properties: Mapping[str, str], bucket: Path, today: date, account: str | None = None
) -> Iterator[dict[str, Any]]:
    """The records of a table, whose bucket is a folder here, with the values of the partition columns."""
    for partition in partitions(properties, today, account):
        _, _, key = location(properties, partition).removeprefix("s3://").partition("/")
        for path in sorted(bucket.joinpath(key).glob("*.json.gz")):
            for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]:
                yield {**record, **{f"partition {name}": value for name, value in partition.items()}}
