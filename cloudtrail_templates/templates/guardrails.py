"""The published template of preventive policies for AWS Organizations."""

from dataclasses import replace
from typing import Annotated

from troposphere import And, Condition, Equals, Not, Or, Ref, Template

from cloudtrail_templates.components import LogBucketGuardrail, RegionGuardrail, TrailGuardrail
from cloudtrail_templates.intrinsics import Choice, Given
from cloudtrail_templates.options import Flag, Option, Text, Texts, declared_option
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.definition import Definition
from cloudtrail_templates.templates.parts.guardrails_about import ABOUT
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.rules import add_rule
from cloudtrail_templates.templates.parts.trail_name import TRAIL_NAME

_NO_POLICY = "Empty: no such policy."


class Guardrails(Struct):
    """Which of the policies exist, and whether they may be attached to the root."""

    protect_trail: Annotated[
        Flag,
        Option(
            "Create the service control policy that protects the trail and what belongs to it.",
            group="Trail",
            decides=True,
        ),
    ] = True
    approved_regions: Annotated[
        Texts | None,
        replace(declared_option(RegionGuardrail, "approved_regions").option, empty=_NO_POLICY),
    ] = None
    organization_id: Annotated[
        Text | None,
        replace(declared_option(LogBucketGuardrail, "organization_id").option, empty=_NO_POLICY),
    ] = None
    confirm_root: Annotated[
        Flag,
        Option(
            "Confirm that the service control policies are attached to the root. They then limit every member account at "
            "once.",
            sources=("organizations/latest/userguide/orgs_manage_policies_scps.html",),
            group="Targets",
            decides=True,
        ),
    ] = False


def assemble(template: Template) -> None:
    """Add the policies, and the parameters of their options."""
    protect: Choice = expose(template, Guardrails, "protect_trail")["protect_trail"]
    trail = expose(template, TrailGuardrail, "trail_name", defaults={"trail_name": TRAIL_NAME})
    trail |= expose(template, TrailGuardrail, "log_bucket_names", "kms_key_arns", "resource_names")
    exempt = expose(template, TrailGuardrail, "exempt_role_arns")
    approved: Given = expose(template, Guardrails, "approved_regions")["approved_regions"]
    actions = expose(template, RegionGuardrail, "exempt_actions")
    organization: Given = expose(template, Guardrails, "organization_id")["organization_id"]
    readers = expose(template, LogBucketGuardrail, "reader_arns")
    targets = {
        name: expose(template, kind, "target_ids", prefix=name)
        for name, kind in {
            "Trail": TrailGuardrail,
            "Region": RegionGuardrail,
            "LogBucket": LogBucketGuardrail,
        }.items()
    }
    root = _expose_root(template)
    _add_rules(template)

    guardrails = (
        TrailGuardrail(
            **trail, **exempt, **targets["Trail"], root_id=root, condition=protect.conditions["true"]
        ),
        RegionGuardrail(
            approved_regions=approved.value,
            **actions,
            **exempt,
            **targets["Region"],
            root_id=root,
            condition=approved.condition,
        ),
        LogBucketGuardrail(
            organization_id=organization.value,
            # A rule of the template requires the names.
            log_bucket_names=trail["log_bucket_names"].value,
            kms_key_arns=trail["kms_key_arns"],
            **readers,
            **targets["LogBucket"],
            condition=organization.condition,
        ),
    )
    for guardrail in guardrails:
        guardrail.add_to(template)
        text = f"ID of the policy {guardrail.title}."
        add_output(template, f"{guardrail.title}Id", text, guardrail.id, guardrail.condition)


def _expose_root(template: Template) -> Given:
    """Return a reference to the root, which is there only if it is confirmed."""
    root: Given = expose(template, TrailGuardrail, "root_id")["root_id"]
    confirm: Choice = expose(template, Guardrails, "confirm_root")["confirm_root"]
    template.add_condition(
        "AttachToRoot", And(Condition(root.condition), Condition(confirm.conditions["true"]))
    )
    return Given("AttachToRoot", root.value)


def _add_rules(template: Template) -> None:
    def given(name: str) -> Not:
        return Not(Equals(Ref(name), ""))

    add_rule(
        template,
        "RootNeedsConfirmation",
        (
            Equals(Ref("ConfirmRoot"), "true"),
            "RootId attaches the service control policies to every member account: test them on an organizational unit "
            "first, then choose ConfirmRoot=true, or leave RootId empty.",
        ),
        when=given("RootId"),
    )
    add_rule(
        template,
        "OrganizationIdNeedsLogBucketNames",
        (
            given("LogBucketNames"),
            "OrganizationId creates the policy on the log buckets: give LogBucketNames, or leave OrganizationId empty.",
        ),
        when=given("OrganizationId"),
    )
    add_rule(
        template,
        "AtLeastOnePolicy",
        (
            Or(Equals(Ref("ProtectTrail"), "true"), given("ApprovedRegions"), given("OrganizationId")),
            "No policy is chosen: choose ProtectTrail=true, give ApprovedRegions, or give OrganizationId.",
        ),
    )


DEFINITION = Definition(
    name="guardrails",
    group="prevent",
    summary="Policies of AWS Organizations that keep everybody but named roles from changing the trail, its logs and its "
    "alarms and, optionally, deny regions and close the log bucket to other organizations.",
    notes="Deploy it in the management account. A new policy is attached to nothing until target ids are given.",
    assemble=assemble,
    examples={
        "ApprovedRegions": "eu-central-1,us-east-1",
        "ExemptActions": "uxc:*",
        "ExemptRoleArns": "arn:aws:iam::*:role/audit/TrailAdministrator",
        "KmsKeyArns": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "LogBucketNames": "audit-logs,baseline-logbucket-*",
        "LogBucketTargetIds": "111122223333",
        "OrganizationId": "o-exampleorg1",
        "ReaderArns": "arn:aws:iam::999988887777:role/Siem",
        "RegionTargetIds": "ou-ab12-11111111",
        "ResourceNames": "baseline*,aws-controltower/CloudTrailLogs*",
        "RootId": "r-ab12",
        "TrailName": "audit",
        "TrailTargetIds": "ou-ab12-11111111,ou-ab12-22222222",
    },
    about=ABOUT,
)
