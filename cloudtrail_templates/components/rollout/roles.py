"""The two roles of stack sets with self-managed permissions."""

from collections.abc import Sequence
from typing import Annotated, Any

from troposphere import AWSObject, GetAtt, Ref
from troposphere.iam import ManagedPolicy, Role

from cloudtrail_templates.components.component import Component, check_tags_of_roles
from cloudtrail_templates.components.constraints import ACCOUNT_ID, REGION
from cloudtrail_templates.components.roles import Roles
from cloudtrail_templates.intrinsics import present
from cloudtrail_templates.options import Option, Text, Texts, declared_option
from cloudtrail_templates.policies.stack_sets import (
    ADMINISTRATION_ROLE,
    EXECUTION_ROLE,
    administration_policy,
    administration_trust,
    execution_trust,
)

_BOUNDARY = declared_option(Roles, "permissions_boundary").option


class StackSetAdministrationRole(Component):
    """The role with which StackSets acts in the administrator account: it may only assume the execution roles.

    Its name is the one that StackSets uses if a stack set names no role, so an account has it once.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
    """

    opt_in_regions: Annotated[
        Texts | None,
        Option(
            "Regions to deploy to that are disabled by default, separated by commas; at most 20.",
            sources=("AWSCloudFormation/latest/UserGuide/stacksets-opt-in-regions.html",),
            group="Administration role",
            label="Opt-in regions",
            MaxItems=20,
            MaxLength=400,
            AllowedPattern=REGION,
            must="must be at most 20 regions and 400 characters; give regions like ap-east-1,eu-south-1",
            empty="Empty: none.",
        ),
    ] = None
    permissions_boundary: Annotated[Text | None, _BOUNDARY] = None
    title: str = "AdministrationRole"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_tags_of_roles(self.tags)

    def resources(self) -> Sequence[AWSObject]:
        policy = ManagedPolicy(
            f"{self.title}Policy",
            Description="Assumes the execution roles of StackSets.",
            PolicyDocument=administration_policy(),
            **self._attributes(),
        )
        role = Role(
            self.title,
            RoleName=ADMINISTRATION_ROLE,
            Description="StackSets assumes it to deploy stacks to other accounts.",
            AssumeRolePolicyDocument=administration_trust(self.opt_in_regions),
            ManagedPolicyArns=[Ref(policy.title)],
            **present(PermissionsBoundary=self.permissions_boundary, Tags=self._tagged()),
            **self._attributes(),
        )
        return [policy, role]


class StackSetExecutionRole(Component):
    """The role with which StackSets deploys stacks in a target account, with the managed policies that you choose.

    Only the administration role of the administrator account may assume it.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
    """

    administrator_account_id: Annotated[
        Text,
        Option(
            "Account in which the stack sets are created.",
            group="Accounts",
            label="Administrator account ID",
            **ACCOUNT_ID,
        ),
    ]
    policy_arns: Annotated[
        Texts,
        Option(
            "Managed policies of the execution role, separated by commas. They must allow all actions of CloudFormation, "
            "and those that create, change and delete the resources of the templates.",
            sources=("AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html",),
            group="Execution role",
            label="Policy ARNs",
            AllowedPattern=r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[A-Za-z0-9_+=,.@/-]{1,640}",
            must="must be ARNs of managed policies; write arn:aws:iam::<account>:policy/<name>",
        ),
    ]
    permissions_boundary: Annotated[Text | None, _BOUNDARY] = None
    title: str = "ExecutionRole"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_tags_of_roles(self.tags)

    @property
    def arn(self) -> Any:
        """The ARN of the role."""
        return GetAtt(self.title, "Arn")

    def resources(self) -> Sequence[AWSObject]:
        policies: Any = self.policy_arns
        return [
            Role(
                self.title,
                RoleName=EXECUTION_ROLE,
                Description="The administration role of StackSets assumes it to deploy stacks.",
                AssumeRolePolicyDocument=execution_trust(self.administrator_account_id),
                ManagedPolicyArns=list(policies) if isinstance(policies, tuple) else policies,
                **present(PermissionsBoundary=self.permissions_boundary, Tags=self._tagged()),
                **self._attributes(),
            )
        ]
