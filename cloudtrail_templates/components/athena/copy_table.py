"""The table of the copies of events, and the statement that copies a day."""

from typing import Any

from troposphere import AccountId
from troposphere.glue import Column, SerdeInfo, StorageDescriptor, Table, TableInput

from cloudtrail_templates.components.athena.formats import LOGS
from cloudtrail_templates.components.athena.log_tables import PARTITIONS
from cloudtrail_templates.intrinsics import sub

TABLE = "logs_parquet"
# Both tables have the same columns in the same order, because the partition columns of a table are its last ones.
COPY_OF_DAY = (
    "INSERT INTO logs_parquet SELECT * FROM logs WHERE day = {day} "
    "AND NOT EXISTS (SELECT 1 FROM logs_parquet WHERE day = {day})"
)
"""The statement that copies a day, unless the day has a copy."""

COPY = COPY_OF_DAY.format(
    day="date_format(from_iso8601_timestamp('<aws.scheduler.scheduled-time>') - INTERVAL '1' DAY, '%Y/%m/%d')"
)
"""The statement that copies the day before the one on which the schedule runs it."""


def copy_table(title: str, database_name: Any, bucket_name: Any, **attributes: Any) -> Table:
    """Return the table of Parquet files with the columns of the table of log files."""
    *before, day = PARTITIONS
    return Table(
        title,
        CatalogId=AccountId,
        DatabaseName=database_name,
        TableInput=TableInput(
            Name=TABLE,
            Description="Copies of management and data events.",
            TableType="EXTERNAL_TABLE",
            Parameters={"EXTERNAL": "TRUE", "classification": "parquet", "parquet.compression": "ZSTD"},
            PartitionKeys=[Column(Name=day, Type="string")],
            StorageDescriptor=StorageDescriptor(
                Location=sub("s3://${Bucket}/logs/", Bucket=bucket_name),
                Columns=[
                    *(Column(Name=name, Type=kind) for name, kind in LOGS.hive_columns.items()),
                    *(Column(Name=name, Type="string") for name in before),
                ],
                InputFormat="org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                OutputFormat="org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
                SerdeInfo=SerdeInfo(
                    SerializationLibrary="org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
                ),
            ),
        ),
        **attributes,
    )
