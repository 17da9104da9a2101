"""What the page of the template athena says."""

from typing import Final

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.components.athena.copy_table import COPY_OF_DAY
from cloudtrail_templates.components.athena.copy_watch import MISSING_HOURS
from cloudtrail_templates.components.athena.log_tables import MOST_ACCOUNTS
from cloudtrail_templates.templates.definition import About, Setup
from cloudtrail_templates.templates.parts.claims import CLOUDTRAIL
from cloudtrail_templates.templates.parts.prices import CLOUDWATCH_PRICES, S3_PRICES
from cloudtrail_templates.templates.parts.rules import PSEUDO_PARAMETERS_IN_RULES

_ATHENA: Final = "athena/latest/ug"
_PRICES: Final = "https://aws.amazon.com/athena/pricing/"
_ORGANIZATION: Final = "o-exampleorg1"
_OF_BUCKET: Final = "the account of the bucket, in its region"
_PROJECTION: Final = f"{_ATHENA}/partition-projection.html"
_TYPES: Final = f"{_ATHENA}/partition-projection-supported-types.html"
_PARAMETERS: Final = f"{_ATHENA}/querying-with-prepared-statements.html"

BYTES_OF_EVENT: Final = 190
"""Compressed bytes of an event in the log files that the tests generate; a test measures it."""

READ_OF_COPY: Final = {
    "everything": 0.5,
    "failed-calls": 0.08,
    "top-principals": 0.065,
    "console-sign-ins": 0.17,
}
"""What queries read of a copy in Parquet files, as a part of the log files; a test measures it."""

TIME_OF_COPY: Final = 0.05
"""The time of these queries on the copy, as a part of that on the log files; a test measures it."""

_DAY: Final = 100_000

_SETUPS: Final = (
    Setup("One account", _OF_BUCKET),
    Setup(
        f"Several accounts with one bucket, or an organization of up to {MOST_ACCOUNTS} accounts",
        f"{_OF_BUCKET}; OrganizationId for an organization trail",
        {"LogAccountIds": "111122223333,444455556666", "OrganizationId": _ORGANIZATION},
    ),
    Setup("An organization of any size", _OF_BUCKET, {"OrganizationId": _ORGANIZATION}),
    Setup(
        "The trail that AWS Control Tower created",
        "the log archive account, in the home region",
        {
            "LogBucketName": "aws-controltower-logs-999988887777-eu-central-1",
            "OrganizationId": _ORGANIZATION,
            "S3KeyPrefix": _ORGANIZATION,
        },
    ),
)

