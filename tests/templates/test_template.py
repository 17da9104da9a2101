"""A published template has the plain dict that troposphere makes of it."""

from typing import Any

import pytest
from awacs import sns
from awacs.aws import Allow, PolicyDocument, Principal, Statement
from troposphere import (
    AWSHelperFn,
    AWSObject,
    Equals,
    GetAtt,
    If,
    Join,
    NoValue,
    Output,
    Parameter,
    Ref,
    Tags,
    Template,
)
from troposphere.cloudtrail import Trail
from troposphere.s3 import Bucket, LifecycleConfiguration, LifecycleRule, PublicAccessBlockConfiguration
from troposphere.serverless import SERVERLESS_TRANSFORM, FunctionGlobals, Globals
from troposphere.sns import Subscription, Topic, TopicPolicy

from cloudtrail_templates import CATALOG
from cloudtrail_templates.intrinsics import Choice, Given, PlainData
from cloudtrail_templates.templates.template import PublishedTemplate
from templates.catalogue import each_template
from templates.deployments import rendered


class Words(list[Any]):
    """A list that is none of the standard ones."""


POLICY = PolicyDocument(
    Version="2012-10-17",
    Statement=[
        Statement(Effect=Allow, Principal=Principal("*"), Action=[sns.Publish], Resource=[Ref("Topic")])
    ],
)
RESOURCES: tuple[AWSObject, ...] = (
    Topic("Topic"),
    Topic("Retained", DeletionPolicy="Retain", DependsOn="Topic", Metadata={"Why": ("a", Ref("Topic"))}),
    Topic(
        "Subscribed",
        Subscription=[Subscription(Endpoint=If("Own", Ref("Address"), NoValue), Protocol="email")],
        Tags=Tags(Owner=Ref("Owner"), Empty=""),
    ),
    TopicPolicy("Policy", PolicyDocument=POLICY, Topics=[Ref("Topic")]),
    TopicPolicy("Words", PolicyDocument={"Statement": Words([Ref("Topic")])}, Topics=[Ref("Topic")]),
    TopicPolicy("Data", PolicyDocument=PlainData({"Resource": GetAtt("Topic", "TopicArn")}), Topics=["x"]),
    Bucket(
        "Bucket",
        BucketName=Join("-", ["logs", If("Own", Choice(Ref("Word"), {}), Given("Other", Ref("Name")))]),
        PublicAccessBlockConfiguration=PublicAccessBlockConfiguration(),
        LifecycleConfiguration=LifecycleConfiguration(
            Rules=[If("Own", LifecycleRule(Status="Enabled", ExpirationInDays=1), NoValue)]
        ),
    ),
    Trail("Unfinished", IsLogging=True).no_validation(),
)


def filled(template: Template) -> Template:
    template.set_version()
    template.set_description("Everything.")
    template.set_metadata({"Labels": {"default": "Text"}, "Number": 1.5})
    template.set_transform(SERVERLESS_TRANSFORM)
    template.set_globals(Globals(Function=FunctionGlobals(Timeout=3)))
    template.add_parameter(Parameter("Unchecked", Type="String", MinValue=1).no_validation())
    template.add_parameter(Parameter("Name", Type="String", Default="", AllowedValues=["", "a"]))
    template.add_mapping("Map", {"a": {"b": True}})
    template.add_rule("Rule", {"Assertions": [{"Assert": Equals(Ref("Name"), "a")}]})
    template.add_condition("Own", Equals(Ref("Name"), ""))
    template.add_output(Output("Arn", Value=GetAtt("Topic", "TopicArn")))
    for resource in RESOURCES:
        template.add_resource(resource)
    return template


@each_template
def test_the_catalogue_is_encoded_as_troposphere_does(name: str) -> None:
    assert Template.to_dict(CATALOG[name].build()) == rendered(name)


def test_every_kind_of_value_is_encoded_as_troposphere_does() -> None:
    assert filled(PublishedTemplate()).to_dict() == filled(Template()).to_dict()
    assert PublishedTemplate().to_dict() == Template().to_dict() == {"Resources": {}}


def test_the_dict_is_plain_and_shares_nothing_with_the_template() -> None:
    template = filled(PublishedTemplate())
    made, pending = template.to_dict(), [template.to_dict()]
    while pending:
        one = pending.pop()
        assert not isinstance(one, AWSHelperFn | AWSObject)
        pending += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    made["Metadata"]["Labels"]["default"] = "Changed"
    assert template.to_dict()["Metadata"]["Labels"]["default"] == "Text"


@pytest.mark.parametrize(
    ("resource", "says"),
    [
        (Trail("Trail", IsLogging=True), "Resource S3BucketName required in type AWS::CloudTrail::Trail"),
        (Trail("Trail"), "required in type AWS::CloudTrail::Trail"),
        (
            Bucket("Bucket", LifecycleConfiguration=LifecycleConfiguration(Rules=[LifecycleRule()])),
            "Resource Status required in type",
        ),
    ],
)
def test_what_troposphere_refuses_is_refused(resource: AWSObject, says: str) -> None:
    template = PublishedTemplate()
    template.add_resource(resource)
    with pytest.raises(ValueError, match=says):
        template.to_dict()


def test_an_object_is_validated_as_troposphere_does() -> None:
    template = PublishedTemplate()
    template.add_parameter(Parameter("Name", Type="String", MinValue=1))
    with pytest.raises(ValueError, match="MinValue"):
        template.to_dict()
