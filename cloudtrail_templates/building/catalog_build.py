"""Builds and validates templates of the catalogue; only those without findings become files."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from troposphere import Template

from cloudtrail_templates.building.settings import AppliedSettings, Setting, apply_settings
from cloudtrail_templates.building.user_alarms import detections_to_add, templates_with_alarms
from cloudtrail_templates.detections import Detection
from cloudtrail_templates.errors import unknown
from cloudtrail_templates.output import to_json, to_yaml
from cloudtrail_templates.plurals import format_count
from cloudtrail_templates.templates import CATALOG, Definition
from cloudtrail_templates.validation import Finding, Severity, validate_many
from cloudtrail_templates.validation.rules.whole_template import template_too_large
from cloudtrail_templates.version import VERSION

FORMATS: Mapping[str, tuple[str, ...]] = {"yaml": ("yaml",), "json": ("json",), "both": ("yaml", "json")}
"""The file formats that each value of `--format` writes."""


@dataclass(frozen=True, kw_only=True)
class Build:
    """The result of a build, before anything is written.

    Attributes:
        files: file name to text, of the templates without findings.
        findings: template name to its findings, for every template that was built.
        complete: whether these are all templates in all formats, so that no other file belongs in the folder.
        settings: the defaults that were replaced.
        packs: the packs, as they were named.
        added: template name to the detections of packs that were added to it.
    """

    files: Mapping[str, str]
    findings: Mapping[str, Sequence[Finding]]
    complete: bool
    settings: AppliedSettings
    packs: Sequence[str]
    added: Mapping[str, tuple[Detection, ...]]

    @property
    def refused(self) -> list[str]:
        """The names of the templates that have findings; their files are not written."""
        return [name for name, found in self.findings.items() if found]

    @property
    def options(self) -> dict[str, list[str]]:
        """Template name to the options of the command that make it differ from the published template."""
        options: dict[str, list[str]] = {}
        for name, defaults in self.settings.defaults.items():
            options[name] = [f"--set {name}.{parameter}={value}" for parameter, value in defaults.items()]
        for name, added in self.added.items():
            if added:
                options.setdefault(name, []).extend(f"--pack {pack}" for pack in self.packs)
        return options


def build(
    names: Sequence[str] = (),
    *,
    formats: str = "both",
    settings: Sequence[Setting] = (),
    packs: Sequence[str] = (),
    report_progress: Callable[[str], None] = lambda _: None,
) -> Build:
    """Build and validate templates of the catalogue, and write nothing.

    Args:
        names: the templates, by default all.
        formats: a key of `FORMATS`.
        settings: other defaults for parameters.
        packs: packs of detections, by name or folder, whose alarms are added to those of `detections_to_add`.
        report_progress: is called with one line for each step that takes long.

    Raises:
        UnknownNameError: there is no such template, parameter or pack.
        OptionError: a parameter, or a rule of the template, refuses a setting; or no template can take the packs.
        CloudTrailTemplatesError: a pack cannot be loaded, or its alarms cannot be in one template with the others.
    """
    for name in names:
        if name not in CATALOG:
            raise unknown("template", name, CATALOG)
    added = detections_to_add(packs, names)
    bodies = {
        name: _assemble(definition, added.get(name, ())).to_dict()
        for name, definition in CATALOG.items()
        if not names or name in names
    }
    applied = apply_settings(bodies, settings)
    report_progress(f"validating {format_count(len(bodies), 'template')} in every region")
    findings: dict[str, Sequence[Finding]] = {}
    files: dict[str, str] = {}
    for name, found in validate_many(bodies, cache=True).items():
        # The size is that of the files, and the limit that of the template's delivery.
        findings[name] = [one for one in found if one.rule != template_too_large.id]
        texts = _render(name, bodies[name], FORMATS[formats]) if not findings[name] else {}
        findings[name] = [*findings[name], *_oversized(CATALOG[name], texts, has_packs=name in added)]
        if not findings[name]:
            files |= texts
    return Build(
        files=files,
        findings=findings,
        complete=not names and formats == "both",
        settings=applied,
        packs=packs,
        added=added,
    )


def _assemble(definition: Definition, added: tuple[Detection, ...]) -> Template:
    if not added:
        return definition.build()
    return definition.build(detections=(*definition.structural_options["detections"], *added))


def _render(name: str, body: Mapping[str, Any], kinds: Sequence[str]) -> dict[str, str]:
    header = f"{name}.yaml, generated by cloudtrail-templates {VERSION}: do not edit, build it again."
    return {f"{name}.{kind}": to_yaml(body, header) if kind == "yaml" else to_json(body) for kind in kinds}


def _oversized(definition: Definition, texts: Mapping[str, str], *, has_packs: bool) -> Iterator[Finding]:
    """Yield a finding for each file that is larger than CloudFormation takes."""
    larger = [name for name in templates_with_alarms() if CATALOG[name].max_bytes > definition.max_bytes]
    if has_packs and larger:
        fix = (
            f"add the pack to {' or '.join(larger)}, which is uploaded to S3, or leave some of its alarms out"
        )
    elif has_packs:
        fix = "leave some alarms of the pack out"
    else:
        fix = "shorten the template, split it, or deliver it through S3"
    for file, text in texts.items():
        size = len(text.encode())
        if size > definition.max_bytes:
            yield Finding(
                rule=template_too_large.id,
                path=(),
                message=f"has {size:,} bytes; CloudFormation takes at most {definition.max_bytes:,} of a template "
                f"whose delivery is {definition.delivery!r}",
                severity=Severity.ERROR,
                fix=fix,
                template=file,
            )
