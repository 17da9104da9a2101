"""A report with a bit of everything, for the tests of each format."""

from backtest.samples import DAY, SILENCE, Hit, alarm_of, counts_of, filter_of
from cloudtrail_templates.backtest.deployment.model import DeployedAlarms
from cloudtrail_templates.backtest.deployment.settings import Settings
from cloudtrail_templates.backtest.evaluation.report import Report, build_report
from cloudtrail_templates.components.alarms.trust import TRUSTED_ADDRESSES

ROLE = "arn:aws:iam::111122223333:role/noisy"
HOSTILE = "<script>alert(1)</script>\x1b[31m"

WATCH = DeployedAlarms(
    filters=(
        filter_of("LoudFilter", "Loud"),
        filter_of("RareFilter", "Rare"),
        filter_of("LowFilter", "Low"),
        filter_of("NeverFilter", "Never"),
    ),
    alarms=(
        alarm_of("Rare", "Rare"),
        alarm_of("Never", "Never"),
        alarm_of("Low", "Low", threshold=3),
        alarm_of("Loud", "Loud", threshold_parameter="LoudThreshold"),
        SILENCE,
    ),
    not_judged=(("Load", "it watches CPU in AWS/EC2, which does not come from logs"),),
    settings=Settings(
        parameters={
            "LoudThreshold": {"Type": "Number", "MinValue": 1},
            "TrustedAddresses": {
                "Type": "CommaDelimitedList",
                "AllowedPattern": TRUSTED_ADDRESSES.AllowedPattern,
            },
        }
    ),
)

LOUD = [
    # Every hour of two weeks, and twice as many in one of them.
    *(Hit(60 * hour, ROLE, "198.51.100.7", events=2 if hour == 5 else 1) for hour in range(14 * 24)),
    Hit(30, HOSTILE, "192.0.2.9", "us-east-1"),
]


def report_of(*, problems: int = 0, interrupted: bool = False, empty: bool = False) -> Report:
    """Return a report on two weeks: one alarm every hour, one once, one below its threshold, one never."""
    counts = counts_of(
        {"LoudFilter": LOUD, "RareFilter": [Hit(3 * DAY + 61)], "LowFilter": [Hit(0)], "NeverFilter": []},
        minutes=0 if empty else 14 * DAY,
    )
    counts.skipped_files, counts.events_outside, counts.events_too_large = 7, 12, 2
    counts.interrupted = interrupted
    counts.problems = [
        (f"logs/{number}\x1b.json.gz", "is cut off after 12 records") for number in range(problems)
    ]
    return build_report(WATCH, counts)
