"""The alarm without a pattern: the trail delivers no events."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.structs import Struct


class SilenceAlarm(Struct):
    """What an alarm on missing events means and what to do, with the attributes of a `Detection`."""

    title: str
    summary: str
    why: str
    respond: tuple[str, ...]
    controls: tuple[str, ...]
    blind_to: tuple[str, ...]

    @property
    def description(self) -> str:
        """The description of the alarm."""
        return (
            f"{self.summary} ({'; '.join(self.controls)}) Why: aws cloudtrail get-trail-status --name TRAIL. Who did it: "
            "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=StopLogging"
        )


TRAIL_SILENT = SilenceAlarm(
    title="TrailSilent",
    summary="CloudTrail delivered no event to the log group for hours.",
    why=Claim(
        "Every other alarm counts what arrives in the log group. A trail that was stopped, a role or a key that CloudTrail "
        "may no longer use, or a deleted log group silences all of them at once.",
        "awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html",
    ),
    respond=(
        "Run aws cloudtrail get-trail-status --name TRAIL and read IsLogging and LatestCloudWatchLogsDeliveryError.",
        "If logging was stopped, find who stopped it in the event history (StopLogging, UpdateTrail, DeleteTrail, "
        "PutEventSelectors) and treat it as an attack until it is explained.",
        "If delivery fails, compare the role, its policy and the key's policy with the stack (drift detection).",
        Claim(
            "Start logging again. If only the delivery to the log group failed, the bucket has the log files of the time in "
            "between; while logging was stopped, only the event history has events: management events of 90 days.",
            "awscloudtrail/latest/userguide/cloudtrail-turning-off-logging.html",
            "awscloudtrail/latest/userguide/view-cloudtrail-events.html",
        ),
    ),
    controls=("Security Hub CloudTrail.1", "Security Hub CloudTrail.5"),
    blind_to=(
        Claim(
            "A trail that was narrowed to record less: events still arrive.",
            "awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html",
        ),
        "A silence that is shorter than the chosen hours.",
        "An account without activity for so long looks the same: use more hours there.",
    ),
)
