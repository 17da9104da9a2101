"""The regions in which cfn-lint checks a template: one for each set of schemas that its resource types have."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cloudtrail_templates.cloudformation.parameters import pseudo_parameters

_REGION = {"Ref": "AWS::Region"}

# Types with a rule that compares the region by itself; cfn-lint's other rules of that kind have a common base class.
TYPES_WITH_OWN_RULES = frozenset({"AWS::Lambda::Function"})


def regions_for(template: Mapping[str, Any]) -> list[str]:
    """Return all regions that have every known type of the template; us-east-1 where there is no such region."""
    types, by_region = _types_of(template), types_by_region()
    known = {kind for kind in types if any(kind in available for available in by_region.values())}
    return [region for region, available in by_region.items() if known <= available] or ["us-east-1"]


def distinct_regions(template: Mapping[str, Any], rules: Mapping[str, Any]) -> list[str]:
    """Return the regions of the template that can have different findings.

    cfn-lint tries every region's name in every Fn::Sub, so that 45 regions take minutes where one takes a second.
    Regions that share the schemas of all types share the findings too, unless the template compares regions, or a rule
    for one of its types does. A region whose name is compared with AWS::Region is looked at by itself.

    Args:
        template: The template.
        rules: The rules of cfn-lint.
    """
    regions, types = regions_for(template), _types_of(template)
    if types & region_dependent_types(rules) or _hides_types(template):
        return regions
    compared = _compared_regions(template)
    keys = _mapping_keys(template)
    if compared is None or keys & set(regions):
        return regions
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    # What sets a region apart: its name and its partition where the template compares them, and its schemas.
    partitions = "AWS::Partition" in repr(template.get("Conditions")) or any(
        key.startswith("aws") for key in keys
    )
    schemas: dict[str, list[Any]] = {
        region: [
            region if region in compared else "",
            pseudo_parameters({"AWS::Region": region})["AWS::Partition"] if partitions else "",
        ]
        for region in regions
    }
    for kind in sorted(types):
        groups = PROVIDER_SCHEMA_MANAGER.get_resource_schemas_by_regions(kind, regions)
        for number, (members, _) in enumerate(groups):
            for region in members:
                schemas[region].append(number)
    # The first of each kind; us-east-1 where it is among them.
    ordered = sorted(regions, key=lambda region: region != "us-east-1")
    return list({tuple(schemas[region]): region for region in reversed(ordered)}.values())


def region_dependent_types(rules: Mapping[str, Any]) -> frozenset[str]:
    """Return the types for which a rule of cfn-lint compares the region, such as those with a list of instance types."""
    from cfnlint.rules.jsonschema.CfnLintJsonSchemaRegional import CfnLintJsonSchemaRegional

    keywords = (
        keyword
        for rule in rules.values()
        if isinstance(rule, CfnLintJsonSchemaRegional)
        for keyword in rule.keywords
    )
    return TYPES_WITH_OWN_RULES | {keyword.split("/")[1] for keyword in keywords if keyword.count("/")}


def _mapping_keys(template: Mapping[str, Any]) -> set[str]:
    """Return the keys of both levels of all mappings: only names of regions or partitions make regions differ."""
    found: set[str] = set()
    sections = template.get("Mappings")
    for mapping in sections.values() if isinstance(sections, Mapping) else ():
        for key, values in mapping.items() if isinstance(mapping, Mapping) else ():
            found |= {str(key), *map(str, values if isinstance(values, Mapping) else ())}
    return found


def _compared_regions(template: Mapping[str, Any]) -> set[str] | None:
    """Return the texts that Conditions compare with AWS::Region, or None if they use it in another way.

    Of a parameter that is compared with it, these are its default and its allowed values.
    """
    found: set[str] = set()
    parameters = template.get("Parameters")

    def is_plain(value: Any) -> bool:
        if isinstance(value, Mapping):
            operands = value.get("Fn::Equals")
            if isinstance(operands, list) and len(operands) == 2 and _REGION in operands:
                texts = _texts(operands[1 - operands.index(_REGION)], parameters)
                found.update(texts or ())
                return texts is not None
            return all(map(is_plain, value.values()))
        if isinstance(value, list):
            return all(map(is_plain, value))
        return "AWS::Region" not in str(value)

    return found if is_plain(template.get("Conditions")) else None


def _texts(value: Any, parameters: Any) -> list[str] | None:
    """Return a text, or those that a parameter names as its values; None for anything else."""
    if isinstance(value, str):
        return [value]
    name = value.get("Ref") if isinstance(value, Mapping) else None
    parameter = parameters.get(name) if isinstance(name, str) and isinstance(parameters, Mapping) else None
    if not isinstance(parameter, Mapping):
        return None
    allowed = parameter.get("AllowedValues")
    values = [parameter.get("Default"), *(allowed if isinstance(allowed, list) else ())]
    return [one for one in values if isinstance(one, str)]


@cache
def types_by_region() -> dict[str, frozenset[str]]:
    """Return the resource types of each region that cfn-lint knows."""
    from cfnlint.helpers import REGIONS
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    return {
        region: frozenset(PROVIDER_SCHEMA_MANAGER.get_resource_types(region)) for region in sorted(REGIONS)
    }


def _types_of(template: Mapping[str, Any]) -> set[str]:
    return {
        entry["Type"]
        for _, entry in _resources(template)
        if isinstance(entry, Mapping) and isinstance(entry.get("Type"), str)
    }


def _hides_types(template: Mapping[str, Any]) -> bool:
    """Return whether a transform or a loop adds resources, whose types only cfn-lint sees."""
    transforms = template.get("Transform", [])
    if not isinstance(transforms, list):
        transforms = [transforms]
    return any(transform != "AWS::LanguageExtensions" for transform in transforms) or any(
        str(name).startswith("Fn::ForEach") for name, _ in _resources(template)
    )


def _resources(template: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    resources = template.get("Resources")
    yield from resources.items() if isinstance(resources, Mapping) else ()
