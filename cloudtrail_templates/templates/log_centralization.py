"""The published template of the rule that copies the log group of a trail to another account."""

from troposphere import AccountId, And, Equals, Not, Or, Ref, Region, Template

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components import ExistingAlarmTopic, LogCentralization
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import Definition
from cloudtrail_templates.templates.parts.log_centralization_about import ABOUT, GUIDE, REGIONS_WITHOUT
from cloudtrail_templates.templates.parts.notification import OptionalAlarm
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.rules import add_rule, one_of


def assemble(template: Template) -> None:
    """Add the rule, the alarm, and the parameters of their options."""
    options = expose(template, LogCentralization, "log_group_name", "source_account_id", "source_region")
    options |= expose(
        template, LogCentralization, "destination_account_id", "destination_region", "destination_kms_key_arn"
    )
    options |= expose(template, LogCentralization, "backup_region", "backup_kms_key_arn")
    topic = expose(template, OptionalAlarm, "alarm_topic_arn")["alarm_topic_arn"]
    options |= expose(template, LogCentralization, "rule_name", "name_prefix")
    _add_rules(template)
    made = LogCentralization(**options, topic=ExistingAlarmTopic(arn=topic)).add_to(template)
    add_output(
        template,
        "LogGroupName",
        "Name of the log group in the destination account.",
        options["log_group_name"],
    )
    add_output(template, "RuleArn", "ARN of the centralization rule.", made.arn)


def _add_rules(template: Template) -> None:
    def empty(name: str) -> Equals:
        return Equals(Ref(name), "")

    add_rule(
        template,
        "RegionWithRules",
        (
            Not(one_of(Region, REGIONS_WITHOUT)),
            "This region has no centralization rules: deploy the stack in another region, and give SourceRegion and "
            "DestinationRegion.",
        ),
    )
    add_rule(
        template,
        "AnotherAccount",
        (
            Not(Equals(Ref("SourceAccountId"), Ref("DestinationAccountId"))),
            "SourceAccountId and DestinationAccountId are the same account: give another one as DestinationAccountId.",
        ),
    )
    add_rule(
        template,
        "BackupElsewhere",
        (
            Not(
                Or(
                    Equals(Ref("BackupRegion"), Ref("DestinationRegion")),
                    And(empty("DestinationRegion"), Equals(Ref("BackupRegion"), Region)),
                )
            ),
            "BackupRegion is the region of the copy: give another one, or leave it empty.",
        ),
        when=Not(empty("BackupRegion")),
    )
    add_rule(
        template,
        "KeysOfBothCopies",
        (
            Or(
                And(empty("DestinationKmsKeyArn"), empty("BackupKmsKeyArn")),
                And(
                    *(Not(empty(one)) for one in ("DestinationKmsKeyArn", "BackupKmsKeyArn", "BackupRegion"))
                ),
                And(empty("BackupRegion"), empty("BackupKmsKeyArn")),
            ),
            "Only one of two copies has a KMS key: give DestinationKmsKeyArn, BackupKmsKeyArn and BackupRegion, or leave "
            "the keys empty.",
        ),
    )
    add_rule(
        template,
        "AlarmBesideLogGroup",
        (
            And(
                Equals(Ref("SourceAccountId"), AccountId),
                Or(empty("SourceRegion"), Equals(Ref("SourceRegion"), Region)),
            ),
            "Only the account and region of the log group have the metric of the alarm: deploy the stack there, or leave "
            "AlarmTopicArn empty.",
        ),
        when=Not(empty("AlarmTopicArn")),
    )


DEFINITION = Definition(
    name="log-centralization",
    group="alert",
    summary="A CloudWatch rule that copies the events in the log group of a trail to another account of the organization, "
    "so that alarms and queries can be there.",
    notes=Claim(
        "Deploy it in the management account, or in the account of the delegated administrator of CloudWatch. Only events "
        "that arrive after its creation are copied.",
        GUIDE,
    ),
    assemble=assemble,
    takes_outputs_of=("trail", "organization-trail"),
    examples={
        "AlarmTopicArn": "arn:aws:sns:eu-central-1:111122223333:security",
        "BackupKmsKeyArn": "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "BackupRegion": "eu-west-1",
        "DestinationAccountId": "444455556666",
        "DestinationKmsKeyArn": "arn:aws:kms:eu-north-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "DestinationRegion": "eu-north-1",
        "LogGroupName": "audit",
        "NamePrefix": "acme-",
        "RuleName": "audit",
        "SourceAccountId": "111122223333",
        "SourceRegion": "eu-central-1",
    },
    about=ABOUT,
)
