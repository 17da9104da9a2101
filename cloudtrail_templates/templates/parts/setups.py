"""The parameters that fit common kinds of accounts and organizations, the same for the bucket and for its trail."""

from dataclasses import replace
from typing import Final

from cloudtrail_templates.templates.definition import Setup
from cloudtrail_templates.templates.parts.control_tower import FURTHER_TRAIL, OWN_LAYOUT

_MANAGEMENT, _OTHER = "111122223333", "444455556666"
_ORGANIZATION = "o-exampleorg1"

ONE_ACCOUNT: Final = "One account"
LANDING_ZONE: Final = "An organization with a log archive account, such as a landing zone"
CONTROL_TOWER: Final = (
    "An organization trail of your own in the layout of AWS Control Tower, not the trail that it created"
)
SEVERAL_ACCOUNTS: Final = "Several accounts, each with a trail, and one bucket"
NO_KEYS: Final = "No KMS keys"
LOWEST_COST: Final = "The lowest cost: no KMS keys, no log group and therefore no alarms, a shorter retention"

_NO_BUCKET_KEY = {"SseAlgorithm": "AES256"}
_SHORT = {"RetentionDays": "365"}

_HOME: Final = "its account, in the region of the trail"
_ARCHIVE: Final = "the log archive account, in any region"
_ACCOUNT: Final = "the account, in the home region of the trail"
_FOR_ORGANIZATION: Final = f"{_ARCHIVE}. AccountIds: the management account"
_MANAGING: Final = "the management account, in the home region"

POLICY_SETUPS: Final = (
    Setup(ONE_ACCOUNT, _HOME),
    Setup(
        LANDING_ZONE,
        _FOR_ORGANIZATION,
        {"AccountIds": _MANAGEMENT, "OrganizationId": _ORGANIZATION, "TrailRegion": "eu-central-1"},
    ),
    Setup(
        CONTROL_TOWER,
        _FOR_ORGANIZATION,
        {
            "AccountIds": _MANAGEMENT,
            "OrganizationId": _ORGANIZATION,
            "S3KeyPrefix": _ORGANIZATION,
            "TrailRegion": "eu-central-1",
        },
    ),
    Setup(
        SEVERAL_ACCOUNTS,
        "the account of the bucket",
        {"AccountIds": f"{_MANAGEMENT},{_OTHER}", "TrailRegion": "eu-central-1"},
    ),
)
"""Parameters of a template with the policy of a log bucket. In an organization, AccountIds is the management account."""

BUCKET_SETUPS: Final = (
    *POLICY_SETUPS,
    Setup(NO_KEYS, "as above; the trail with CreateKmsKeys=false", _NO_BUCKET_KEY),
    Setup(LOWEST_COST, "as above; the trail with CloudWatchLogs=None", {**_NO_BUCKET_KEY, **_SHORT}),
)
"""Parameters of a template with a log bucket."""

TRAIL_SETUPS: Final = (
    Setup(ONE_ACCOUNT, _HOME),
    Setup(LANDING_ZONE, _MANAGING, {"OrganizationId": _ORGANIZATION}),
    Setup(CONTROL_TOWER, _MANAGING, {"OrganizationId": _ORGANIZATION, "S3KeyPrefix": _ORGANIZATION}),
    Setup(SEVERAL_ACCOUNTS, "each account, in the home region"),
    Setup(NO_KEYS, "as above; the bucket with SseAlgorithm=AES256", {"CreateKmsKeys": "false"}),
    Setup(
        LOWEST_COST,
        "as above; the bucket with SseAlgorithm=AES256 and RetentionDays=365",
        {"CloudWatchLogs": "None"},
    ),
)
"""Parameters of the template of the trail, beside LogBucketName and KmsKeyArn."""

ORGANIZATION_SETUPS: Final = tuple(
    replace(one, parameters={"ManagementAccountId": _MANAGEMENT, **one.parameters})
    for one in TRAIL_SETUPS
    if one.who in (LANDING_ZONE, CONTROL_TOWER)
)
"""Parameters of the template of the organization trail, beside LogBucketName and KmsKeyArn."""

BASELINE_SETUPS: Final = (
    Setup(NO_KEYS, _ACCOUNT, _NO_BUCKET_KEY),
    Setup(
        "The lowest cost with alarms: no KMS key, a shorter retention", _ACCOUNT, {**_NO_BUCKET_KEY, **_SHORT}
    ),
)
"""Parameters of the template with everything."""

KEYLESS_ALARM_SETUPS: Final = (
    Setup(NO_KEYS, "the account and the region of the log group", {"CreateKmsKeys": "false"}),
)
"""Parameters of a template of alarms."""

_READING: Final = "the account of the bucket"

READER_SETUPS: Final = (
    Setup("An account that reads its own log files", _READING, {"LogAccountId": _OTHER}),
    Setup(
        "An account that reads its own log files, which an organization trail delivers",
        _READING,
        {"LogAccountId": _OTHER, "OrganizationId": _ORGANIZATION},
    ),
    Setup(
        "A role of your security account that reads the log files of the whole organization",
        _READING,
        {
            "LogAccountId": "*",
            "OrganizationId": _ORGANIZATION,
            "ReaderAccountId": _OTHER,
            "ReaderOrganizationPath": f"{_ORGANIZATION}/*",
            "ReaderPrincipalArns": f"arn:aws:iam::{_OTHER}:role/Audit",
        },
    ),
    Setup(
        "A third party that reads the log files of one account, without digest files",
        _READING,
        {
            "LogAccountId": _OTHER,
            "LogFolders": "CloudTrail",
            "ReaderAccountId": "555566667777",
            "ExternalId": "siem-7f3c",
        },
    ),
    Setup(
        "An auditor of another company who reads the log files of one account in two regions, which an organization trail "
        "delivers",
        _READING,
        {
            "LogAccountId": _OTHER,
            "OrganizationId": _ORGANIZATION,
            "LogRegions": "eu-central-1,us-east-1",
            "ReaderAccountId": "555566667777",
            "ExternalId": "audit-2b9d",
        },
    ),
    Setup(
        "All accounts of an organizational unit that read the log files of one account",
        _READING,
        {"LogAccountId": _OTHER, "ReaderOrganizationPath": f"{_ORGANIZATION}/r-ab12/ou-ab12-11111111/*"},
    ),
)
"""Parameters of the role that reads log files, beside the bucket."""

ALARMS_LATER: Final = (
    "To add alarms to a trail that was deployed without a log group, update its stack with CloudWatchLogs=Create, and "
    "deploy alarms. baseline would create a second trail."
)
"""What the pages of the trail and of the baseline say about alarms."""

BEFORE_TRAIL: Final = (FURTHER_TRAIL, OWN_LAYOUT, ALARMS_LATER)
"""What the page of the trail says about organizations and alarms before it is deployed."""
