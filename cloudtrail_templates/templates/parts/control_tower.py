"""What the pages say about AWS Control Tower: its own trail, and which templates work with that trail."""

from typing import Final

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.templates.definition import Setup
from cloudtrail_templates.templates.parts.claims import CLOUDTRAIL

_GUIDE: Final = "controltower/latest/userguide"
_RESOURCES: Final = f"{_GUIDE}/shared-account-resources.html"
_CONTROLS: Final = "controltower/latest/controlreference/mandatory-controls.html"
_LAYOUT: Final = f"{_GUIDE}/2022-all.html#version-3.0"
_LOG_GROUP_POLICY: Final = "aws-managed-policy/latest/reference/AWSControlTowerCloudTrailRolePolicy.html"

_ORGANIZATION = "o-exampleorg1"
_TRAIL: Final = "aws-controltower-BaselineCloudTrail"

ITS_TRAIL: Final = "The trail that AWS Control Tower created"
_MANAGEMENT: Final = "the management account, in the home region of Control Tower"

_DESCRIBE: Final = (
    "`aws cloudtrail describe-trails --query \"trailList[?starts_with(Name, 'aws-controltower-')]\"`, in the management "
    "account and the home region,"
)

ALARM_SETUPS: Final = (Setup(ITS_TRAIL, _MANAGEMENT, {"LogGroupName": "aws-controltower/CloudTrailLogs"}),)
"""The parameter of a template of alarms, beside the recipient."""

ALARMS_ON_ITS_TRAIL: Final = Claim(
    "For alarms on the trail of AWS Control Tower, deploy this template in the management account and the home region. `aws "
    "logs describe-log-groups --log-group-name-prefix aws-controltower/CloudTrailLogs --query 'logGroups[].logGroupName'` "
    "prints the LogGroupName to use.",
    _RESOURCES,
    _LOG_GROUP_POLICY,
)

CENTRALIZATION_SETUPS: Final = (
    Setup(
        "An organization trail, whose log group is in the management account",
        "the management account, in the home region of the trail",
        {"SourceAccountId": "111122223333", "DestinationAccountId": "444455556666"},
    ),
    Setup(
        ITS_TRAIL,
        _MANAGEMENT,
        {
            "LogGroupName": "aws-controltower/CloudTrailLogs",
            "SourceAccountId": "111122223333",
            "DestinationAccountId": "444455556666",
        },
    ),
)
"""Parameters of the template that copies the log group to another account."""

INTEGRITY_SETUPS: Final = (
    Setup(
        ITS_TRAIL,
        "the log archive account",
        {
            "TrailArn": f"arn:aws:cloudtrail:eu-central-1:111122223333:trail/{_TRAIL}",
            "LogBucketName": "aws-controltower-logs-999988887777-eu-central-1",
            "S3KeyPrefix": _ORGANIZATION,
            "OrganizationId": _ORGANIZATION,
            "AccountIds": "111122223333,444455556666",
        },
    ),
)
"""Parameters of the integrity check, beside the recipient."""

INTEGRITY_OF_ITS_TRAIL: Final = (
    Claim(
        f"For the trail of AWS Control Tower, {_DESCRIBE} prints TrailARN, S3BucketName, S3KeyPrefix and KmsKeyId: the "
        "values of TrailArn, LogBucketName, S3KeyPrefix and KmsKeyArn. S3KeyPrefix and OrganizationId are both the id of "
        "the organization.",
        _LAYOUT,
        _RESOURCES,
    ),
    Claim(
        "If Control Tower has a KMS key, it is in the management account: its policy must allow IntegrityCheckRole "
        "kms:Decrypt.",
        f"{_GUIDE}/configure-kms-keys.html",
    ),
)

READER_SETUP: Final = Setup(
    ITS_TRAIL,
    "the log archive account",
    {
        "LogAccountId": "444455556666",
        "LogBucketName": "aws-controltower-logs-999988887777-eu-central-1",
        "S3KeyPrefix": _ORGANIZATION,
        "OrganizationId": _ORGANIZATION,
    },
)
"""Parameters of the role that reads log files."""

