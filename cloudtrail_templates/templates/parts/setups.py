"""The parameters that fit common kinds of accounts and organizations, the same for the bucket and for its trail."""

from typing import Final

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.templates.definition import Setup
from cloudtrail_templates.templates.parts.claims import CLOUDTRAIL

_MANAGEMENT, _OTHER = "111122223333", "444455556666"
_ORGANIZATION = "o-exampleorg1"
_CONTROL_TOWER = "controltower/latest/userguide"
_ITS_TRAIL = f"{_CONTROL_TOWER}/2022-all.html#version-3.0"

ONE_ACCOUNT: Final = "One account"
LANDING_ZONE: Final = "An organization with a log archive account, such as a landing zone"
CONTROL_TOWER: Final = "An organization trail in the layout of AWS Control Tower"
SEVERAL_ACCOUNTS: Final = "Several accounts, each with a trail, and one bucket"
NO_KEYS: Final = "No KMS keys"

_HOME: Final = "its account, in the region of the trail"
_ARCHIVE: Final = "the log archive account, in any region"
_MANAGING: Final = "the management account, in the home region"

POLICY_SETUPS: Final = (
    Setup(ONE_ACCOUNT, _HOME),
    Setup(
        LANDING_ZONE,
        _ARCHIVE,
        {"AccountIds": _MANAGEMENT, "OrganizationId": _ORGANIZATION, "TrailRegion": "eu-central-1"},
    ),
    Setup(
        CONTROL_TOWER,
        _ARCHIVE,
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

BUCKET_SETUPS: Final = (*POLICY_SETUPS, Setup(NO_KEYS, "as above", {"SseAlgorithm": "AES256"}))
"""Parameters of a template with a log bucket."""

TRAIL_SETUPS: Final = (
    Setup(ONE_ACCOUNT, _HOME),
    Setup(LANDING_ZONE, _MANAGING, {"OrganizationId": _ORGANIZATION}),
    Setup(CONTROL_TOWER, _MANAGING, {"OrganizationId": _ORGANIZATION, "S3KeyPrefix": _ORGANIZATION}),
    Setup(SEVERAL_ACCOUNTS, "each account, in the home region"),
    Setup(NO_KEYS, "as above", {"CreateKmsKeys": "false"}),
)
"""Parameters of the template of the trail, beside LogBucketName and KmsKeyArn."""

_OWN_TRAIL: Final = Claim(
    "AWS Control Tower creates an organization trail itself, unless it was set up without one; this trail is then a further "
    "copy. For alarms on the trail of Control Tower, deploy only the templates of alarms, in the management account and the "
    "home region. Their LogGroupName begins with aws-controltower/CloudTrailLogs: `aws logs describe-log-groups "
    "--log-group-name-prefix aws-controltower/` lists it.",
    f"{_CONTROL_TOWER}/about-logging.html",
    _ITS_TRAIL,
    "aws-managed-policy/latest/reference/AWSControlTowerCloudTrailRolePolicy.html",
)

_BUCKET_ELSEWHERE: Final = (
    "If the stack of the bucket is in another account or region, such as that of a log archive, read its outputs there, and "
    "pass the values of LogBucketName, KmsKeyArn, S3KeyPrefix and AccessLogBucketName."
)

RESERVED_NAMES: Final = Claim(
    "In the layout of AWS Control Tower, the organization's id is the prefix, so that log files are in "
    "ID/AWSLogs/ID/ACCOUNT/CloudTrail/. Give the trail a name that does not begin with aws-controltower-: a control denies "
    "changes of such trails. Control Tower's bucket policy has the condition aws:SourceOrgID; aws:SourceArn here allows one "
    "trail of the management account only. The bucket that Control Tower creates is its own: use another one.",
    _ITS_TRAIL,
    f"{_CONTROL_TOWER}/logging-s3-audit-bucket.html",
    "controltower/latest/controlreference/mandatory-controls.html",
    f"{CLOUDTRAIL}/create-s3-bucket-policy-for-cloudtrail.html",
)

BEFORE_TRAIL: Final = (_OWN_TRAIL, RESERVED_NAMES, _BUCKET_ELSEWHERE)
"""What the page of the trail says about organizations and log archives before it is deployed."""
