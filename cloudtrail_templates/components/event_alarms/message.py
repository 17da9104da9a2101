"""The message about an event: what a person reads, as lines of an e-mail or as a notification in a chat."""

import json
from functools import cache
from typing import Any, Final

from troposphere import Join

from cloudtrail_templates.detections import Detection
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.options import Text

PATHS: Final = {
    "account": "$.detail.recipientAccountId",
    "arn": "$.detail.userIdentity.arn",
    "call": "$.detail.eventName",
    "error": "$.detail.errorCode",
    "event": "$.detail.eventID",
    "from": "$.detail.sourceIPAddress",
    "mfa": "$.detail.userIdentity.sessionContext.attributes.mfaAuthenticated",
    "principal": "$.detail.userIdentity.principalId",
    "region": "$.detail.awsRegion",
    "service": "$.detail.eventSource",
    "time": "$.detail.eventTime",
    "type": "$.detail.userIdentity.type",
    "used": "$.detail.additionalEventData.MFAUsed",
}
"""The variables of a message. EventBridge escapes no value: none of these can have a quotation mark.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

_FACTS: Final = (
    ("What", "<call> of <service>"),
    ("Who", "<type> <arn>"),
    ("Principal", "<principal>"),
    ("MFA", "<mfa><used>"),
    ("From", "<from>"),
    ("Account", "<account>"),
    ("Region", "<region>"),
    ("Time", "<time>"),
    ("Error", "<error>"),
    ("Event", "<event>"),
    ("Link", "https://"),
)
"""The lines of a message. A variable is empty if the event does not have the field."""

_IN_CONSOLE: Final = "/cloudtrailv2/home?region=<region>#/events/<event>"
"""The end of the link, after the host of the console."""


def text_message(detection: Detection, console: Text) -> Any:
    """Return the template of a message in lines, each of which EventBridge requires in quotation marks."""
    first = json.dumps(f"{detection.title}: {_summary(detection)}", ensure_ascii=False)
    return _with_host(f"{first}\n{_text_facts()}", console, f'{_IN_CONSOLE}"')


def chat_message(detection: Detection, console: Text) -> Any:
    """Return the template of a custom notification of Amazon Q Developer in chat applications.

    Source: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
    """
    title, summary = (json.dumps(text, ensure_ascii=False) for text in (detection.title, _summary(detection)))
    before = (
        f'{{"version":"1.0","source":"custom","content":{{"textType":"client-markdown","title":{title},'
        f'"description":{summary[:-1]}\\n{_chat_facts()}'
    )
    return _with_host(before, console, f'{_IN_CONSOLE}"}}}}')


@cache
def _text_facts() -> str:
    return "\n".join(f'"{name}: {value}"' for name, value in _FACTS)[:-1]


@cache
def _chat_facts() -> str:
    return "\\n".join(f"*{name}:* {value}" for name, value in _FACTS)


def _with_host(before: str, console: Text, after: str) -> Any:
    if isinstance(console, str):
        return before + console + after
    return Join("", [before, console, after])


def _summary(detection: Detection) -> str:
    if any(mark in detection.summary for mark in "<>"):
        raise OptionError(
            f"the summary of {detection.title} must be without < and >, got {detection.summary!r}; they mark the variables "
            "of a message"
        )
    return detection.summary
