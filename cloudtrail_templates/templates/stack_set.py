"""The published template of a stack set, which deploys any other template to accounts and regions."""

from troposphere import Template

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.components import StackParameter, StackSet
from cloudtrail_templates.parameters import REQUIRED, expose
from cloudtrail_templates.templates.definition import About, Definition, Setup
from cloudtrail_templates.templates.parts.claims import FURTHER_COPY
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.rules import PSEUDO_PARAMETERS_IN_RULES
from cloudtrail_templates.templates.parts.stack_set_rules import CONCURRENT, TOLERATED, add_stack_set_rules

SLOTS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")
"""The beginnings of the parameters that name a parameter of the deployed template and its value."""

_GUIDE = "AWSCloudFormation/latest/UserGuide"
_ORGANIZATION = f"{_GUIDE}/stacksets-orgs-associate-stackset-with-org.html"
_AUTOMATIC = f"{_GUIDE}/stacksets-orgs-manage-auto-deployment.html"
_ALARMS_URL = "https://templates-111122223333.s3.eu-central-1.amazonaws.com/1/threat-alarms.yaml"
_ALARMS = {"TemplateUrl": _ALARMS_URL, "FirstParameterName": "LogGroupName", "FirstParameterValue": "audit"}


def assemble(template: Template) -> None:
    """Add the stack set, and the parameters of its options."""
    options = expose(template, StackSet, "template_url", "stack_set_name")
    options |= expose(template, StackSet, "permission_model", "call_as")
    # It is empty with SELF_MANAGED only, so a default would be wrong for most.
    units = {"organizational_unit_ids": REQUIRED}
    options |= expose(template, StackSet, *units, defaults=units)
    options |= expose(template, StackSet, "account_ids", "account_filter_type", "regions")
    parameters = tuple(
        StackParameter(**expose(template, StackParameter, "name", "value", prefix=f"{slot}Parameter"))
        for slot in SLOTS
    )
    options |= expose(template, StackSet, "auto_deployment", "retain_stacks_on_account_removal")
    counts = {"failure_tolerance_count": TOLERATED, "max_concurrent_count": CONCURRENT}
    options |= expose(template, StackSet, *counts, allowed=counts)
    options |= expose(template, StackSet, "concurrency_mode", "region_concurrency_type")
    add_stack_set_rules(template, SLOTS)
    stack_set = StackSet(**options, parameters=parameters).add_to(template)
    add_output(template, "StackSetId", "ID of the stack set.", stack_set.id)


DEFINITION = Definition(
    name="stack-set",
    group="roll out",
    summary="A stack set that deploys one of the other templates to organizational units, or to accounts, and regions.",
    notes=Claim(
        "With SERVICE_MANAGED it does not deploy to the management account: create a stack there yourself.",
        _ORGANIZATION,
    ),
    assemble=assemble,
    examples={
        "TemplateUrl": _ALARMS_URL,
        "StackSetName": "threat-alarms",
        "OrganizationalUnitIds": "ou-ab12-11111111,ou-ab12-22222222",
        "AccountIds": "444455556666",
        "Regions": "eu-central-1",
        **{f"{slot}ParameterName": f"Parameter{number}" for number, slot in enumerate(SLOTS, start=1)},
        **{f"{slot}ParameterValue": f"value {number}" for number, slot in enumerate(SLOTS, start=1)},
    },
    about=About(
        setups=(
            Setup(
                "An organization",
                "the management account, in the home region of the trail",
                {**_ALARMS, "OrganizationalUnitIds": "r-ab12"},
            ),
            Setup(
                "An organization with a delegated administrator",
                "the delegated administrator, in the home region of the trail",
                {**_ALARMS, "OrganizationalUnitIds": "ou-ab12-11111111", "CallAs": "DELEGATED_ADMIN"},
            ),
            Setup(
                "Accounts of no organization, the management account, or China",
                "the account in which stack-set-roles created the administration role",
                {
                    **_ALARMS,
                    "PermissionModel": "SELF_MANAGED",
                    "OrganizationalUnitIds": "",
                    "AccountIds": "111122223333,444455556666",
                },
            ),
        ),
        before=(
            "Upload the template to a bucket that you may read: `aws s3 cp threat-alarms.yaml s3://BUCKET/1/`.",
            Claim(
                "Use a new URL for each version of the file: AWS does not document whether CloudFormation reads a file "
                "again if its URL did not change.",
                NOT_DOCUMENTED,
            ),
            Claim(
                "SERVICE_MANAGED: activate trusted access in the management account: `aws cloudformation "
                "activate-organizations-access`. A delegated administrator is registered there: `aws organizations "
                "register-delegated-administrator --service-principal member.org.stacksets.cloudformation.amazonaws.com "
                "--account-id ACCOUNT`.",
                f"{_GUIDE}/stacksets-orgs-activate-trusted-access.html",
                f"{_GUIDE}/stacksets-orgs-delegated-admin.html",
            ),
            "SELF_MANAGED: deploy stack-set-roles in this account and in each target account.",
            "`cloudtrail-templates show NAME` lists the parameters of a template. `cloudtrail-templates build NAME --set "
            "PARAMETER=VALUE` changes their defaults, if eight parameters are too few.",
            "`cloudtrail-templates plan-rollout accounts.csv` writes a stack set for values that differ by account.",
        ),
        costs=(
            Claim(
                "The stack set: none. Each account and region has a stack with the costs of its template.",
                "https://aws.amazon.com/cloudformation/pricing/",
            ),
            Claim(
                "Deploy what watches a multi-region trail to its home region only: its log group is there. Each further "
                "region has the costs again, and a trail of its own in each region is billed as a further copy.",
                "awscloudtrail/latest/userguide/cloudtrail-multi-region-trails.html",
                "awscloudtrail/latest/userguide/cloudtrail-trail-manage-costs.html",
            ),
            FURTHER_COPY,
        ),
        limits=(
            Claim("SERVICE_MANAGED is not available in China.", f"{_GUIDE}/stacksets-prereqs.html"),
            Claim(
                "SERVICE_MANAGED accepts no nested stacks, macros and transforms. Of the templates of this project only "
                "baseline has a nested stack: deploy trail and alarms instead, or choose SELF_MANAGED.",
                _ORGANIZATION,
            ),
            Claim(
                "Automatic deployment is on or off for the whole stack set. Accounts that are added later get the values of "
                "the stack set, whatever other values existing accounts have.",
                _AUTOMATIC,
            ),
            Claim(
                "The regions must be enabled in this account and in the target accounts.",
                f"{_GUIDE}/stacksets-opt-in-regions.html",
            ),
            Claim(
                "Change the stack set through this stack only, not with commands of StackSets.",
                "AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html",
            ),
            Claim(
                "A changed StackSetName or PermissionModel creates another stack set, and then deletes the former one with "
                "all its stacks. The two need different names: with PermissionModel, change StackSetName, too.",
                "AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html",
                "AWSCloudFormation/latest/TemplateReference/aws-properties-name.html",
            ),
            Claim(
                "The deletion of this stack deletes the stacks in all accounts. Buckets, keys and log groups stay, as the "
                "template of the stacks says.",
                f"{_GUIDE}/stacksets-concepts.html",
                "AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
            ),
            Claim(
                "By default, StackSets deploys to one account after another, and this stack waits for all of them: for many "
                "accounts, tolerate failures and choose a higher MaxConcurrentCount.",
                f"{_GUIDE}/stacksets-concepts.html",
            ),
            PSEUDO_PARAMETERS_IN_RULES,
        ),
    ),
)
