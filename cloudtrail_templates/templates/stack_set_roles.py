"""The published template of the roles of stack sets with self-managed permissions."""

from troposphere import AccountId, Equals, Ref, Template

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components import StackSetAdministrationRole, StackSetExecutionRole
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.outputs import add_output

_ROLES = "AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html"
_IN_ADMINISTRATOR_ACCOUNT = "InAdministratorAccount"


def assemble(template: Template) -> None:
    """Add the roles, and the parameters of their options."""
    execution = expose(template, StackSetExecutionRole, "administrator_account_id", "policy_arns")
    administration = expose(template, StackSetAdministrationRole, "opt_in_regions")
    boundary = expose(template, StackSetExecutionRole, "permissions_boundary")
    template.add_condition(_IN_ADMINISTRATOR_ACCOUNT, Equals(Ref("AdministratorAccountId"), AccountId))
    StackSetAdministrationRole(**administration, **boundary, condition=_IN_ADMINISTRATOR_ACCOUNT).add_to(
        template
    )
    role = StackSetExecutionRole(**execution, **boundary).add_to(template)
    add_output(template, "ExecutionRoleArn", "ARN of the execution role.", role.arn)


DEFINITION = Definition(
    name="stack-set-roles",
    group="roll out",
    summary="The roles with which a stack set with self-managed permissions deploys to accounts.",
    notes="Deploy it in the administrator account, where it creates both roles, and then in each target account, where it "
    "creates the execution role.",
    assemble=assemble,
    capabilities=("CAPABILITY_NAMED_IAM",),
    examples={
        "AdministratorAccountId": "111122223333",
        "OptInRegions": "ap-east-1,eu-south-1",
        "PermissionsBoundary": "arn:aws:iam::111122223333:policy/boundary",
        "PolicyArns": "arn:aws:iam::aws:policy/AdministratorAccess",
    },
    about=About(
        before=(
            Claim(
                "Deploy it only for SELF_MANAGED stack sets. With SERVICE_MANAGED, StackSets creates its roles itself.",
                "AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html",
            ),
            "Deploy it in the administrator account first, and in each target account before the stack set. In any region: "
            "roles are global.",
            Claim(
                "PolicyArns decides what the stack sets may create. AdministratorAccess is enough for every template; AWS "
                "recommends a policy with the actions of your templates only, and all actions of CloudFormation.",
                _ROLES,
            ),
        ),
        costs=(Claim("IAM roles and policies: none.", "https://aws.amazon.com/iam/"),),
        limits=(
            Claim(
                "The roles have the names that StackSets uses by default, so an account has each of them once. If it has "
                "them already, use those.",
                _ROLES,
            ),
            Claim(
                "Anyone who may create or update stack sets in the administrator account can use the execution roles. Allow "
                "cloudformation:CreateStackSet and cloudformation:UpdateStackSet there to few principals.",
                _ROLES,
            ),
            Claim(
                "A policy that lets the execution role create roles gives it all that these roles may: a "
                "PermissionsBoundary limits it.",
                "IAM/latest/UserGuide/access_policies_boundaries.html",
            ),
            Claim(
                "OptInRegions are the regions that are disabled by default. They must be enabled in the administrator "
                "account and in the target accounts.",
                "AWSCloudFormation/latest/UserGuide/stacksets-opt-in-regions.html",
            ),
        ),
    ),
)
