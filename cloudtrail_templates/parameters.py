"""Turns the options of a component into CloudFormation parameters with labels, groups and conditions."""

from collections.abc import Mapping
from types import NoneType
from typing import Any

from troposphere import AWSHelperFn, Equals, Not, Parameter, Ref, Template

from cloudtrail_templates.errors import OptionError, TitleTakenError
from cloudtrail_templates.intrinsics import Choice, Given
from cloudtrail_templates.options import Declared, Option, declared_option

NONE = "None"


def expose(
    template: Template,
    component: type,
    *names: str,
    prefix: str = "",
    group: str = "",
    defaults: Mapping[str, Any] | None = None,
    allowed: Mapping[str, tuple[Any, ...]] | None = None,
) -> dict[str, Any]:
    """Add a parameter for each named option of a component, and return the keyword arguments that refer to them.

    The parameter `RetentionDays` comes from the option `retention_days`; `prefix` stands before it where one
    template holds two options of a name. `defaults` and `allowed` replace what the option itself says. An
    option that may be left out becomes a parameter that may be left empty, or set to "None" where it has
    fixed values, with a condition `Has<Parameter>`. A choice gets a condition `<Parameter>Is<Value>` a value.

    Raises TitleTakenError where the template has such a parameter, UnknownNameError for an unknown option.
    """
    exposed = {}
    for name in names:
        declared = declared_option(component, name)
        default = (defaults or {}).get(name, _own_default(component, name))
        parameter = prefix + camel_case(name)
        exposed[name] = add_parameter(
            template, parameter, declared, default, group=group, allowed=(allowed or {}).get(name)
        )
    return exposed


def add_parameter(
    template: Template,
    title: str,
    declared: Declared,
    default: Any,
    *,
    group: str = "",
    allowed: tuple[Any, ...] | None = None,
) -> Any:
    """Add one parameter and return what refers to it: a Ref, a Given or a Choice.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-interface.html
    """
    for kind, names in (("parameter", template.parameters), ("resource", template.resources)):
        if title in names:
            raise TitleTakenError(f"the template has a {kind} {title!r} already; pass prefix= to expose()")
    option, optional = declared.option, NoneType in declared.kinds
    values = allowed or option.AllowedValues
    absent = NONE if values else ""
    if default is None or (optional and default is REQUIRED):
        default = absent
    properties = _properties(declared, values, absent if optional else None)
    if default is not REQUIRED:
        properties["Default"] = _written(default)
    description = f"{option.description} {option.empty}".strip()
    template.add_parameter(Parameter(title, Description=description, **properties))
    template.set_parameter_label(title, option.label or sentence_case(title))
    template.add_parameter_to_group(title, group or option.group)
    return _reference(template, title, declared, values, absent if optional else None)


REQUIRED: Any = object()
"""The default of an option that has none: the console asks for it."""


def camel_case(name: str) -> str:
    """`retention_days` as CloudFormation writes it: `RetentionDays`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def sentence_case(title: str) -> str:
    """`LogBucketName` as a label: `Log bucket name`; words in capitals stay."""
    words: list[str] = []
    for letter, following in zip(title, title[1:] + " ", strict=True):
        starts = letter.isupper() and (not words or not words[-1][-1].isupper() or following.islower())
        if starts or not words:
            words.append(letter)
        else:
            words[-1] += letter
    words = [words[0], *(word if word.isupper() else word.lower() for word in words[1:])]
    return " ".join(_AWS_SPELLING.get(word.lower(), word) for word in words)


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
_LONGEST_VALUE = 4096

_AWS_SPELLING = {
    "arn": "ARN",
    "kms": "KMS",
    "api": "API",
    "s3": "S3",
    "ec2": "EC2",
    "mfa": "MFA",
    "iam": "IAM",
    "url": "URL",
}


def _own_default(component: type, name: str) -> Any:
    field = component.__dataclass_fields__[name]  # type: ignore[attr-defined]
    return field.default if field.default is not field.default_factory else REQUIRED


def _written(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value)
    if isinstance(value, AWSHelperFn):
        raise OptionError(
            f"a parameter's default is a literal, got {value.to_dict()}; pass defaults= to expose()"
        )
    return value


def _properties(declared: Declared, values: tuple[Any, ...], absent: str | None) -> dict[str, Any]:
    option = declared.option
    if bool in declared.kinds:
        return {
            "Type": "String",
            "AllowedValues": ["true", "false"],
            "ConstraintDescription": "must be true or false",
        }
    kind = (
        "CommaDelimitedList" if tuple in declared.kinds else "Number" if int in declared.kinds else "String"
    )
    properties: dict[str, Any] = {"Type": kind}
    if values:
        properties["AllowedValues"] = list(values) if absent is None else [absent, *values]
    else:
        # An empty parameter must pass the pattern and the minimum length that a given one has to keep.
        pattern = option.AllowedPattern
        if pattern:
            properties["AllowedPattern"] = pattern if absent is None else f"^$|{pattern}"
        if absent is None and option.MinLength is not None and kind == "String":
            properties["MinLength"] = option.MinLength
        for name in ("MaxLength", "MinValue", "MaxValue"):
            limit = getattr(option, name)
            if limit is not None and (name != "MaxLength" or kind == "String"):
                properties[name] = min(limit, _LONGEST_VALUE) if name == "MaxLength" else limit
    if len(properties) > 1:
        told = option.must if values == option.AllowedValues else ""
        properties["ConstraintDescription"] = told or f"must be one of {', '.join(map(str, values))}"
    return properties


def _reference(
    template: Template, title: str, declared: Declared, values: tuple[Any, ...], absent: str | None
) -> Any:
    reference = Ref(title)
    if declared.option.decides:
        words = ["true", "false"] if bool in declared.kinds else [str(value) for value in values]
        if absent is not None:
            words.append(absent)
        conditions = {word: f"{title}Is{camel_case(''.join(filter(str.isalnum, word)))}" for word in words}
        for word, condition in conditions.items():
            _condition(template, condition, Equals(reference, word))
        return Choice(reference, conditions)
    if absent is not None:
        # A list that was left empty holds one empty string: Join makes it text that can be compared.
        compared: Any = {"Fn::Join": ["", reference]} if tuple in declared.kinds else reference
        _condition(template, f"Has{title}", Not(Equals(compared, absent)))
        return Given(f"Has{title}", reference)
    return reference


def _condition(template: Template, name: str, condition: AWSHelperFn) -> None:
    if name in template.conditions:
        raise TitleTakenError(f"the template has a condition {name!r} already; pass prefix= to expose()")
    template.add_condition(name, condition)


__all__ = ["NONE", "REQUIRED", "Option", "add_parameter", "camel_case", "expose", "sentence_case"]
