"""Rules of EventBridge, which a back-test names and does not run."""

from cloudtrail_templates.cloudformation.resource_types import EVENT_RULE
from cloudtrail_templates.cloudformation.stack import Resource, Stack

_REASON = "they send a message for each event; run the templates alarms and threat-alarms, which count the same events"


def event_rules(stack: Stack) -> list[tuple[str, str]]:
    """Return what a report says of the rules that send messages: nothing if there is none."""
    return [("Event rules", _REASON)] if any(map(_sends_messages, stack.of(EVENT_RULE))) else []


def _sends_messages(rule: Resource) -> bool:
    is_on_cloudtrail = " via CloudTrail" in str(rule.properties.get("EventPattern", ""))
    return is_on_cloudtrail and "InputTransformer" in str(rule.properties.get("Targets", ""))
