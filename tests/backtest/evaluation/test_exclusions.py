"""The effect of an exclusion, compared with the logs without its events."""

from backtest.samples import (
    DAY,
    SILENCE,
    START,
    Hit,
    alarm_of,
    counts_of,
    deployed_of,
    filter_of,
    time_range_of,
)
from cloudtrail_templates.backtest.counting.counts import LogCounts
from cloudtrail_templates.backtest.deployment.model import DeployedAlarms
from cloudtrail_templates.backtest.evaluation.alarm_states import evaluate_alarm
from cloudtrail_templates.backtest.evaluation.exclusions import (
    MAX_EXCLUSIONS,
    SuggestedExclusion,
    suggest_exclusions,
)
from cloudtrail_templates.backtest.evaluation.metric_series import compute_series

NOISY, RARE = "arn:aws:iam::111122223333:role/noisy", "arn:aws:iam::111122223333:role/rare"


def found(deployed: DeployedAlarms, counts: LogCounts) -> list[SuggestedExclusion]:
    alarm = deployed.alarms[0]
    time_range = time_range_of(counts)
    return suggest_exclusions(
        deployed,
        counts,
        time_range,
        alarm,
        evaluate_alarm(alarm, compute_series(deployed, counts, time_range, alarm)),
    )


def test_the_effect_of_an_exclusion_is_that_of_the_logs_without_it_not_its_share_of_events() -> None:
    """Nine of ten events are those of the noisy role, but another principal sets the alarm off as often."""
    shared = [Hit(minute, NOISY, "192.0.2.1", events=9) for minute in range(0, 600, 60)]
    shared += [Hit(minute, RARE, "192.0.2.2") for minute in range(0, 600, 60)]
    alone = [Hit(900 + minute, RARE, "192.0.2.2") for minute in range(0, 240, 60)]
    deployed = deployed_of(filter_of("F"), alarm_of())
    (principal, source) = found(deployed, counts_of({"F": shared + alone}))
    assert (principal.kind, principal.name, principal.events) == ("principal", RARE, 14)
    assert (principal.alarms, principal.periods_in_alarm) == (10, 30)
    assert (source.kind, source.name) == ("source", "192.0.2.2")


def test_the_most_effective_exclusion_comes_first() -> None:
    hits = [Hit(minute, NOISY, f"192.0.2.{minute // 60}") for minute in range(0, 600, 60)]
    hits += [Hit(700, RARE, "192.0.2.200")]
    deployed = deployed_of(filter_of("F"), alarm_of())
    first, *rest = found(deployed, counts_of({"F": hits}))
    assert (first.kind, first.name, first.alarms) == ("principal", NOISY, 1)
    assert all(one.alarms == 10 for one in rest)


def test_a_principal_is_excluded_from_every_filter_of_the_metric() -> None:
    deployed = deployed_of(filter_of("F"), filter_of("G"), alarm_of())
    counts = counts_of({"F": [Hit(0, NOISY)], "G": [Hit(300, NOISY, events=2)]})
    first = found(deployed, counts)[0]
    assert (first.name, first.events, first.alarms, first.periods_in_alarm) == (NOISY, 3, 0, 0)


def test_a_filter_that_publishes_zero_adds_no_events_to_a_principal() -> None:
    deployed = deployed_of(filter_of("F"), filter_of("Also", value=0), alarm_of())
    first = found(deployed, counts_of({"F": [Hit(0, NOISY)], "Also": [Hit(0, NOISY)]}))[0]
    assert (first.name, first.events, first.alarms) == (NOISY, 1, 0)


def test_only_the_most_frequent_principals_are_tried() -> None:
    """Even if a principal with few events causes most alarms."""
    few = [Hit(60 * hour, RARE, "192.0.2.200") for hour in range(1, 9)]

    def names(others: int) -> list[str]:
        loud = [Hit(0, f"role{number}", f"192.0.2.{number}", events=9) for number in range(others)]
        return [
            one.name for one in found(deployed_of(filter_of("F"), alarm_of()), counts_of({"F": few + loud}))
        ]

    assert names(MAX_EXCLUSIONS - 1) == [RARE, "192.0.2.200"]
    assert names(MAX_EXCLUSIONS) == []


def test_all_sessions_of_a_role_are_tried_together() -> None:
    """Each run of a job has its own session, none of which is worth an exclusion."""
    role = "arn:aws:sts::111122223333:assumed-role/job"
    hits = [Hit(60 * hour, f"{role}/run-{hour}", f"192.0.2.{hour}") for hour in range(20)]
    hits += [Hit(60 * hour + 30, f"{role}-of-another/run-{hour}", "198.51.100.1") for hour in (1, 2, 3)]
    (first,) = found(deployed_of(filter_of("F"), alarm_of()), counts_of({"F": hits}))
    assert (first.name, first.events, first.alarms) == (f"{role}/*", 20, 3)


def test_an_exclusion_that_only_shortens_an_alarm_is_suggested_only_for_a_saturated_one() -> None:
    """Two principals keep it in ALARM, one after the other: without either it goes off as often."""
    hits = [
        Hit(minute, NOISY if minute < 300 else RARE, f"192.0.2.{minute // 300}")
        for minute in range(0, 600, 5)
    ]
    deployed = deployed_of(filter_of("F"), alarm_of())
    assert found(deployed, counts_of({"F": hits})) == []
    assert {one.name for one in found(deployed, counts_of({"F": hits}, minutes=700))} >= {NOISY, RARE}


def test_an_alarm_that_never_goes_off_gets_no_exclusion() -> None:
    deployed = deployed_of(filter_of("F"), alarm_of(threshold=2))
    assert found(deployed, counts_of({"F": [Hit(0)]})) == []


def test_an_alarm_on_every_event_gets_no_exclusion() -> None:
    counts = counts_of({}, minutes=DAY, silent=range(300, 900))
    assert max(counts.all_minutes) == START + DAY - 1
    assert found(deployed_of(SILENCE), counts) == []