READER_OF_ITS_TRAIL: Final = (
    Claim(
        f"For the trail of AWS Control Tower, {_DESCRIBE} prints S3BucketName, S3KeyPrefix and KmsKeyId: the values of "
        "LogBucketName, S3KeyPrefix and KmsKeyArn. S3KeyPrefix and OrganizationId are both the id of the organization, and "
        "log files are in ID/AWSLogs/ID/ACCOUNT/.",
        _LAYOUT,
        _RESOURCES,
    ),
    Claim(
        "If Control Tower has a KMS key, it is in the management account: its policy must allow the role kms:Decrypt.",
        f"{_GUIDE}/configure-kms-keys.html",
    ),
)

QUEUE_SETUPS: Final = (
    Setup(
        ITS_TRAIL,
        "the audit account, in the home region of Control Tower",
        {
            "Source": "TrailTopic",
            "DeliveryTopicArn": "arn:aws:sns:eu-central-1:555566667777:aws-controltower-AllConfigNotifications",
            "LogBucketName": "aws-controltower-logs-999988887777-eu-central-1",
            "S3KeyPrefix": _ORGANIZATION,
        },
    ),
)
"""Parameters of the queue, beside the recipient."""

QUEUE_OF_ITS_TRAIL: Final = Claim(
    "The trail of AWS Control Tower publishes to the topic aws-controltower-AllConfigNotifications of the audit account, as "
    "AWS Config does: no message of AWS Config passes the filter. From landing zone 4.0 on, the trail has a topic of its "
    f"own: {_DESCRIBE} prints SnsTopicARN. Deploy this stack in the account of the topic.",
    f"{_GUIDE}/sns-guidance.html",
    f"{_GUIDE}/2025-all.html#lz-40",
)

GUARDRAIL_SETUPS: Final = (
    Setup(
        ITS_TRAIL,
        "the management account",
        {"TrailName": _TRAIL, "LogBucketNames": "aws-controltower-logs-*,aws-controltower-cloudtrail-*"},
    ),
)
"""Parameters of the guardrails, beside the targets.

Landing zone 4.0 protects buckets of both names.
Source: https://docs.aws.amazon.com/controltower/latest/controlreference/mandatory-controls.html
"""

GUARDRAILS_OF_ITS_TRAIL: Final = (
    Claim(
        "The default of TrailName is the name of this project's trails. For the trail of AWS Control Tower, set TrailName: "
        f"{_DESCRIBE} prints its name and its bucket.",
        _RESOURCES,
    ),
    Claim(
        "In the accounts that it governs, mandatory controls of AWS Control Tower deny changes of its buckets, the deletion "
        "of its log groups and changes of their retention and, before landing zone 4.0, changes of its trail.",
        _CONTROLS,
    ),
    Claim(
        "No member account can change an organization trail, whatever its policies.",
        f"{CLOUDTRAIL}/creating-trail-organization.html",
    ),
)

BUCKETS_ARE_ITS_OWN: Final = Claim(
    "Not for the buckets that AWS Control Tower created, whose names begin with aws-controltower: its controls deny changes "
    "of their policies. Use another bucket.",
    _CONTROLS,
    _RESOURCES,
)

FURTHER_TRAIL: Final = Claim(
    "AWS Control Tower creates an organization trail itself, unless it was set up without one; this trail is then a further "
    "copy. With the trail of Control Tower, do not deploy this template: the page about AWS Control Tower lists what to "
    "deploy beside that trail.",
    f"{_GUIDE}/about-logging.html",
    _LAYOUT,
)

OWN_LAYOUT: Final = Claim(
    "In the layout of AWS Control Tower, the organization's id is the prefix, so that log files are in "
    "ID/AWSLogs/ID/ACCOUNT/CloudTrail/. Give the trail a name that does not begin with aws-controltower-: a control denies "
    "changes of such trails. Control Tower's bucket policy has the condition aws:SourceOrgID; aws:SourceArn here allows one "
    "trail of the management account only. The bucket that Control Tower creates is its own: use another one.",
    _LAYOUT,
    f"{_GUIDE}/logging-s3-audit-bucket.html",
    _CONTROLS,
    f"{CLOUDTRAIL}/create-s3-bucket-policy-for-cloudtrail.html",
)
