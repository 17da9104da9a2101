"""The published template of the daily integrity check."""

from troposphere import Equals, Not, Template

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.components import ExistingKey, ExistingLogBucket, IntegrityCheck, Key
from cloudtrail_templates.components.integrity.alarms import MISSING_HOURS
from cloudtrail_templates.components.integrity.commands import DELAY_HOURS, LEAST_AWS_CLI
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.policies.key import alarm_topic_use, log_group_use
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.claims import CLOUDTRAIL, EXISTING_TOPIC, ROLES_LIMIT
from cloudtrail_templates.templates.parts.control_tower import INTEGRITY_OF_ITS_TRAIL, INTEGRITY_SETUPS
from cloudtrail_templates.templates.parts.encryption import expose_create_keys
from cloudtrail_templates.templates.parts.examples import ALARM_EXAMPLES, BUCKET_EXAMPLES, ROLE_EXAMPLES
from cloudtrail_templates.templates.parts.notification import add_topic
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.prices import (
    CLOUDWATCH_PRICES,
    EMAIL_COST,
    KEY_PRICE,
    KEY_SOURCES,
    S3_PRICES,
)
from cloudtrail_templates.templates.parts.rules import add_rule

_CLI = f"{CLOUDTRAIL}/cloudtrail-log-file-validation-cli.html"
_LIST_EXAMPLES = {
    "AccountIds": "111122223333,444455556666",
    "IgnoredFolders": "444455556666/eu-south-1",
    "Regions": "eu-west-1,us-east-1",
    "TrailArn": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit",
    "KmsKeyArn": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "Image": "aws/codebuild/standard:7.0",
}


def assemble(template: Template) -> None:
    """Add the check, its topic, and the parameters of their options."""
    checked = expose(template, IntegrityCheck, "trail_arn")
    bucket = expose(template, ExistingLogBucket, "name", prefix="LogBucket", group="Checked logs")
    bucket |= expose(template, ExistingLogBucket, "kms_key_arn", "s3_key_prefix", group="Checked logs")
    checked |= expose(template, IntegrityCheck, "organization_id", "account_ids", group="Checked logs")
    checked |= expose(template, IntegrityCheck, "regions", "ignored_folders", "hours")
    checked |= expose(template, IntegrityCheck, "start_hour", "timeout_in_minutes", "image", "retention_days")
    _add_rule(template, checked["organization_id"], checked["account_ids"])
    created = expose_create_keys(template)
    key = Key(
        title="IntegrityCheckKey",
        description="Encrypts the output and the notifications of integrity checks.",
        uses=(log_group_use(title="IntegrityCheckLogGroup"), alarm_topic_use()),
        condition=created,
    ).add_to(template)
    given_key = ExistingKey(arn=Given(created, key.arn))
    topic = add_topic(template, given_key)
    checked |= expose(template, IntegrityCheck, "name_prefix", "permissions_boundary", "role_path")
    check = IntegrityCheck(
        **checked, log_bucket=ExistingLogBucket(**bucket), topic=topic, key=given_key
    ).add_to(template)
    add_output(template, "ProjectName", "Name of the CodeBuild project that checks.", check.project_name)


def _add_rule(template: Template, organization: Given, accounts: Given) -> None:
    add_rule(
        template,
        "OrganizationNeedsAccounts",
        (
            Not(Equals(accounts.value, "")),
            "OrganizationId is given: give all accounts of the organization in AccountIds. Without the list, a check does "
            "not notice that the folder of an account was removed.",
        ),
        when=Not(Equals(organization.value, "")),
    )


