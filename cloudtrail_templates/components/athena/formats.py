"""The tables of the log files: their folders, columns and file formats."""

from collections.abc import Mapping
from dataclasses import field

from cloudtrail_templates.languages.athena.table import COLUMNS, TEXT, Columns, hive_type
from cloudtrail_templates.structs import Struct

SERDE = "org.apache.hive.hcatalog.data.JsonSerDe"
_RECORDS = "com.amazon.emr.cloudtrail.CloudTrailInputFormat"
_TEXT_FILE = "org.apache.hadoop.mapred.TextInputFormat"
OUTPUT_FORMAT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

_STATISTIC = "array<struct<name:string,value:double>>"
_DIMENSION = f"struct<dimension:string,statistics:{_STATISTIC},aggregationtype:string>"
_AVERAGES = "array<struct<value:string,average:double>>"
_INSIGHT_CONTEXT = (
    "struct<statistics:struct<baseline:struct<average:double>,insight:struct<average:double>,"
    "insightduration:bigint,baselineduration:bigint>,"
    f"attributions:array<struct<attribute:string,insight:{_AVERAGES},baseline:{_AVERAGES}>>>"
)
_LOG_FILE = (
    "struct<s3bucket:string,s3object:string,hashvalue:string,hashalgorithm:string,newesteventtime:string,"
    "oldesteventtime:string>"
)


class TableFormat(Struct):
    """A table over one folder of CloudTrail.

    Attributes:
        name: the name in Athena.
        title: the end of the logical id.
        folder: the folder in that of the account.
        description: what the rows are.
        columns: the fields, as in `COLUMNS`.
        types: further columns, whose types `COLUMNS` cannot describe: the type by the name of the field.
        input_format: the class that splits a file into rows: the records of a log file, or else its lines.

    Source: https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
    """

    name: str
    title: str
    folder: str
    description: str
    columns: Columns
    types: Mapping[str, str] = field(default_factory=dict)
    input_format: str = _RECORDS

    @property
    def hive_columns(self) -> dict[str, str]:
        """The type of each column in the words of AWS Glue, by its name."""
        types = {name: hive_type(kind) for name, kind in self.columns.items()} | dict(self.types)
        return {name.lower(): kind for name, kind in types.items()}


LOGS = TableFormat(
    name="logs",
    title="Logs",
    folder="CloudTrail",
    description="Management and data events.",
    columns=COLUMNS,
)
FORMATS = (
    LOGS,
    TableFormat(
        name="network_activity",
        title="NetworkActivity",
        folder="CloudTrail-NetworkActivity",
        description="Network activity events.",
        columns=COLUMNS,
    ),
    TableFormat(
        name="insights",
        title="Insights",
        folder="CloudTrail-Insight",
        description="Insights events: unusual rates of calls and errors.",
        columns=dict.fromkeys(
            (
                *("eventVersion", "eventType", "eventID", "eventTime", "awsRegion", "recipientAccountId"),
                *("sharedEventID", "eventCategory"),
            ),
            TEXT,
        ),
        types={
            "insightDetails": "struct<state:string,eventsource:string,eventname:string,insighttype:string,"
            f"errorcode:string,insightcontext:{_INSIGHT_CONTEXT}>"
        },
    ),
    TableFormat(
        name="aggregated_events",
        title="AggregatedEvents",
        folder="CloudTrail-Aggregated",
        description="Summaries of data events, each of five minutes.",
        columns={
            **dict.fromkeys(
                (
                    *("eventVersion", "accountId", "eventId", "eventCategory", "eventType", "awsRegion"),
                    "eventSource",
                ),
                TEXT,
            ),
            "timeWindow": dict.fromkeys(("windowStart", "windowEnd", "windowSize"), TEXT),
            "addendum": {"reason": TEXT},
        },
        types={"summary": f"struct<primarydimension:{_DIMENSION},details:array<{_DIMENSION}>>"},
    ),
    TableFormat(
        name="digests",
        title="Digests",
        folder="CloudTrail-Digest",
        description="Digest files, which name the log files that were delivered.",
        columns=dict.fromkeys(
            (
                *("awsAccountId", "digestStartTime", "digestEndTime", "digestS3Bucket", "digestS3Object"),
                *(
                    "digestPublicKeyFingerprint",
                    "digestSignatureAlgorithm",
                    "newestEventTime",
                    "oldestEventTime",
                ),
                *("previousDigestS3Bucket", "previousDigestS3Object", "previousDigestHashValue"),
                *("previousDigestHashAlgorithm", "previousDigestSignature"),
            ),
            TEXT,
        ),
        types={"logFiles": f"array<{_LOG_FILE}>"},
        input_format=_TEXT_FILE,
    ),
)
"""All tables. The first one is that of the queries."""
