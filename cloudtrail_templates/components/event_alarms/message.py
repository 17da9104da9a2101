"""The message about an event: what a person reads, as lines of an e-mail or as a notification in a chat."""

import json
from typing import Any, Final

from cloudtrail_templates.detections import Detection
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.intrinsics import sub
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
}
"""The variables of a message. EventBridge escapes no value: none of these can have a quotation mark.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

_LINK: Final = "https://${Console}/cloudtrailv2/home?region=<region>#/events/<event>"

_FACTS: Final = (
    ("What", "<call> of <service>"),
    ("Who", "<type> <arn>"),
    ("Principal", "<principal>"),
    ("MFA", "<mfa>"),
    ("From", "<from>"),
    ("Account", "<account>"),
    ("Region", "<region>"),
    ("Time", "<time>"),
    ("Error", "<error>"),
    ("Event", "<event>"),
    ("Link", _LINK),
)
"""What the message says of the event. What an event does not have stays empty."""


def text_message(detection: Detection, console: Text) -> Any:
    """Return the template of a message in lines, each of which EventBridge wants in quotation marks."""
    lines = [f"{detection.title}: {_summary(detection)}", *(f"{name}: {value}" for name, value in _FACTS)]
    return sub("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), Console=console)


def chat_message(detection: Detection, console: Text) -> Any:
    """Return the template of a custom notification of Amazon Q Developer in chat applications.

    Source: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
    """
    lines = [_summary(detection), *(f"*{name}:* {value}" for name, value in _FACTS)]
    body = {
        "version": "1.0",
        "source": "custom",
        "content": {
            "textType": "client-markdown",
            "title": detection.title,
            "description": "\n".join(lines),
        },
    }
    return sub(json.dumps(body, ensure_ascii=False, separators=(",", ":")), Console=console)


def _summary(detection: Detection) -> str:
    if any(mark in detection.summary for mark in "<>"):
        raise OptionError(
            f"the summary of {detection.title} must be without < and >, got {detection.summary!r}; they mark the variables "
            "of a message"
        )
    return detection.summary.replace("${", "$ {")
