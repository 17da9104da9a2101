"""A database with tables over the log files in a bucket, whose partitions Athena computes from the keys of the files."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from troposphere import AccountId, AWSObject, Ref
from troposphere.glue import (
    Column,
    Database,
    DatabaseInput,
    DataLakePrincipal,
    PrincipalPrivileges,
    SerdeInfo,
    StorageDescriptor,
    Table,
    TableInput,
)

from cloudtrail_templates.components.athena.formats import FORMATS, OUTPUT_FORMAT, SERDE, TableFormat
from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.constraints import REGION
from cloudtrail_templates.components.existing_log_bucket import ExistingLogBucket
from cloudtrail_templates.components.integrity.checked_logs import DEFAULT_REGIONS
from cloudtrail_templates.components.log_bucket import LogBucket
from cloudtrail_templates.components.trail_source import ORGANIZATION_ID
from cloudtrail_templates.intrinsics import given, sub
from cloudtrail_templates.options import Option, Text
from cloudtrail_templates.policies.trails import log_folder
from cloudtrail_templates.queries.question import DAY

PARTITIONS = ("account", "region", "day")
"""The partition columns of each table."""

_GROUP = "Log files"
_PROJECTION = "athena/latest/ug/partition-projection-supported-types.html"
MOST_ACCOUNTS = 50


class LogTables(Component):
    """A database of AWS Glue with the tables `logs`, `network_activity`, `insights`, `aggregated_events` and `digests`.

    Each has the partition columns `account`, `region` and `day`, and reads only the folders that a query selects with them.
    Without `log_account_ids`, the tables of an organization take any account, which every query must then name; without an
    organization they have the account of the stack.

    Source: https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
    """

    log_bucket: LogBucket | ExistingLogBucket
    first_day: Annotated[
        Text,
        Option(
            "Day of the oldest log files, UTC. Athena finds no events of earlier days, without an error.",
            sources=(_PROJECTION,),
            group=_GROUP,
            AllowedPattern=DAY,
            must="must be a day; write it like 2024/01/31",
        ),
    ]
    log_account_ids: Annotated[
        Text | None,
        Option(
            f"Accounts whose log files are in the bucket, separated by commas without spaces; at most {MOST_ACCOUNTS}.",
            sources=(_PROJECTION,),
            group=_GROUP,
            label="Log account IDs",
            MaxLength=13 * MOST_ACCOUNTS - 1,
            # AWS does not document what Athena does with an account or a region that is listed twice.
            AllowedPattern=rf"(?!.*(\d{{12}}).*\1)\d{{12}}(,\d{{12}}){{0,{MOST_ACCOUNTS - 1}}}",
            must=f"must be at most {MOST_ACCOUNTS} different accounts of 12 digits, separated by commas without spaces; "
            "write 111122223333,444455556666, or for more accounts of an organization leave it empty",
            empty="Empty: this account, or with OrganizationId any account, which every query must name.",
        ),
    ] = None
    regions: Annotated[
        Text,
        Option(
            "Regions whose log files are in the bucket, separated by commas without spaces. Athena finds no others.",
            sources=(_PROJECTION,),
            group=_GROUP,
            label="Regions",
            MaxLength=4096,
            AllowedPattern=rf"(?!(.*,)?([a-z0-9-]+),(.*,)?\2(,|$)){REGION}(,{REGION})*",
            must="must be different regions, separated by commas without spaces; write them like eu-west-1,us-east-1",
        ),
    ] = DEFAULT_REGIONS
    organization_id: Annotated[
        Text | None,
        replace(
            ORGANIZATION_ID,
            description="ID of the organization, if an organization trail delivers: it is part of the keys of the files.",
            group=_GROUP,
        ),
    ] = None
    database_name: Annotated[
        Text,
        Option(
            "Name of the new database. Another stack in this account and region needs another name.",
            sources=("athena/latest/ug/tables-databases-columns-names.html",),
            group="Athena",
            MaxLength=255,
            AllowedPattern="[a-z0-9_]+",
            must="must be at most 255 lower-case letters, digits and _; give a name like cloudtrail",
        ),
    ] = "cloudtrail"
    title: str = "LogDatabase"

    @property
    def name(self) -> Ref:
        """The name of the database."""
        return Ref(self.title)

    def resources(self) -> Sequence[AWSObject]:
        # Where Lake Formation is in use, the default of the account may give nobody access to new tables.
        # https://docs.aws.amazon.com/lake-formation/latest/dg/change-settings.html
        everybody = PrincipalPrivileges(
            Permissions=["ALL"],
            Principal=DataLakePrincipal(DataLakePrincipalIdentifier="IAM_ALLOWED_PRINCIPALS"),
        )
        database = Database(
            self.title,
            CatalogId=AccountId,
            DatabaseInput=DatabaseInput(
                Name=self.database_name,
                Description="Log files of AWS CloudTrail.",
                CreateTableDefaultPermissions=[everybody],
            ),
            **self._attributes(),
        )
        return [database, *map(self._table, FORMATS)]

    def _table(self, one: TableFormat) -> Table:
        return Table(
            f"{self.title}{one.title}",
            CatalogId=AccountId,
            DatabaseName=self.name,
            TableInput=TableInput(
                Name=one.name,
                Description=one.description,
                TableType="EXTERNAL_TABLE",
                Parameters=self._projection(one),
                PartitionKeys=[Column(Name=name, Type="string") for name in PARTITIONS],
                StorageDescriptor=StorageDescriptor(
                    Location=self._location(""),
                    Columns=[Column(Name=name, Type=kind) for name, kind in one.hive_columns.items()],
                    InputFormat=one.input_format,
                    OutputFormat=OUTPUT_FORMAT,
                    SerdeInfo=SerdeInfo(SerializationLibrary=SERDE),
                ),
            ),
            **self._attributes(),
        )

    def _projection(self, one: TableFormat) -> dict[str, Any]:
        """Return the properties from which Athena computes the partitions.

        Source: https://docs.aws.amazon.com/athena/latest/ug/partition-projection-setting-up.html
        """
        kind = given(self.organization_id, lambda _: "injected", otherwise="enum")
        own = given(self.organization_id, lambda _: None, otherwise=AccountId)
        accounts = given(self.log_account_ids, lambda ids: ids, otherwise=own)
        return {
            "EXTERNAL": "TRUE",
            # Without it, files that were restored from GLACIER or DEEP_ARCHIVE are skipped like the others there.
            # https://docs.aws.amazon.com/athena/latest/ug/querying-glacier.html
            "read_restored_glacier_objects": "true",
            "projection.enabled": "true",
            "projection.account.type": given(self.log_account_ids, lambda _: "enum", otherwise=kind),
            **({} if accounts is None else {"projection.account.values": accounts}),
            "projection.region.type": "enum",
            "projection.region.values": self.regions,
            "projection.day.type": "date",
            "projection.day.format": "yyyy/MM/dd",
            "projection.day.range": sub("${First},NOW", First=self.first_day),
            # The slash at the end is required.
            "storage.location.template": self._location("${account}", one.folder, "${region}", "${day}", ""),
        }

    def _location(self, *below: str) -> Any:
        """Return the URI of a folder in that of all accounts."""
        prefix, bucket = self.log_bucket.s3_key_prefix, sub("s3://${Bucket}", Bucket=self.log_bucket.name)
        return given(
            self.organization_id,
            lambda one: log_folder(prefix, one, *below, under=bucket),
            otherwise=log_folder(prefix, *below, under=bucket),
        )
