"""Scenarios share a resource only where nothing that it uses differs between them."""

import pytest

from cloudtrail_templates.cloudformation.resolver import Resolver
from cloudtrail_templates.cloudformation.stack import Model
from cloudtrail_templates.templates import CATALOG

BUCKET = "AWS::S3::Bucket"
# Each is a bucket whose name depends on the parameter or condition in another way.
NAMES = {
    "Parameter": {"Ref": "Given"},
    "Text": {"Fn::Sub": "logs-${ Given }"},
    "Condition": {"Fn::If": ["IsGiven", "one", "other"]},
    "Variable": {"Fn::Sub": ["${Name}", {"Name": {"Fn::If": ["IsGiven", "one", "other"]}}]},
    "AnotherResource": {"Ref": "Condition"},
    "AnAttribute": {"Fn::GetAtt": "Condition.Arn"},
    "AnAttributeInText": {"Fn::Sub": "${Condition.Arn}-x"},
    "ThroughTwoResources": {"Fn::Join": ["", [{"Ref": "AnotherResource"}, "x"]]},
    "Map": {"Fn::FindInMap": ["Names", {"Ref": "Given"}, "Name"]},
    "Nothing": "fixed",
}
TEMPLATE = {
    "Parameters": {"Given": {"Type": "String", "Default": "", "AllowedValues": ["", "a"]}},
    "Mappings": {"Names": {"": {"Name": "none"}, "a": {"Name": "mapped"}}},
    "Conditions": {"IsGiven": {"Fn::Equals": [{"Ref": "Given"}, "a"]}},
    "Resources": {
        name: {"Type": BUCKET, "Properties": {"BucketName": value}} for name, value in NAMES.items()
    },
}
DEPENDENT = sorted(NAMES.keys() - {"Nothing"})


def _fresh(template, stack):
    return Resolver(template, stack.scenario.parameter, stack.scenario.holds)


@pytest.mark.parametrize("name", DEPENDENT)
def test_a_resource_that_differs_is_not_shared(name):
    first, second = (stack.resources[name].get("BucketName") for stack in Model(TEMPLATE).stacks)
    assert first != second


def test_a_resource_that_is_the_same_is_resolved_once():
    first, second = Model(TEMPLATE).stacks
    assert first.resources["Nothing"] is second.resources["Nothing"]


@pytest.mark.parametrize("name", CATALOG)
def test_every_resource_has_the_properties_of_its_own_scenario(name):
    model = Model(CATALOG[name].build().to_dict())
    for stack in model.stacks:
        resolver = _fresh(model.template, stack)
        for logical_id, resource in stack.resources.items():
            assert resource.properties == resolver.value(resource.raw.get("Properties") or {})
            assert resource.reference == resolver.value({"Ref": logical_id})
