"""The defaults of a template's parameters, checked against the options that refer to them."""

from dataclasses import replace
from typing import Any

from troposphere import Ref, Template

from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.options import Declared, declared_options
from cloudtrail_templates.parameters import NONE


def check_defaults(template: Template, component: object) -> None:
    """Raise OptionError if an option refers to a parameter whose default breaks the option's constraints."""
    kind: Any = type(component)
    for name, declared in declared_options(kind).items():
        value = getattr(component, name)
        for one in value if isinstance(value, tuple) else (value,):
            optional = isinstance(one, Given)
            reference = one.value if isinstance(one, Given) else one
            parameter = template.parameters.get(reference.data["Ref"]) if isinstance(reference, Ref) else None
            if parameter is None or str(parameter.Type).startswith("AWS::SSM::"):
                # The default of a parameter from Systems Manager is a name, not a value.
                continue
            default = parameter.properties.get("Default")
            # A component that exists only with a value of the parameter never has the empty one.
            optional = optional or getattr(component, "condition", None) == f"Has{parameter.title}"
            if default is None or (optional and default in ("", NONE)):
                continue
            titled = replace(declared, name=f"the default of {parameter.title}, for {name},")
            titled.check(_literal(default, declared, is_item=isinstance(value, tuple)))


def _literal(default: Any, declared: Declared, *, is_item: bool) -> Any:
    """Return a default, which CloudFormation may hold as text, as the literal that the option takes."""
    text = str(default)
    if bool in declared.kinds:
        return {"true": True, "false": False}.get(text.lower(), text)
    if int in declared.kinds:
        return int(text) if text.lstrip("-").isdecimal() else default
    if tuple in declared.kinds:
        return (text,) if is_item else tuple(item.strip() for item in text.split(","))
    return text
