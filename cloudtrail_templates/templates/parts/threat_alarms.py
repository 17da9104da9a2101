"""The alarms of the template threat-alarms in a nested stack, for a template that has no room for them."""

from typing import Annotated, Final

from troposphere import Join, Ref, Select, Split, Sub, Template
from troposphere.cloudformation import Stack

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components import AlarmTopic, LogGroup
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.options import Option, Text
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.structs import Struct

_NESTED_STACK = "AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html"

THREAT_ALARMS: Final = Claim(
    "To add the alarms of threat-alarms, upload that template to an S3 bucket and set ThreatAlarmsUrl to its URL.",
    _NESTED_STACK,
)
"""What the page of such a template says about them."""


class NestedStacks(Struct):
    """The templates whose resources are in a nested stack."""

    threat_alarms_url: Annotated[
        Text | None,
        Option(
            "S3 URL of threat-alarms, to add its alarms in a nested stack.",
            sources=(_NESTED_STACK,),
            group="Alarms",
            AllowedPattern=r"https://\S+",
            must="must be an https:// URL",
            empty="Empty: none.",
        ),
    ] = None


def add_threat_alarms(template: Template, group: LogGroup, topic: AlarmTopic, prefix: Given) -> None:
    """Add the nested stack, which exists if its parameter names the template."""
    url: Given = expose(template, NestedStacks, "threat_alarms_url")["threat_alarms_url"]
    stack = Stack(
        "ThreatAlarms",
        TemplateURL=_url_in_any_case(url.value),
        Parameters={"LogGroupName": group.name, "AlarmTopicArn": topic.arn, "NamePrefix": prefix.value},
        Condition=url.condition,
    )
    # Alarms hold no data, so the nested stack is deleted with this one.
    stack.DeletionPolicy = stack.UpdateReplacePolicy = "Delete"
    template.add_resource(stack)


def _url_in_any_case(url: Ref) -> Join:
    """Return the URL, or the beginning of one where the parameter is empty.

    AWS SAM resolves the property with the default of the parameter, though the stack is not created then, and fails
    on what is no URL.
    """
    scheme = "https://"
    return Join("", [scheme, Select(1, Split(scheme, Sub(f"${{{url.data['Ref']}}}{scheme}")))])
