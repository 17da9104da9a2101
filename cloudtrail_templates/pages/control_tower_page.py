"""The content of the page about AWS Control Tower: what it creates, and what to deploy beside its trail."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.pages.catalog import Catalog
from cloudtrail_templates.templates.definition import Setup
from cloudtrail_templates.templates.parts.claims import CLOUDTRAIL
from cloudtrail_templates.templates.parts.control_tower import ITS_TRAIL

_GUIDE: Final = "controltower/latest/userguide"
_CONTROLS: Final = "controltower/latest/controlreference/mandatory-controls.html"
_RESOURCES: Final = f"{_GUIDE}/shared-account-resources.html"
_VERSION_3: Final = f"{_GUIDE}/2022-all.html#version-3.0"
_VERSION_4: Final = f"{_GUIDE}/config-updates-v4.html"

VERSIONS: Final = ("Landing zone 2", "Landing zone 3", "Landing zone 4.0")

CREATED: Final[dict[str, tuple[str, str, str]]] = {
    "Trail": (
        Claim(
            "aws-controltower-BaselineCloudTrail, one in each account",
            f"{_GUIDE}/about-logging.html",
            _RESOURCES,
        ),
        Claim(
            "aws-controltower-BaselineCloudTrail, an organization trail in the management account, unless you chose none",
            _VERSION_3,
        ),
        Claim(
            "as before, if the integration of CloudTrail is enabled",
            f"{_GUIDE}/2025-all.html#lz-40",
        ),
    ),
    "Bucket, in the log archive account": (
        Claim("aws-controltower-logs-*", _RESOURCES),
        Claim("aws-controltower-logs-*", _RESOURCES),
        Claim(
            "the same after an upgrade; aws-controltower-cloudtrail-* if the integration is new. The logs of AWS Config are "
            "in another bucket",
            _VERSION_4,
        ),
    ),
    "Keys of log files": (
        Claim("ID/AWSLogs/ACCOUNT/", _VERSION_3),
        Claim("ID/AWSLogs/ID/ACCOUNT/, where ID is the id of the organization", _VERSION_3),
        Claim("the same, as users report", NOT_DOCUMENTED),
    ),
    "Log group": (
        Claim("aws-controltower/CloudTrailLogs, in each account", _VERSION_3),
        Claim("aws-controltower/CloudTrailLogs, in the management account", _VERSION_3, _RESOURCES),
        Claim(
            "its name begins with aws-controltower/CloudTrailLogs",
            "aws-managed-policy/latest/reference/AWSControlTowerCloudTrailRolePolicy.html",
        ),
    ),
    "KMS key": (
        Claim("if you chose one: in the management account", f"{_GUIDE}/configure-kms-keys.html"),
        Claim("if you chose one: in the management account", f"{_GUIDE}/configure-kms-keys.html"),
        Claim("if you chose one: in the management account", f"{_GUIDE}/configure-kms-keys.html"),
    ),
    "Topic of the trail": (
        Claim("aws-controltower-AllConfigNotifications, in the audit account", f"{_GUIDE}/sns-guidance.html"),
        Claim("aws-controltower-AllConfigNotifications, in the audit account", f"{_GUIDE}/sns-guidance.html"),
        Claim(
            "a topic of its own; a control protects aws-controltower-CentralizedLoggingNotifications*",
            f"{_GUIDE}/2025-all.html#lz-40",
            _CONTROLS,
        ),
    ),
    "Denied to everybody but Control Tower, in the accounts that it governs": (
        Claim(
            "to change the trail; to delete the log group or change its retention; to delete the bucket or change its "
            "policy, encryption, access logs or lifecycle",
            _CONTROLS,
        ),
        Claim("the same", _CONTROLS),
        Claim(
            "to delete the log group or change its retention; to change the bucket, except its tags and objects. Nothing "
            "protects the trail, which member accounts cannot change anyway",
            _CONTROLS,
            f"{CLOUDTRAIL}/creating-trail-organization.html",
        ),
    ),
}
"""What Control Tower creates in each version of the landing zone."""

NOT_BESIDE: Final = Claim(
    "Do not deploy log-bucket, log-bucket-policy, replication, trail, organization-trail and baseline. A second trail is a "
    "second copy of the events, which is billed, and only Control Tower may change the bucket of its trail.",
    f"{CLOUDTRAIL}/cloudtrail-trail-manage-costs.html",
    _CONTROLS,
)

NOTES: Final = (
    Claim(
        "Landing zone 2: deploy the alarms in each account, on its log group. log-reader, log-queue and integrity-check "
        "take S3KeyPrefix, and no OrganizationId; integrity-check needs a stack for each trail. athena takes S3KeyPrefix "
        "and LogAccountIds. Or update the landing zone first.",
        _VERSION_3,
    ),
    Claim(
        "From landing zone 3 on, Control Tower can do without a trail, and you can have your own, as on the page about "
        "organizations. Create yours first, so that no event is missed, and then choose none in the settings of the landing "
        "zone.",
        _VERSION_3,
    ),
    Claim(
        "With a KMS key, add a statement to its policy that allows kms:Decrypt to the roles of log-reader and "
        "integrity-check, and to those that query the tables of athena or copy them: the key is in the management account, "
        "the roles are in the log archive account.",
        f"{_GUIDE}/configure-kms-keys.html",
        "IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
    ),
    Claim(
        "log-queue subscribes to the topic of the trail, in the account of the topic: the controls allow that. From landing "
        "zone 4.0 on, they deny event notifications of the bucket.",
        _CONTROLS,
    ),
    Claim(
        "event-alarms and event-forwarder need no parameter for the trail: CloudTrail sends events to EventBridge in every "
        "region in which a trail logs.",
        "eventbridge/latest/userguide/eb-service-event-cloudtrail.html",
    ),
    Claim(
        "The controls do not limit the management account, in which the trail, its log group and the alarms are: restrict "
        "there with IAM who may change them.",
        "organizations/latest/userguide/orgs_manage_policies_scps.html",
    ),
    Claim(
        "Give no stack and no resource a name that begins with aws-controltower: controls deny changes of such topics, "
        "rules, roles and log groups.",
        _CONTROLS,
    ),
    Claim(
        "A target takes at most 10 service control policies: those of guardrails and those of Control Tower together.",
        "organizations/latest/userguide/orgs_reference_limits.html",
    ),
    Claim(
        "Log files stay for one year, unless you chose another time in the settings of the landing zone.",
        "controltower/latest/userguide/2022-all.html#log-retention",
    ),
)
"""What else to know."""


@dataclass(frozen=True)
class ControlTowerPage:
    """The templates for the trail of Control Tower, and the texts."""

    catalog: Catalog

    versions = VERSIONS
    created = CREATED
    not_beside = NOT_BESIDE
    notes = NOTES
    names = ("S3KeyPrefix", "OrganizationId")

    @property
    def setups(self) -> Iterator[tuple[str, Setup]]:
        """Yield each template that works with the trail of Control Tower, with its parameters."""
        for name, definition in self.catalog.definitions.items():
            for setup in definition.about.setups:
                if setup.who == ITS_TRAIL:
                    yield name, setup
