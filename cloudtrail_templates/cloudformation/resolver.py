"""CloudFormation's intrinsic functions, resolved as far as a template alone allows.

What is known only at deployment stays in the text as `${Name}`. It is written in the same way for every function,
so that `!GetAtt Bucket.Arn` and `!Sub arn:${AWS::Partition}:s3:::${Bucket}` resolve to equal strings.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

NO_VALUE = object()

_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
_DEEPEST = 60
# Names that contain other names twice double in length with each resource; no property is longer than a template.
_LONGEST = 1_000_000

# The name that a resource was given, and the ARN that follows from it.
_NAMED = {
    "AWS::S3::Bucket": ("BucketName", "arn:${AWS::Partition}:s3:::{name}"),
    "AWS::Logs::LogGroup": (
        "LogGroupName",
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:{name}:*",
    ),
    "AWS::SNS::Topic": ("TopicName", "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:{name}"),
    "AWS::CloudTrail::Trail": (
        "TrailName",
        "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/{name}",
    ),
}


def is_known(value: object) -> bool:
    """Return whether no part of the value is left to the deployment."""
    return not isinstance(value, str) or "${" not in value


def opaque(what: str, raw: object) -> str:
    """Return a placeholder for what cannot be resolved; equal sources give equal text."""
    return "${" + f"{what} {json.dumps(raw, sort_keys=True, default=str)}".replace("}", ")") + "}"


def as_text(value: object) -> str:
    """Return the value as CloudFormation writes it into a string."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def is_true(value: object) -> bool:
    """Return whether a resolved boolean is true, also one that is written as text."""
    return as_text(value).lower() == "true" if value is not None else False


def is_false(value: object) -> bool:
    """Return whether a resolved boolean is missing or false; an unknown one is neither."""
    return value is None or as_text(value).lower() == "false"


