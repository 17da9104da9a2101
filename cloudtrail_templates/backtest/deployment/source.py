"""Which template a back-test runs: a file, one of the catalogue, or one made of packs of detections."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from troposphere import Template

from cloudtrail_templates.backtest.deployment.settings import GENERATOR
from cloudtrail_templates.cloudformation.reader import read_template
from cloudtrail_templates.components import Alarms, ExistingAlarmTopic, ExistingLogGroup
from cloudtrail_templates.components.alarms.metric_alarms import THRESHOLD
from cloudtrail_templates.detections.packs import detections_of
from cloudtrail_templates.errors import unknown
from cloudtrail_templates.options import declared_options
from cloudtrail_templates.parameters import add_parameter, expose
from cloudtrail_templates.templates import CATALOG

_ELSEWHERE = "arn:aws:sns:us-east-1:111122223333:elsewhere"


PUBLISHED = "alarms"
"""The template that is run where nobody names another."""

_PUBLISHED_AS = {"compliance": "alarms", "threat": "threat-alarms"}
_TRUST = {"TrustedPrincipals", "TrustedAddresses"}


def template_called(name: str | None = None) -> Mapping[str, Any]:
    """The template in the file of that name, or else the published template.

    Raises UnreadableTemplateError for a file that is no template, UnknownNameError for what is neither.
    """
    path = Path(name or PUBLISHED)
    if name is None or (name in CATALOG and not path.is_file()):
        body: dict[str, Any] = CATALOG[path.name].build().to_dict()
        return body
    if not name or (not path.exists() and path.name == name and not path.suffix):
        raise unknown("template", name, CATALOG)
    return read_template(path)


def settable(names: Sequence[str]) -> frozenset[str]:
    """The parameters with which the alarms of these packs are deployed: those of the packs' published templates.

    Packs of the user's own are deployed with the library, where whom to trust is one option for all alarms.
    """
    templates = [CATALOG[_PUBLISHED_AS[name]].build() for name in names if name in _PUBLISHED_AS]
    found = {name for template in templates for name in template.parameters}
    return frozenset(found - (_TRUST if set(names) - _PUBLISHED_AS.keys() else set()))


def template_of_packs(names: Sequence[str]) -> Mapping[str, Any]:
    """A template with every alarm of these packs, each of them enabled and with a parameter for its threshold.

    A name is that of one of our packs, of an installed one, or a folder's. Raises UnknownNameError for a pack
    that does not exist, CloudTrailTemplatesError for one that cannot be loaded or stand beside the others.
    """
    detections = detections_of(names)
    template = Template()
    options = expose(template, Alarms, *declared_options(Alarms))
    thresholds = {
        one.title: add_parameter(template, f"{one.title}Threshold", THRESHOLD, one.threshold)
        for one in detections
    }
    Alarms(
        log_group=ExistingLogGroup(name=_ELSEWHERE.rpartition(":")[2]),
        topic=ExistingAlarmTopic(arn=_ELSEWHERE),
        detections=detections,
        thresholds=thresholds,
        **options,
    ).add_to(template)
    template.set_metadata({"GeneratedBy": {"Name": GENERATOR}})
    body: dict[str, Any] = template.to_dict()
    return body
