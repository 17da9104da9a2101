"""CloudFormation's conditions and rules in words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from cloudtrail_templates.pages.markdown import Markdown, code, listed


class Said(NamedTuple):
    """Words, and the word that joins their parts, if any."""

    text: Markdown
    joined_by: str = ""


@dataclass(frozen=True)
class Words:
    """Says in words when a condition of a template holds."""

    template: Mapping[str, Any]

    def created(self, part: Mapping[str, Any]) -> Markdown:
        """When a resource or an output exists."""
        return self.when({"Condition": part["Condition"]}) if "Condition" in part else Markdown("always")

    def refused(self, rule: Mapping[str, Any], assertion: Mapping[str, Any]) -> Markdown:
        """When a rule stops the deployment with this assertion."""
        failed = {"Fn::Not": [assertion["Assert"]]}
        return self.when({"Fn::And": [rule["RuleCondition"], failed]} if "RuleCondition" in rule else failed)

    def when(self, expression: Any) -> Markdown:
        """When the expression is true."""
        return self._say(expression, True).text

    def _say(self, expression: Any, holds: bool) -> Said:
        said = None
        match expression:
            case {"Condition": str(name)} if name in self.template.get("Conditions", {}):
                said = self._say(self.template["Conditions"][name], holds)
            case {"Fn::Not": [denied]}:
                said = self._say(denied, not holds)
            # Where not all hold, one does not.
            case {"Fn::And": [*parts]}:
                said = _join([self._say(part, holds) for part in parts], "and" if holds else "or")
            case {"Fn::Or": [*parts]}:
                said = _join([self._say(part, holds) for part in parts], "or" if holds else "and")
            case {"Fn::Equals": [left, right]}:
                said = self._list_without(left, right, holds) or self._equals(left, right, holds)
            case {"Fn::Contains": [[*values], item]}:
                said = self._contains(values, item, holds)
        verb = "holds" if holds else "does not hold"
        return said or Said(Markdown(f"{code(json.dumps(expression))} {verb}"))

    def _equals(self, left: Any, right: Any, holds: bool) -> Said | None:
        name, value = (_parameter(left), right) if _parameter(left) else (_parameter(right), left)
        if name is not None and (other := _parameter(value)):
            return Said(Markdown(f"{code(name)} is {'' if holds else 'not '}the same as {code(other)}"))
        if name is None or isinstance(value, dict):
            return None
        if value == "":
            return Said(Markdown(f"{code(name)} is {'empty' if holds else 'given'}"))
        others = self._others(name, [value])
        if not holds and len(others) == 1:
            return Said(Markdown(f"{code(name)} is {code(others[0])}"))
        return Said(Markdown(f"{code(name)} is {'' if holds else 'not '}{code(value)}"))

    def _contains(self, values: Sequence[Any], item: Any, holds: bool) -> Said | None:
        name = _parameter(item)
        if name is None:
            return None
        others = self._others(name, values)
        if not holds and not others:
            return Said(
                Markdown(f"{code(name)} is none of {listed([code(value) for value in values], 'and')}")
            )
        return Said(
            Markdown(f"{code(name)} is {listed([code(value) for value in (values if holds else others)])}")
        )

    def _list_without(self, left: Any, right: Any, holds: bool) -> Said | None:
        """`a,b,c` cut at `,b,` and joined again is the same text unless `b` is in it."""
        match left:
            case {"Fn::Join": ["", {"Fn::Split": [str(separator), whole]}]} if (
                whole == right and separator.strip(",")
            ):
                name = whole.get("Fn::Sub", "").strip(",${}")
                verb = "does not name" if holds else "names"
                return Said(Markdown(f"{code(name)} {verb} {code(separator.strip(','))}"))
        return None

    def _others(self, name: str, values: Sequence[Any]) -> list[Any]:
        allowed = self.template.get("Parameters", {}).get(name, {}).get("AllowedValues", [])
        return [value for value in allowed if str(value) not in map(str, values)]


def _parameter(value: Any) -> str | None:
    match value:
        # A list that was left empty is compared as text.
        case {"Ref": str(name)} | {"Fn::Join": [_, {"Ref": str(name)}]}:
            return name
    return None


def _join(parts: Sequence[Said], word: str) -> Said:
    texts = [f"({part.text})" if part.joined_by not in ("", word) else part.text for part in parts]
    return Said(Markdown(f" {word} ".join(dict.fromkeys(texts))), word)
