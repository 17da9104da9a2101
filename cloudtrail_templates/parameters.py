"""CloudFormation parameters made from the options of a component, with labels, groups and conditions."""

from collections.abc import Mapping
from dataclasses import MISSING, replace
from types import NoneType
from typing import Any

from troposphere import AWSHelperFn, Equals, Join, Not, Ref, Split, Template

from cloudtrail_templates.errors import OptionError, TitleTakenError, shorten, unknown
from cloudtrail_templates.intrinsics import Choice, Given
from cloudtrail_templates.options import Declared, Option, OptionParameter, declared_option

NONE = "None"

MAX_PARAMETERS = 200
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""


def expose(
    template: Template,
    component: type,
    *names: str,
    prefix: str = "",
    group: str = "",
    defaults: Mapping[str, Any] | None = None,
    allowed: Mapping[str, tuple[Any, ...]] | None = None,
) -> dict[str, Any]:
    """Add a parameter for each named option of a component, and return keyword arguments that refer to them.

    The option `retention_days` becomes the parameter `RetentionDays`, after `prefix`, which keeps two options of one
    name apart. An option that may be None becomes a parameter that may be empty, or "None" if the option has fixed
    values, with a condition `Has<Parameter>`. An option that decides what exists becomes a parameter with a
    condition `<Parameter>Is<Value>` for each value.

    Args:
        template: the template to add the parameters and conditions to.
        component: the class that declares the options.
        names: the options.
        prefix: the beginning of each parameter's name.
        group: the group in the console's form, instead of the option's own.
        defaults: defaults by option, instead of the component's.
        allowed: allowed values by option, instead of the option's.

    Raises:
        TitleTakenError: the template has such a parameter or condition.
        UnknownNameError: the component has no such option, or a default or allowed values are for an option that is not
            among `names`.
        OptionError: a default breaks the constraints of its option.
    """
    for name in (*(defaults or {}), *(allowed or {})):
        if name not in names:
            raise unknown("exposed option", name, names)
    exposed = {}
    for name in names:
        declared = declared_option(component, name)
        default = (defaults or {}).get(name, _own_default(component, declared))
        parameter = prefix + camel_case(name)
        exposed[name] = _add_parameter(
            template, parameter, declared, default, group=group, allowed=(allowed or {}).get(name)
        )
    return exposed


def _add_parameter(
    template: Template,
    title: str,
    declared: Declared,
    default: Any,
    *,
    group: str = "",
    allowed: tuple[Any, ...] | None = None,
) -> Any:
    """Add one parameter and return the reference to it: a Ref, a Given or a Choice.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-interface.html
    """
    if len(template.parameters) >= MAX_PARAMETERS:
        raise OptionError(
            f"a template must have at most {MAX_PARAMETERS} parameters, got {title} as one more; use a second stack, or "
            "pass literals"
        )
    for kind, names in (("parameter", template.parameters), ("resource", template.resources)):
        if title in names:
            raise TitleTakenError(f"the template has a {kind} {title!r} already; pass prefix= to expose()")
    option, optional = declared.option, NoneType in declared.kinds
    values = allowed or option.AllowedValues
    absent = NONE if values else ""
    if default is None:
        default = absent
    elif default is not REQUIRED:
        _check_default(title, declared, default, allowed)
    properties = _properties(declared, values, absent if optional else None)
    if default is not REQUIRED:
        properties["Default"] = _default_text(default)
    template.add_parameter(OptionParameter(title, option, **properties))
    template.set_parameter_label(title, option.label or sentence_case(title))
    template.add_parameter_to_group(title, group or option.group)
    return _reference(template, title, declared, values, absent if optional else None)


REQUIRED: Any = object()
"""Stands for the default of an option that has none; the parameter must then be given at deployment."""


