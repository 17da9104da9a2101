"""What CloudFormation makes of a template whose parameters are known: conditions, rules, resources, outputs.

It knows the functions that CloudFormation documents for conditions, rules and properties, and raises for all
others, so that a test never reads a value that was not really resolved.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

_URL_SUFFIXES = {"aws": "amazonaws.com", "aws-cn": "amazonaws.com.cn", "aws-us-gov": "amazonaws.com"}
_CONDITIONS = ("Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Condition")
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html
_RULES = ("Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Fn::Contains", "Ref")
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_NO_VALUE = object()

_STACK_UUID = "51af3dc0-da77-11e4-872e-1234567db123"


class ResolvingError(Exception):
    """CloudFormation would refuse the template, or the resolver does not know the function."""


class Resolved:
    """A template with its parameters filled in, as a stack in one account, region and partition.

    `ids` are the physical ids of resources; the others get names as CloudFormation generates them. `imports` are the
    exports of other stacks by name.
    """

    def __init__(
        self,
        template: Mapping[str, Any],
        parameters: Mapping[str, str] | None = None,
        *,
        account: str = "111122223333",
        region: str = "eu-central-1",
        partition: str = "aws",
        stack: str = "stack",
        ids: Mapping[str, str] | None = None,
        imports: Mapping[str, Any] | None = None,
    ) -> None:
        self.template = template
        self.stack, self.partition, self.ids, self.imports = stack, partition, ids or {}, imports or {}
        self._arn = f"arn:{partition}:{{service}}:{region}:{account}:{{name}}"
        self._pseudo = {
            "AWS::AccountId": account,
            "AWS::Region": region,
            "AWS::Partition": partition,
            "AWS::URLSuffix": _URL_SUFFIXES[partition],
            "AWS::StackName": stack,
            "AWS::StackId": f"arn:{partition}:cloudformation:{region}:{account}:stack/{stack}/{_STACK_UUID}",
        }
        self.parameters = self._with_defaults(parameters or {})
        self._decided: dict[str, bool] = {}
        self._attributes: dict[tuple[str, str], str] = {}

    def _with_defaults(self, given: Mapping[str, str]) -> dict[str, Any]:
        declared = self.template.get("Parameters", {})
        if unknown := sorted(set(given) - set(declared)):
            raise ResolvingError(f"Parameters: {unknown} do not exist in the template")
        if missing := sorted(
            name for name, one in declared.items() if "Default" not in one and name not in given
        ):
            raise ResolvingError(f"Parameters: {missing} must have values")
        values = {}
        for name, one in declared.items():
            value = str(given.get(name, one.get("Default")))
            values[name] = (
                [part.strip() for part in value.split(",")] if one["Type"] == "CommaDelimitedList" else value
            )
        return values

    @cached_property
    def conditions(self) -> dict[str, bool]:
        """Whether each condition of the template holds."""
        return {name: self._condition(name) for name in self.template.get("Conditions", {})}

    @cached_property
    def resources(self) -> dict[str, Any]:
        """The resources that exist, with their properties as the services receive them."""
        return self._resolved(self.template["Resources"])

    def of(self, *types: str) -> dict[str, Any]:
        """The resources of these types that exist; no other one is resolved."""
        declared = self.template["Resources"].items()
        return self._resolved({title: body for title, body in declared if body["Type"] in types})

    def _resolved(self, declared: Mapping[str, Any]) -> dict[str, Any]:
        return {
            title: {**body, "Properties": self.value(body.get("Properties", {}))}
            for title, body in declared.items()
            if self._exists(body)
        }

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The outputs that exist."""
        found = self.template.get("Outputs", {})
        return {name: self.value(one["Value"]) for name, one in found.items() if self._exists(one)}

    def properties(self, title: str) -> dict[str, Any]:
        """The properties of one resource that exists."""
        found: dict[str, Any] = self.resources[title]["Properties"]
        return found

    def broken_rules(self) -> list[tuple[str, str]]:
        """The rules that do not hold, and what they say; with one of them, CloudFormation creates nothing.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
        """
        return [
            (name, assertion["AssertDescription"])
            for name, rule in self.template.get("Rules", {}).items()
            if "RuleCondition" not in rule or self._holds(rule["RuleCondition"], _RULES)
            for assertion in rule["Assertions"]
            if not self._holds(assertion["Assert"], _RULES)
        ]

    def value(self, value: Any) -> Any:
        """Anything that may hold functions, without them."""
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            items = [self.value(item) for item in value]
            return [item for item in items if item is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name == "Ref" or name.startswith("Fn::"):
                function = getattr(self, "_" + name.removeprefix("Fn::").lower(), None)
                if function is None or name in _CONDITIONS:
                    raise ResolvingError(f"{name} cannot be used here")
                return function(argument)
        items_by_name = {name: self.value(item) for name, item in value.items()}
        return {name: item for name, item in items_by_name.items() if item is not _NO_VALUE}

    def _condition(self, name: str) -> bool:
        if name not in self._decided:
            self._decided[name] = self._holds(self.template["Conditions"][name], _CONDITIONS)
        return self._decided[name]

    def _exists(self, body: Mapping[str, Any]) -> bool:
        return "Condition" not in body or self.conditions[body["Condition"]]

    def _holds(self, body: Any, allowed: tuple[str, ...]) -> bool:
        (name, argument), *_ = body.items()
        if name not in allowed:
            raise ResolvingError(f"{name} is no condition here")
        match name:
            case "Condition":
                return self._condition(argument)
            case "Fn::And":
                return False not in [self._holds(one, allowed) for one in argument]
            case "Fn::Or":
                return True in [self._holds(one, allowed) for one in argument]
            case "Fn::Not":
                return not self._holds(argument[0], allowed)
            case "Fn::Contains":
                strings, wanted = argument
                return self._text(wanted) in [self._text(one) for one in strings]
            case _:
                left, right = argument
                return self._text(left) == self._text(right)

    def _text(self, value: Any) -> str:
        resolved = self.value(value)
        if not isinstance(resolved, (str, int)) or isinstance(resolved, bool):
            raise ResolvingError(f"{value} must be a string, got {resolved}")
        return str(resolved)

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self.parameters:
            return self.parameters[name]
        return self._of_resource(name, "Ref")

    def _getatt(self, argument: list[str]) -> Any:
        title, attribute = argument
        return self._of_resource(title, attribute)

    def _if(self, argument: list[Any]) -> Any:
        condition, then, otherwise = argument
        return self.value(then if self.conditions[condition] else otherwise)

    def _join(self, argument: list[Any]) -> str:
        delimiter, items = argument
        if not isinstance(delimiter, str):
            raise ResolvingError(f"the delimiter of Fn::Join must be a literal, got {delimiter}")
        return delimiter.join(self._text(item) for item in self.value(items))

    def _split(self, argument: list[Any]) -> list[str]:
        delimiter, text = argument
        return self._text(text).split(delimiter)

    def _select(self, argument: list[Any]) -> Any:
        index, items = argument
        return self.value(items)[int(index)]

    def _findinmap(self, argument: list[Any]) -> Any:
        mapping, top, second = (self._text(one) for one in argument)
        try:
            return self.template["Mappings"][mapping][top][second]
        except KeyError as error:
            raise ResolvingError(f"Fn::FindInMap finds nothing under {error}") from error

    def _importvalue(self, argument: Any) -> Any:
        name = self._text(argument)
        if name not in self.imports:
            raise ResolvingError(f"No export named {name} found")
        return self.imports[name]

    def _sub(self, argument: Any) -> str:
        text, variables = (argument, {}) if isinstance(argument, str) else argument

        def put(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in variables:
                return self._text(variables[name])
            if "." in name:
                return self._text({"Fn::GetAtt": name.split(".", 1)})
            return self._text({"Ref": name})

        return _VARIABLE.sub(put, text)

    def _of_resource(self, title: str, attribute: str) -> str:
        if (title, attribute) not in self._attributes:
            self._attributes[title, attribute] = self._attribute(title, attribute)
        return self._attributes[title, attribute]

    def _attribute(self, title: str, attribute: str) -> str:
        body = self.template.get("Resources", {}).get(title)
        if body is None or not self._exists(body):
            raise ResolvingError(f"Unresolved resource dependencies [{title}]")
        if (body["Type"], attribute) == ("AWS::SSM::Parameter", "Value"):
            return self._text(body["Properties"]["Value"])
        own = self.ids.get(title, f"{self.stack}-{title}-1A2B3C4D5E6F")
        bucket = self.ids.get(title, own.lower())
        account = self._pseudo["AWS::AccountId"]
        named = self._text(body.get("Properties", {}).get("Name", own))
        properties = body.get("Properties", {})
        quick_sight = self._text(properties.get("DataSourceId", properties.get("DataSetId", own)))
        queue = self._text(body.get("Properties", {}).get("QueueName", own))

        database = self._text(body.get("Properties", {}).get("DatabaseInput", {}).get("Name", own))

        def arn(service: str, name: str) -> str:
            return self._arn.format(service=service, name=name)

        def global_arn(service: str, account: str, name: str) -> str:
            return f"arn:{self.partition}:{service}::{account}:{name}"

        known = {
            ("AWS::S3::Bucket", "Ref"): bucket,
            ("AWS::S3::Bucket", "Arn"): global_arn("s3", "", bucket),
            ("AWS::KMS::Key", "Ref"): own,
            ("AWS::KMS::Key", "Arn"): arn("kms", f"key/{own}"),
            ("AWS::SNS::Topic", "Ref"): self.ids.get(title, arn("sns", own)),
            ("AWS::SNS::TopicPolicy", "Ref"): own,
            ("AWS::Logs::LogGroup", "Ref"): own,
            ("AWS::Logs::LogGroup", "Arn"): arn("logs", f"log-group:{own}:*"),
            ("AWS::IAM::ManagedPolicy", "Ref"): self.ids.get(
                title, global_arn("iam", account, f"policy/{own}")
            ),
            ("AWS::CloudFormation::StackSet", "Ref"): self.ids.get(title, f"{self.stack}:4c97b8ad"),
            ("AWS::ObservabilityAdmin::OrganizationCentralizationRule", "RuleArn"): arn(
                "observabilityadmin", "organization-centralization-rule/cloudtrail"
            ),
            ("AWS::Organizations::Policy", "Ref"): self.ids.get(title, "p-examplepolicyid111"),
            ("AWS::IAM::Role", "Arn"): global_arn("iam", account, f"role/{own}"),
            ("AWS::CloudWatch::Alarm", "Arn"): arn("cloudwatch", f"alarm:{own}"),
            ("AWS::Athena::WorkGroup", "Ref"): named,
            ("AWS::Glue::Database", "Ref"): database,
            ("AWS::QuickSight::DataSource", "Arn"): arn("quicksight", f"datasource/{quick_sight}"),
            ("AWS::QuickSight::DataSet", "Arn"): arn("quicksight", f"dataset/{quick_sight}"),
            ("AWS::CodeBuild::Project", "Ref"): named,
            ("AWS::CodeBuild::Project", "Arn"): arn("codebuild", f"project/{named}"),
            ("AWS::SQS::Queue", "Ref"): self.ids.get(title, f"https://sqs.example.com/{account}/{queue}"),
            ("AWS::SQS::Queue", "Arn"): arn("sqs", queue),
            ("AWS::SQS::Queue", "QueueName"): queue,
            ("AWS::Events::Rule", "Ref"): named,
            ("AWS::Events::Rule", "Arn"): arn("events", f"rule/{named}"),
            ("AWS::Events::EventBus", "Ref"): named,
            ("AWS::Events::EventBus", "Arn"): arn("events", f"event-bus/{named}"),
            ("AWS::CloudTrail::Trail", "Arn"): arn("cloudtrail", f"trail/{self.parameters.get('TrailName')}"),
        }
        if (body["Type"], attribute) not in known:
            raise ResolvingError(f"the resolver does not know {attribute} of {body['Type']}")
        return known[body["Type"], attribute]


def with_decided_conditions(
    template: Mapping[str, Any], parameters: Mapping[str, str], **place: str
) -> dict[str, Any]:
    """The template with those conditions decided that the emulator cannot read: Join, Split, Sub and pseudo parameters."""
    found: Mapping[str, Any] = template.get("Conditions", {})
    functions = ("Fn::Join", "Fn::Split", "Fn::Sub")
    hard = [name for name, body in found.items() if _uses(body, functions) or "'AWS::" in str(body)]
    decided = Resolved(template, parameters, **place).conditions if hard else {}
    return {
        **template,
        "Conditions": {
            name: {"Fn::Equals": ["decided", "decided" if decided[name] else "otherwise"]}
            if name in hard
            else body
            for name, body in found.items()
        },
    }


def _uses(value: Any, names: tuple[str, ...]) -> bool:
    if isinstance(value, dict):
        return any(name in names or _uses(item, names) for name, item in value.items())
    return isinstance(value, list) and any(_uses(item, names) for item in value)
