"""Find the template that a back-test runs: a file, a published template, or one made of packs of detections."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from troposphere import Template

from cloudtrail_templates.backtest.deployment.settings import GENERATOR
from cloudtrail_templates.cloudformation.reader import read_template
from cloudtrail_templates.components import Alarms, ExistingAlarmTopic, ExistingLogGroup
from cloudtrail_templates.components.alarms.metric_alarms import AlarmThreshold
from cloudtrail_templates.detections.packs import detections_of
from cloudtrail_templates.errors import unknown
from cloudtrail_templates.options import declared_options
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates import CATALOG
from cloudtrail_templates.templates.parts.alarms import add_trusted_conditions, expose_exclusions

_TOPIC_ARN = "arn:aws:sns:us-east-1:111122223333:elsewhere"

DEFAULT_TEMPLATE = "alarms"
"""The published template that is run by default."""

_PUBLISHED_AS = {"compliance": "alarms", "threat": "threat-alarms"}
_TRUST_LISTS = {"TrustedPrincipals", "TrustedAddresses"}


def load_template(name: str | None = None) -> Mapping[str, Any]:
    """Return the template in the file of that name, or the published template of that name.

    Raises:
        UnreadableTemplateError: The file is not a template.
        UnknownNameError: There is neither a file nor a published template.
    """
    path = Path(name or DEFAULT_TEMPLATE)
    if name is None or (name in CATALOG and not path.is_file()):
        body: dict[str, Any] = CATALOG[path.name].build().to_dict()
        return body
    if not name or (not path.exists() and path.name == name and not path.suffix):
        raise unknown("template", name, CATALOG)
    return read_template(path)


def settable_parameters(packs: Sequence[str]) -> frozenset[str]:
    """Return the parameters with which the alarms of these packs can be deployed.

    They are those of the published templates of the packs. A user's own packs are deployed with the library, where the
    trust lists are one option for all alarms.
    """
    templates = [CATALOG[_PUBLISHED_AS[name]].build() for name in packs if name in _PUBLISHED_AS]
    found = {name for template in templates for name in template.parameters}
    return frozenset(found - (_TRUST_LISTS if set(packs) - _PUBLISHED_AS.keys() else set()))


def build_pack_template(packs: Sequence[str]) -> Mapping[str, Any]:
    """Return a template with every alarm of these packs, each enabled and with a parameter for its threshold.

    Args:
        packs: Names of our packs or of installed ones, and folders.

    Raises:
        UnknownNameError: A pack does not exist.
        CloudTrailTemplatesError: A pack cannot be loaded, or conflicts with another.
    """
    detections = detections_of(packs)
    template = Template()
    options = expose_exclusions(template)
    options |= expose(template, Alarms, *(name for name in declared_options(Alarms) if name not in options))
    options["trusted_conditions"] = add_trusted_conditions(template, detections, {})
    thresholds = {
        one.title: expose(
            template, AlarmThreshold, "threshold", prefix=one.title, defaults={"threshold": one.threshold}
        )["threshold"]
        for one in detections
    }
    Alarms(
        log_group=ExistingLogGroup(name=_TOPIC_ARN.rpartition(":")[2]),
        topic=ExistingAlarmTopic(arn=_TOPIC_ARN),
        detections=detections,
        thresholds=thresholds,
        **options,
    ).add_to(template)
    template.set_metadata({"GeneratedBy": {"Name": GENERATOR}})
    body: dict[str, Any] = template.to_dict()
    return body