def camel_case(name: str) -> str:
    """Return a name in CloudFormation's style: `RetentionDays` for `retention_days`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def sentence_case(title: str) -> str:
    """Return a label for a parameter: `Log bucket name` for `LogBucketName`; abbreviations stay in capitals."""
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


def _own_default(component: type, declared: Declared) -> Any:
    default = component.__dataclass_fields__[declared.name].default  # type: ignore[attr-defined]
    return default if default is not MISSING else None if NoneType in declared.kinds else REQUIRED


def _check_default(title: str, declared: Declared, default: Any, allowed: tuple[Any, ...] | None) -> None:
    if isinstance(default, AWSHelperFn):
        raise OptionError(
            f"the default of {title} must be a literal, got {shorten(default.to_dict())}; pass defaults= to expose()"
        )
    if allowed is None:
        replace(declared, name=f"the default of {title}").check(default)
    elif default not in allowed:
        raise OptionError(
            f"the default of {title} must be one of {', '.join(map(str, allowed))}, got {shorten(default)}; "
            "pass defaults= to expose()"
        )


def _default_text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value)
    return value


def _properties(declared: Declared, values: tuple[Any, ...], absent: str | None) -> dict[str, Any]:
    option = declared.option
    if bool in declared.kinds:
        return {
            "Type": "String",
            "AllowedValues": ["true", "false"],
            "ConstraintDescription": "must be true or false",
        }
    kind = "Number" if int in declared.kinds else "String"
    if tuple in declared.kinds and option.MaxItems is None:
        kind = "CommaDelimitedList"
    properties: dict[str, Any] = {"Type": kind}
    if values:
        properties["AllowedValues"] = list(values) if absent is None else [absent, *values]
    else:
        # Pattern and minimum length let the empty value pass. The pattern of an item is long: a template has it once.
        pattern = option.AllowedPattern
        if option.MaxItems is not None:
            pattern = f"(({pattern})(, ?(?=.)|$)){{{int(absent is None)},{option.MaxItems}}}"
        if pattern:
            properties["AllowedPattern"] = pattern if absent is None or option.MaxItems else f"^$|{pattern}"
        if absent is None and option.MinLength is not None and kind == "String":
            properties["MinLength"] = option.MinLength
        for name in ("MaxLength", "MinValue", "MaxValue"):
            limit = getattr(option, name)
            if limit is not None and (name != "MaxLength" or kind == "String"):
                properties[name] = min(limit, _LONGEST_VALUE) if name == "MaxLength" else limit
    if len(properties) > 1:
        rule = option.must if values == option.AllowedValues else ""
        properties["ConstraintDescription"] = rule or f"must be one of {', '.join(map(str, values))}"
    return properties


def _reference(
    template: Template, title: str, declared: Declared, values: tuple[Any, ...], absent: str | None
) -> Any:
    reference = Ref(title)
    value: Any = reference
    if declared.option.MaxItems is not None:
        # People write spaces after commas, which CloudFormation drops from its own lists only. A space within an item stays.
        value = Split(",", Join(",", Split(", ", reference)))
    if declared.option.decides:
        words = ["true", "false"] if bool in declared.kinds else [str(value) for value in values]
        if absent is not None:
            words.append(absent)
        conditions = {word: f"{title}Is{camel_case(''.join(filter(str.isalnum, word)))}" for word in words}
        for word, condition in conditions.items():
            _condition(template, condition, Equals(reference, word))
        return Choice(reference, conditions)
    if absent is not None:
        # Fn::Equals compares strings: Join makes one of a list, and an empty list has one empty item.
        is_list = tuple in declared.kinds and declared.option.MaxItems is None
        compared: Any = {"Fn::Join": ["", reference]} if is_list else reference
        _condition(template, f"Has{title}", Not(Equals(compared, absent)))
        return Given(f"Has{title}", value)
    return value


def _condition(template: Template, name: str, condition: AWSHelperFn) -> None:
    if name in template.conditions:
        raise TitleTakenError(f"the template has a condition {name!r} already; pass prefix= to expose()")
    template.add_condition(name, condition)


__all__ = ["NONE", "REQUIRED", "Option", "camel_case", "expose", "sentence_case"]
