"""IAM roles, each with one managed policy, and their options: permissions boundary and path."""

from collections.abc import Mapping
from typing import Annotated, Any

from awacs.aws import PolicyDocument
from troposphere import AWSObject, Ref, Tags
from troposphere.iam import ManagedPolicy, Role

from cloudtrail_templates.components.name_prefix import NamePrefix
from cloudtrail_templates.intrinsics import present
from cloudtrail_templates.options import Option, Text

_GROUP = "IAM roles"


class Roles(NamePrefix):
    """Options of components that make IAM roles.

    A changed path replaces the roles and their policies. Where these have names of your own, change the names too:
    CloudFormation creates the new ones before it deletes the old ones.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
    """

    permissions_boundary: Annotated[
        Text | None,
        Option(
            "ARN of the permissions boundary of created roles.",
            sources=("IAM/latest/UserGuide/access_policies_boundaries.html",),
            group=_GROUP,
            AllowedPattern=r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[A-Za-z0-9_+=,.@/-]{1,640}",
            must="must be a policy's ARN; write arn:aws:iam::<account>:policy/<name>",
            empty="Empty: none.",
        ),
    ] = None
    role_path: Annotated[
        Text | None,
        Option(
            "Path of created roles and policies.",
            sources=("IAM/latest/UserGuide/reference_identifiers.html",),
            group=_GROUP,
            MaxLength=512,
            AllowedPattern=r"/([A-Za-z0-9_+=,.@-]+/)*",
            must="must be between slashes; write /audit/",
            empty="Empty: /.",
        ),
    ] = None

    def role_with_policy(
        self,
        title: str,
        *,
        purpose: str,
        allows: str,
        trust: PolicyDocument,
        policy: PolicyDocument,
        tags: Mapping[str, Text] | None,
        **attributes: Any,
    ) -> list[AWSObject]:
        """Return a role and its managed policy, which exists before the role does.

        The policy is not inline: auditors look for managed ones, and AWS Config has a rule against inline ones.

        Args:
            title: the logical id of the role; that of the policy is `<title>Policy`.
            purpose: the description of the role.
            allows: the description of the policy.
            trust: who may assume the role.
            policy: what the role may do.
            tags: the tags of the role.
            attributes: the attributes of both resources, such as their condition.

        Source: https://docs.aws.amazon.com/config/latest/developerguide/iam-no-inline-policy-check.html
        """
        managed = ManagedPolicy(
            f"{title}Policy",
            Description=allows,
            PolicyDocument=policy,
            **present(ManagedPolicyName=self.role_name(title), Path=self.role_path),
            **attributes,
        )
        role = Role(
            title,
            Description=purpose,
            AssumeRolePolicyDocument=trust,
            ManagedPolicyArns=[Ref(managed.title)],
            **present(
                Path=self.role_path,
                PermissionsBoundary=self.permissions_boundary,
                RoleName=self.role_name(title),
                Tags=Tags(dict(tags)) if tags else None,
            ),
            **attributes,
        )
        return [managed, role]