DEFINITION = Definition(
    name="integrity-check",
    group="prove",
    summary="A daily check in AWS CodeBuild that no AWS CloudTrail log file was changed or removed, with alarms if it fails "
    "or does not run.",
    notes=Claim(
        "It validates the log files of every account and region with the AWS CLI, and fails if a file is invalid or "
        "missing, if there is a gap, or if there are folders that it does not check.",
        _CLI,
    ),
    assemble=assemble,
    takes_outputs_of=("log-bucket", "trail", "organization-trail", "baseline"),
    capabilities=("CAPABILITY_NAMED_IAM",),
    examples={
        name: value
        for name, value in (BUCKET_EXAMPLES | ALARM_EXAMPLES | ROLE_EXAMPLES | _LIST_EXAMPLES).items()
        if name not in ("TrailName", "LogGroupName", "MetricNamespace")
    },
    about=About(
        setups=INTEGRITY_SETUPS,
        before=(
            "Deploy it in the account of the bucket, in any region that has CodeBuild. `aws codebuild start-build "
            "--project-name PROJECT`, with the output ProjectName, starts the first check: until one succeeds, the alarm "
            f"IntegrityCheckMissing is in ALARM, as it is after {MISSING_HOURS} hours without a successful check.",
            "`cloudtrail-templates integrity` prints the commands of the check, to run them by hand.",
            Claim(
                "List all accounts and regions whose events the trail records. If all files of an account or region are "
                "removed, its folder is gone, and only the list shows that. The default of Regions is for the partition "
                "aws: elsewhere, give the regions. In the management account, this prints AccountIds: `aws organizations "
                "list-accounts --query \"Accounts[?State=='ACTIVE'].[Id]\" --output text | paste -sd , -`.",
                _CLI,
                "organizations/latest/APIReference/API_Account.html",
            ),
            Claim(
                "A member account can describe an organization trail: deploy the stack in the account of the bucket. "
                "TrailArn has the management account in it.",
                f"{CLOUDTRAIL}/creating-trail-organization.html",
            ),
            *INTEGRITY_OF_ITS_TRAIL,
        ),
        costs=(
            Claim(
                "CodeBuild: $0.005 for each minute of a build with BUILD_GENERAL1_SMALL, of which 100 a month are free.",
                "https://aws.amazon.com/codebuild/pricing/",
            ),
            Claim("S3: $0.0004 per 1,000 GET requests, one for each log and digest file.", S3_PRICES),
            Claim("Alarms: $0.10 each a month, 2 of them.", CLOUDWATCH_PRICES),
            Claim(f"KMS key of the topic and the log group: {KEY_PRICE}.", *KEY_SOURCES),
            EMAIL_COST,
        ),
        limits=(
            f"The time that a check covers is as long as Hours says, and ends {DELAY_HOURS} hours before the check starts, "
            "because digest files are delivered after the hour that they cover. Only a check of an earlier time finds "
            "changes of older files: `cloudtrail-templates integrity --until`.",
            Claim(
                "Only files that digest files name are checked. A file that somebody adds is not found.",
                _CLI,
            ),
            Claim(
                "The AWS CLI reads one file after another, for eight pairs of account and region at the same time. With "
                "many accounts, choose a longer TimeoutInMinutes, or deploy several stacks, each of which ignores the "
                "folders of the others. How long a check takes is not known.",
                NOT_DOCUMENTED,
            ),
            Claim(
                f"The check prints the version of the AWS CLI, and fails if it is older than {LEAST_AWS_CLI['2']}, the "
                "first that finds data that was appended to a log file. Which version an image has is not known: if it is "
                "too old, choose another Image.",
                NOT_DOCUMENTED,
                "https://github.com/aws/aws-cli/pull/10324",
            ),
            Claim(
                "The account of the stack must have the checked regions enabled: each region has its own public keys, "
                "which the check reads there.",
                f"{CLOUDTRAIL}/cloudtrail-log-file-validation-digest-file-structure.html",
            ),
            Claim(
                "If the bucket or its KMS key is in another account, their policies must allow IntegrityCheckRole, too.",
                "IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
            ),
            Claim(
                "Anyone who may start builds of the project, or change it, can run other commands with its role.",
                "codebuild/latest/APIReference/API_StartBuild.html",
            ),
            ROLES_LIMIT,
            EXISTING_TOPIC,
        ),
        recommended={"AlarmEmail": "security@example.com"},
    ),
)
