"""A stack set, which deploys one template to accounts and regions."""

from collections.abc import Sequence
from typing import Annotated, Any

from troposphere import AWSObject, Ref, StackName
from troposphere import cloudformation as cfn

from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.rollout.operation import OperationPreferences
from cloudtrail_templates.components.rollout.targets import SERVICE_MANAGED, Targets
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import given, pick, present
from cloudtrail_templates.options import Flag, Option, Text, check_options
from cloudtrail_templates.structs import Struct

_REFERENCE = "AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html"
_AUTOMATIC = "AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html"
_PARAMETERS = "Parameters of the template"


class StackParameter(Struct):
    """A parameter of the template that a stack set deploys, with its value for all stacks."""

    name: Annotated[
        Text | None,
        Option(
            "A parameter of the deployed template.",
            group=_PARAMETERS,
            MaxLength=255,
            AllowedPattern="[A-Za-z0-9]+",
            must="must be letters and digits; give the name of a parameter, like AlarmEmail",
            empty="Empty: none.",
        ),
    ]
    value: Annotated[
        Text,
        Option(
            "Its value in all stacks.",
            group=_PARAMETERS,
            AllowedPattern=".*",
            must="must be one line; separate the items of a list by commas",
        ),
    ] = ""

    def __post_init__(self) -> None:
        check_options(self)


class StackSet(Targets, OperationPreferences, Component):
    """A stack set: it creates, updates and deletes one stack for each account and region.

    With service-managed permissions it deploys to organizational units, never to the management account. With self-managed
    permissions it deploys to accounts that have the execution role. `parameters` are those of the deployed template; the
    others keep their defaults.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
    """

    template_url: Annotated[
        Text,
        Option(
            "URL in S3 of the template that the stack set deploys.",
            sources=(_REFERENCE,),
            group="Template",
            MaxLength=1024,
            AllowedPattern=r"https://[a-z0-9.-]+\.amazonaws\.com(\.cn)?/[^\s?]+",
            must="must be the URL of a file in S3; write https://<bucket>.s3.<region>.amazonaws.com/<file>",
        ),
    ]
    stack_set_name: Annotated[
        Text | None,
        Option(
            "Name of the stack set. A change replaces it, with all its stacks.",
            sources=(_REFERENCE,),
            group="Template",
            MaxLength=128,
            AllowedPattern="[A-Za-z][A-Za-z0-9-]*",
            must="must begin with a letter and have only letters, digits and hyphens, at most 128",
            empty="Empty: the name of this stack.",
        ),
    ] = None
    parameters: tuple[StackParameter, ...] = ()
    auto_deployment: Annotated[
        Flag,
        Option(
            "Deploy to accounts that are added to the organizational units later, and stop deploying to those that leave.",
            sources=(_AUTOMATIC,),
            group="Automatic deployment",
            label="Deploy to new accounts",
            decides=True,
        ),
    ] = True
    retain_stacks_on_account_removal: Annotated[
        Flag,
        Option(
            "Keep the stack of an account that leaves the organizational units. If false, it is deleted.",
            sources=(_AUTOMATIC,),
            group="Automatic deployment",
            label="Keep stacks of removed accounts",
        ),
    ] = True
    title: str = "StackSet"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_concurrency()
        self.check_targets()
        names = [one.name for one in self.parameters if isinstance(one.name, str)]
        if len(set(names)) < len(names):
            raise OptionError(
                f"parameters must have each name once, got {shorten(names)}; leave one of them out"
            )

    @property
    def id(self) -> Any:
        """The id of the stack set."""
        return Ref(self.title)

    def resources(self) -> Sequence[AWSObject]:
        return [
            cfn.StackSet(
                self.title,
                StackSetName=given(self.stack_set_name, lambda name: name, otherwise=StackName),
                TemplateURL=self.template_url,
                # No template of ours needs more, and a capability that a template does not need does no harm.
                Capabilities=["CAPABILITY_NAMED_IAM"],
                PermissionModel=self.permission_model,
                CallAs=self.call_as,
                ManagedExecution=cfn.ManagedExecution(Active=True),
                OperationPreferences=self.operation_preferences(),
                StackInstancesGroup=[
                    cfn.StackInstances(
                        DeploymentTargets=self.deployment_targets(),
                        Regions=self.target_regions(),
                    )
                ],
                **present(
                    AutoDeployment=pick(self.permission_model, {SERVICE_MANAGED: self._auto_deployment()}),
                    Parameters=[self._parameter(one) for one in self.parameters] or None,
                    Tags=self._tagged(),
                ),
                **self._attributes(),
            )
        ]

    def _parameter(self, one: StackParameter) -> Any:
        return given(one.name, lambda name: cfn.Parameter(ParameterKey=name, ParameterValue=one.value))

    def _auto_deployment(self) -> Any:
        enabled = cfn.AutoDeployment(
            Enabled=True, RetainStacksOnAccountRemoval=self.retain_stacks_on_account_removal
        )
        return pick(self.auto_deployment, {True: enabled}, otherwise=cfn.AutoDeployment(Enabled=False))
