"""Prices that the pages of several templates quote, each with AWS's page of prices."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.templates.parts.claims import CLOUDTRAIL

PRICES_OF = "the first half of 2026"
"""When the prices on the pages were published. Change it with them."""

CLOUDTRAIL_PRICES = "https://aws.amazon.com/cloudtrail/pricing/"
CLOUDWATCH_PRICES = "https://aws.amazon.com/cloudwatch/pricing/"
KMS_PRICES = "https://aws.amazon.com/kms/pricing/"
S3_PRICES = "https://aws.amazon.com/s3/pricing/"
SNS_PRICES = "https://aws.amazon.com/sns/pricing/"

KEY_PRICE = "$1 a month in the first year, $2 in the second, $3 from the third on"
"""The price of a key that rotates every year: the first two rotations add to it, later ones do not.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
"""

KEY_SOURCES = (KMS_PRICES, "kms/latest/developerguide/rotate-keys.html")
"""The sources of `KEY_PRICE`."""

LOG_GROUP_COST = Claim(
    "CloudWatch Logs: $0.50 per GB of ingested events, and storage for LogGroupRetentionDays.",
    CLOUDWATCH_PRICES,
)


def alarm_cost(alarms: str) -> Claim:
    """Return what metric alarms cost; the argument says how many there are."""
    return Claim(
        f"Alarms: $0.10 each a month, {alarms}; metrics: $0.30 each a month where an event matched.",
        CLOUDWATCH_PRICES,
    )


def fixed_cost(alarms: int) -> Claim:
    """Return what a stack with one KMS key and so many metric alarms costs a month without any event."""
    return Claim(
        f"Without any event: ${1 + alarms / 10:.2f} a month in the first year, for the KMS key and {alarms} alarms; "
        f"${alarms / 10:.2f} without the key.",
        KMS_PRICES,
        CLOUDWATCH_PRICES,
    )


def topic_key_cost(otherwise: str = "") -> Claim:
    """Return what the key of the alarms' topic costs; the argument says what it costs otherwise."""
    return Claim(f"KMS key of the topic: {KEY_PRICE}{otherwise}.", *KEY_SOURCES)


EMAIL_COST = Claim("E-mail: the first 1,000 a month are free.", SNS_PRICES)

INSIGHTS_COST = Claim(
    "Insights: $0.35 per 100,000 management events analysed. The events are analysed once for each kind of Insights that "
    "counts them; data events are counted by both kinds.",
    CLOUDTRAIL_PRICES,
    f"{CLOUDTRAIL}/insights-events-costs.html",
)

EVENT_COSTS = (
    Claim(
        "The first copy of management events in a region is free. Every further one is $2.00 per 100,000 events.",
        CLOUDTRAIL_PRICES,
        f"{CLOUDTRAIL}/cloudtrail-trail-manage-costs.html",
    ),
    Claim(
        "Data events: $0.10 per 100,000 events, also the first copy. Record only the ARNs, services and changes that you "
        "need, and leave out principals such as scanners.",
        CLOUDTRAIL_PRICES,
        f"{CLOUDTRAIL}/cloudtrail-trail-manage-costs.html",
    ),
    INSIGHTS_COST,
    Claim(
        "Network activity events, Insights on data events and aggregated events are billed: look for their prices in "
        "CloudTrail's price list first.",
        CLOUDTRAIL_PRICES,
    ),
)
"""What each kind of events costs."""