ABOUT: Final = About(
    setups=_SETUPS,
    before=(
        "Questions and queries: every saved query, with its SQL and an example of its result.",
        Claim(
            "FirstDay must not be after the day of the oldest log file, nor in the future: for days before it, for regions "
            "that are not in Regions and for accounts that are not in LogAccountIds, Athena returns no rows and no error.",
            _PROJECTION,
        ),
        Claim(
            "Attach the policy of the output QueryAccessPolicyArn to the roles of those who query. In the console of "
            "Athena, they choose the workgroup of the output WorkGroupName; the queries are on the tab Saved queries. "
            "Athena asks for the parameters in the order of the description. Write texts, accounts and days in single "
            "quotation marks.",
            f"{_ATHENA}/security-iam-athena.html",
            _PARAMETERS,
        ),
        Claim(
            "`cloudtrail-templates query deletions --param account=111122223333 --param resource=vol-0a1b2c3d` prints a "
            "query with values in it; `--list` shows all of them.",
            _PARAMETERS,
        ),
        "`cloudtrail-templates backtest --sql --table cloudtrail.logs --day-partition day --since 2026-10-01` prints a "
        "query that counts the events of the alarms in these tables, and `backtest --counts results.csv` makes the report "
        "of its result. An organization without LogAccountIds must add a condition to the first WHERE of the query, such as "
        "`AND account IN ('111122223333', '444455556666')`.",
        Claim(
            "Deploy it in the region of the bucket. In another region, data that Athena reads is transferred between "
            "regions, which is billed.",
            f"{_ATHENA}/querying-across-regions.html",
        ),
        Claim(
            "If the bucket or its KMS key is in another account, their policies must allow those who query, too.",
            "IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
        ),
        Claim(
            "With ResultsKmsKeyArn, the policy of the key must let encryption.athena.amazonaws.com use it for the "
            "workgroup: kms:Decrypt, kms:GenerateDataKey and kms:DescribeKey. With Results=Bucket, only those who query "
            "need it.",
            f"{_ATHENA}/managed-results.html",
        ),
        Claim(
            "IAM policies alone decide who may use the tables: the database has this setting. Without it, new tables in an "
            "account that uses Lake Formation would grant access to nobody.",
            "lake-formation/latest/dg/change-settings.html",
        ),
    ),
    costs=(
        "Tables, workgroup, saved queries and policy cost nothing.",
        Claim(
            "Athena: $5 per TB that queries read, at least 10 MB each. Compressed log files are read as a whole, whatever "
            "a query selects.",
            _PRICES,
        ),
        Claim(
            f"An event in the generated log files of our tests has {BYTES_OF_EVENT} bytes when compressed: a query over "
            f"one day of an account with {_DAY:,} events reads {BYTES_OF_EVENT * _DAY / 1e6:.0f} MB, over 30 days "
            f"{BYTES_OF_EVENT * _DAY * 30 / 1e9:.1f} GB, which cost ${BYTES_OF_EVENT * _DAY * 30 / 1e12 * 5:.3f}. Multiply "
            "it by the number of accounts that a query names.",
            _PRICES,
        ),
        Claim(
            f"With ParquetCopy, the copies of the generated log files have {READ_OF_COPY['everything']:.0%} of the bytes, "
            f"and a query reads its columns only: failed-calls {READ_OF_COPY['failed-calls']:.0%} of what it reads of logs, "
            f"console-sign-ins {READ_OF_COPY['console-sign-ins']:.0%}. Both queries take at most {TIME_OF_COPY:.0%} of the "
            "time. `make bench` measures both, with DuckDB in place of Athena. Each copy reads the log files of its day "
            "once, and the copies cost storage.",
            f"{_ATHENA}/columnar-storage.html",
            S3_PRICES,
        ),
        Claim("Alarms: $0.10 each a month, 1 of them with ParquetCopy and AlarmTopicArn.", CLOUDWATCH_PRICES),
        Claim("S3: $0.0004 per 1,000 GET requests, at least one for each log file.", S3_PRICES),
        Claim(
            "Athena keeps the results of queries at no cost; in a bucket, they cost storage.",
            f"{_ATHENA}/managed-results.html",
        ),
    ),
    limits=(
        Claim(
            "With OrganizationId and no LogAccountIds, a query without a condition on account is an error. Each saved "
            "query is for one account; for several, `cloudtrail-templates query` takes them with commas.",
            _TYPES,
        ),
        Claim(
            "A query without a condition on day reads all log files, and looks for a folder for each account, region and "
            "day since FirstDay. BytesScannedCutoffPerQuery stops it.",
            _PROJECTION,
            f"{_ATHENA}/workgroups-setting-control-limits-cloudwatch.html",
        ),
        Claim(
            "Only Athena computes the folders: for Redshift Spectrum, EMR and Athena for Spark the tables are empty.",
            _PROJECTION,
        ),
        Claim(
            "The column day is the day in the key of the file. CloudTrail delivers an event about five minutes after the "
            "call on average, so an event of the last minutes of a day can be in the folder of the next day: "
            "let a query end a day later.",
            f"{CLOUDTRAIL}/get-and-view-cloudtrail-log-files.html",
        ),
        Claim(
            "AWS documents the format of the table logs only. It does not document that the same format reads the files of "
            "network activity, Insights and aggregated events, nor that a digest file has one line, as the table digests "
            "requires.",
            NOT_DOCUMENTED,
        ),
        Claim(
            "logs_parquet begins with the day before ParquetCopy was chosen. To copy another day, an administrator runs `"
            + COPY_OF_DAY.format(day="'2026/10/31'")
            + "`. It copies nothing of a day that has a copy. `cloudtrail-templates query --table cloudtrail.logs_parquet` "
            "prints queries of the copies; those who run them also need CopyReadPolicyArn.",
            f"{_ATHENA}/insert-into.html",
        ),
        Claim(
            "A copy has the log files that CloudTrail published on its day: an event of the last minutes of a day can be in "
            "the copy of the next day, as in the folders of the log files. AWS does not document whether a file that the "
            "bucket refused at first is in the folder of that day when it is delivered: the copy would lack it.",
            NOT_DOCUMENTED,
            f"{CLOUDTRAIL}/get-and-view-cloudtrail-log-files.html",
        ),
        Claim(
            "A copy that failed is not repeated, and may leave files that queries read later. Their list is in the folder "
            "results of the bucket with the copies, in a file that ends in -manifest.csv. Delete them, then copy the day.",
            f"{_ATHENA}/insert-into.html",
            f"{_ATHENA}/querying-finding-output-files.html",
        ),
        Claim(
            f"With ParquetCopy and AlarmTopicArn, the alarm LogCopyMissing fires after {MISSING_HOURS} hours without a "
            "copy, whatever the reason, and until the first copy of a new stack. It counts events of Athena, which are sent "
            "on a best effort basis: if one is lost, it fires although there is a copy.",
            f"{_ATHENA}/athena-events.html",
        ),
        Claim(
            "AWS does not document that Athena reads only the folders of one day for the copy, whose condition on day is "
            "an expression. If it read more, BytesScannedCutoffPerQuery would stop it.",
            NOT_DOCUMENTED,
        ),
        Claim(
            "Network activity, Insights and aggregated events are in the tables if the trail records them.",
            f"{CLOUDTRAIL}/logging-network-events-with-cloudtrail.html",
            f"{CLOUDTRAIL}/logging-insights-events-with-cloudtrail.html",
        ),
        Claim(
            "Athena skips files in GLACIER and DEEP_ARCHIVE, without an error, until they are restored.",
            f"{_ATHENA}/querying-glacier.html",
        ),
        Claim(
            "The policy limits people to the bucket's folders of CloudTrail and to the tables, not to an account: with "
            "LogAccountIds or OrganizationId they can query all accounts.",
            f"{_ATHENA}/fine-grained-access-to-glue-resources.html",
        ),
        Claim(
            "If the stack is deleted, queries that people saved in the workgroup and its history are deleted, too. A "
            "bucket with results is kept.",
            "athena/latest/ug/workgroups-create-update-delete.html",
        ),
        PSEUDO_PARAMETERS_IN_RULES,
        Claim(
            "Alternatives: Amazon Security Lake converts events to OCSF in Parquet files, at a price per GB; it needs a "
            "role of its own and Lake Formation. CloudWatch Logs Insights needs no tables, but reads the log group only.",
            "security-lake/latest/userguide/what-is-security-lake.html",
            "AmazonCloudWatch/latest/logs/AnalyzingLogData.html",
        ),
    ),
)
