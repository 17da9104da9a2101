"""Sentences that say when a condition or a rule of a CloudFormation template holds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from cloudtrail_templates.pages.markdown import Markdown, code, listed


class Phrase(NamedTuple):
    """A phrase, and the word that joins its parts if it has several."""

    text: Markdown
    joined_by: str = ""


@dataclass(frozen=True)
class ConditionText:
    """Describes the conditions and rules of one template."""

    template: Mapping[str, Any]

    def created(self, part: Mapping[str, Any]) -> Markdown:
        """Return when a resource or an output exists."""
        return self.when({"Condition": part["Condition"]}) if "Condition" in part else Markdown("always")

    def refused(self, rule: Mapping[str, Any], assertion: Mapping[str, Any]) -> Markdown:
        """Return when a rule refuses a deployment because of this assertion."""
        failed = {"Fn::Not": [assertion["Assert"]]}
        return self.when({"Fn::And": [rule["RuleCondition"], failed]} if "RuleCondition" in rule else failed)

    def when(self, expression: Any) -> Markdown:
        """Return when the expression is true."""
        return self._phrase(expression, True).text

    def _phrase(self, expression: Any, holds: bool) -> Phrase:
        phrase = None
        match expression:
            case {"Condition": str(name)} if name in self.template.get("Conditions", {}):
                phrase = self._phrase(self.template["Conditions"][name], holds)
            case {"Fn::Not": [denied]}:
                phrase = self._phrase(denied, not holds)
            # De Morgan: "not (a and b)" is "not a, or not b".
            case {"Fn::And": [*parts]}:
                phrase = _joined([self._phrase(part, holds) for part in parts], "and" if holds else "or")
            case {"Fn::Or": [*parts]}:
                phrase = _joined([self._phrase(part, holds) for part in parts], "or" if holds else "and")
            case {"Fn::Equals": [left, right]}:
                phrase = self._equals(left, right, holds)
            case {"Fn::Contains": [[*values], item]}:
                phrase = self._contains(values, item, holds)
        verb = "holds" if holds else "does not hold"
        return phrase or Phrase(Markdown(f"{code(json.dumps(expression))} {verb}"))

    def _equals(self, left: Any, right: Any, holds: bool) -> Phrase | None:
        match left:
            # Without the word the text is the same: the word is not in it.
            case {"Fn::Join": ["", {"Fn::Split": [word, text]}]} if text == right and _parameter(text):
                verb = "does not contain" if holds else "contains"
                return Phrase(Markdown(f"{code(_parameter(text))} {verb} {code(word)}"))
        name, value = (_parameter(left), right) if _parameter(left) else (_parameter(right), left)
        if name is not None and (other := _parameter(value)):
            return Phrase(Markdown(f"{code(name)} is {'' if holds else 'not '}the same as {code(other)}"))
        if name is None or isinstance(value, dict):
            return None
        if value == "":
            return Phrase(Markdown(f"{code(name)} is {'' if holds else 'not '}empty"))
        others = self._others(name, [value])
        if not holds and len(others) == 1:
            return Phrase(Markdown(f"{code(name)} is {code(others[0])}"))
        return Phrase(Markdown(f"{code(name)} is {'' if holds else 'not '}{code(value)}"))

    def _contains(self, values: Sequence[Any], item: Any, holds: bool) -> Phrase | None:
        name = _parameter(item)
        if name is None:
            return None
        others = self._others(name, values)
        if not holds and not others:
            return Phrase(
                Markdown(f"{code(name)} is none of {listed([code(value) for value in values], 'and')}")
            )
        return Phrase(
            Markdown(f"{code(name)} is {listed([code(value) for value in (values if holds else others)])}")
        )

    def _others(self, name: str, values: Sequence[Any]) -> list[Any]:
        allowed = self.template.get("Parameters", {}).get(name, {}).get("AllowedValues", [])
        return [value for value in allowed if str(value) not in map(str, values)]


def _parameter(value: Any) -> str | None:
    match value:
        # Conditions compare a list parameter as text, because Fn::Equals takes no list.
        case {"Ref": str(name)} | {"Fn::Join": [_, {"Ref": str(name)}]}:
            return name
    return None


def _joined(parts: Sequence[Phrase], word: str) -> Phrase:
    texts = [f"({part.text})" if part.joined_by not in ("", word) else part.text for part in parts]
    return Phrase(Markdown(f" {word} ".join(dict.fromkeys(texts))), word)
