"""The alarm without a pattern: the trail delivers no events."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SilenceAlarm:
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
    why=(
        "Every other alarm counts what arrives in the log group. A trail that was stopped, a role or a key that "
        "CloudTrail may no longer use, or a deleted log group silences all of them at once."
    ),
    respond=(
        "Run aws cloudtrail get-trail-status --name TRAIL and read IsLogging and LatestCloudWatchLogsDeliveryError.",
        "If logging was stopped, find who stopped it in the event history (StopLogging, UpdateTrail, DeleteTrail, "
        "PutEventSelectors) and treat it as an attack until it is explained.",
        "If delivery fails, compare the role, its policy and the key's policy with the stack (drift detection).",
        "Start logging again and look at the bucket for what happened in between: the log files there are complete.",
    ),
    controls=("Security Hub CloudTrail.1", "Security Hub CloudTrail.5"),
    blind_to=(
        "A trail that was narrowed to record less: events still arrive.",
        "A silence that is shorter than the chosen hours.",
        "An account without activity for so long looks the same: use more hours there.",
    ),
)
