"""Outputs find the parameters that they are made for."""

from troposphere import Output, Parameter, Template

from cloudtrail_templates.pages.catalog import Catalog
from cloudtrail_templates.templates import CATALOG, About, Definition


def definition(name: str, *takes_outputs_of: str) -> Definition:
    def assemble(template: Template) -> None:
        template.add_parameter(Parameter("Bucket", Type="String"))
        template.add_parameter(Parameter("Key", Type="String"))
        template.add_output(Output("Key", Value="key"))
        template.add_output(Output("Arn", Value="arn"))

    return Definition(
        name=name,
        group="see",
        summary="It is.",
        assemble=assemble,
        takes_outputs_of=takes_outputs_of,
        about=About(costs=(), limits=()),
    )


def test_the_sources_are_those_that_the_definition_names_with_the_names_they_share() -> None:
    definitions = {one.name: one for one in (definition("b", "a"), definition("a"), definition("c"))}
    assert Catalog(definitions).sources == {"b": {"a": ["Key"]}, "a": {}, "c": {}}


def test_a_source_that_is_not_in_the_catalogue_is_left_out() -> None:
    assert Catalog({"b": definition("b", "a")}).sources == {"b": {}}


def test_the_published_templates_connect_as_they_are_deployed() -> None:
    catalog = Catalog(CATALOG)
    assert "LogBucketName" in catalog.sources["trail"]["log-bucket"]
    assert "LogBucketName" in catalog.sources["trail"]["log-bucket-policy"]
    assert "KmsKeyArn" in catalog.sources["organization-trail"]["log-bucket"]
    assert catalog.sources["alarms"] == {
        name: ["LogGroupName"] for name in ("trail", "organization-trail", "log-centralization")
    }
    assert catalog.sources["threat-alarms"] == {
        "trail": ["LogGroupName"],
        "organization-trail": ["LogGroupName"],
        "baseline": ["LogGroupName", "AlarmTopicArn"],
        "log-centralization": ["LogGroupName"],
        "alarms": ["AlarmTopicArn", "MetricNamespace"],
    }
    assert catalog.sources["dashboard"] == {
        "trail": ["LogGroupName"],
        "organization-trail": ["LogGroupName"],
        "baseline": ["LogGroupName", "AlarmTopicArn"],
        "log-centralization": ["LogGroupName"],
        "alarms": ["AlarmArns", "AlarmTopicArn", "MetricNamespace", "ApprovedRegions"],
        "threat-alarms": ["ThreatAlarmArns", "AlarmTopicArn", "MetricNamespace"],
    }
    assert list(catalog.sources["log-alarms"]) == [
        "trail",
        "organization-trail",
        "baseline",
        "log-centralization",
    ]
    assert list(catalog.targets_of("log-bucket")) == [
        "trail",
        "organization-trail",
        "replication",
        "log-reader",
        "log-queue",
        "integrity-check",
        "athena",
    ]
    assert catalog.sources["baseline"] == {}