class Resolver:
    """Resolve the values of one template.

    Args:
        template: The template, as plain data.
        parameter: Returns a parameter's value, or None where there is no parameter of that name.
        holds: Returns whether a condition holds, or None where that is unknown.
    """

    def __init__(
        self,
        template: Mapping[str, Any],
        parameter: Callable[[str], Any],
        holds: Callable[[str], bool | None],
    ) -> None:
        resources, mappings = template.get("Resources"), template.get("Mappings")
        self._resources = resources if isinstance(resources, dict) else {}
        self._mappings = mappings if isinstance(mappings, dict) else {}
        self._parameter = parameter
        self._holds = holds
        self._depth = 0
        self._names: dict[tuple[str, bool], str] = {}

    def value(self, raw: Any) -> Any:
        """Return a raw value with its functions resolved; `NO_VALUE` where it is AWS::NoValue."""
        if not isinstance(raw, dict | list):
            return raw
        self._depth += 1
        try:
            if self._depth > _DEEPEST:
                return opaque("deep", "")
            if isinstance(raw, list):
                return [item for item in map(self.value, raw) if item is not NO_VALUE]
            if len(raw) == 1:
                ((name, argument),) = raw.items()
                if name == "Ref" or (isinstance(name, str) and name.startswith("Fn::")):
                    return self._function(name, argument)
            resolved = ((str(key), self.value(item)) for key, item in raw.items())
            return {key: item for key, item in resolved if item is not NO_VALUE}
        finally:
            self._depth -= 1

    def _function(self, name: str, argument: Any) -> Any:
        function = _FUNCTIONS.get(name)
        try:
            resolved = function(self, argument) if function else None
        except (TypeError, ValueError, IndexError, KeyError, AttributeError):
            # cfn-lint reports a function that is written wrongly.
            resolved = None
        if resolved is None or (isinstance(resolved, str) and len(resolved) > _LONGEST):
            return opaque(name, argument)
        return resolved

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        value = self._parameter(name)
        if value is not None:
            return value
        entry = self._resources.get(name)
        if isinstance(entry, dict) and entry.get("Type") == "AWS::SNS::Topic":
            return self._named(name, entry, arn=True)
        return self._named(name, entry, arn=False) if isinstance(entry, dict) else "${" + name + "}"

    def _named(self, name: str, entry: Mapping[str, Any], *, arn: bool) -> str:
        if (name, arn) not in self._names:
            # A resource that names itself has a name that is unknown.
            self._names[name, arn] = "${" + name + "}"
            self._names[name, arn] = self._resolved_name(name, entry, arn=arn)
        return self._names[name, arn]

    def _resolved_name(self, name: str, entry: Mapping[str, Any], *, arn: bool) -> str:
        kind, properties = entry.get("Type"), entry.get("Properties")
        key, pattern = _NAMED.get(str(kind), ("", ""))
        given = self.value(properties.get(key)) if isinstance(properties, dict) else None
        text = given if isinstance(given, str) else "${" + name + "}"
        if not arn or (kind == "AWS::SNS::Topic" and not isinstance(given, str)):
            return text
        return pattern.replace("{name}", text)

    def _get_att(self, argument: Any) -> Any:
        name, attribute = argument.split(".", 1) if isinstance(argument, str) else map(as_text, argument)
        entry = self._resources.get(name)
        if isinstance(entry, dict):
            kind = entry.get("Type")
            if kind == "AWS::SNS::Topic" and attribute == "TopicArn":
                return self._named(name, entry, arn=True)
            if kind in _NAMED and kind != "AWS::SNS::Topic" and attribute == "Arn":
                return self._named(name, entry, arn=True)
            if kind == "AWS::SNS::Topic" and attribute == "TopicName":
                return self._named(name, entry, arn=False)
            if kind == "AWS::SSM::Parameter" and attribute == "Value":
                return as_text(self.value(entry["Properties"]["Value"]))
        return "${" + f"{name}.{attribute}" + "}"

    def _sub(self, argument: Any) -> Any:
        text, raw_values = (argument, {}) if isinstance(argument, str) else argument
        values = {name: self.value(raw) for name, raw in raw_values.items()}
        length = len(text)

        def replacement(match: re.Match[str]) -> str:
            nonlocal length
            name = match[1].strip()
            if name in values:
                value = values[name]
            else:
                value = self._get_att(name) if "." in name else self._ref(name)
            if isinstance(value, list | dict) or value is NO_VALUE or length > _LONGEST:
                return opaque("Fn::Sub", name)
            length += len(as_text(value))
            return as_text(value)

        return _VARIABLE.sub(replacement, text).replace("${!", "${")

    def _join(self, argument: Any) -> Any:
        delimiter, items = argument
        items = self.value(items)
        if not isinstance(items, list) or any(isinstance(item, list | dict) for item in items):
            return None
        return str(delimiter).join(as_text(item) for item in items)

    def _split(self, argument: Any) -> Any:
        delimiter, text = argument
        text = self.value(text)
        return text.split(delimiter) if isinstance(text, str) and is_known(text) else None

    def _select(self, argument: Any) -> Any:
        index, items = map(self.value, argument)
        return items[int(index)] if isinstance(items, list) else None

    def _if(self, argument: Any) -> Any:
        condition, yes, no = argument
        truth = self._holds(condition)
        return None if truth is None else self.value(yes if truth else no)

    def _find_in_map(self, argument: Any) -> Any:
        name, *keys = (self.value(part) for part in argument[:3])
        found = self._mappings[name]
        for key in keys:
            found = found[as_text(key)]
        return found

    def _to_json(self, argument: Any) -> Any:
        return json.dumps(self.value(argument))


_FUNCTIONS: dict[str, Callable[[Resolver, Any], Any]] = {
    "Ref": Resolver._ref,
    "Fn::GetAtt": Resolver._get_att,
    "Fn::Sub": Resolver._sub,
    "Fn::Join": Resolver._join,
    "Fn::Split": Resolver._split,
    "Fn::Select": Resolver._select,
    "Fn::If": Resolver._if,
    "Fn::FindInMap": Resolver._find_in_map,
    "Fn::ToJsonString": Resolver._to_json,
}
