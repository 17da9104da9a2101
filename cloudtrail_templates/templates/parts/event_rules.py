"""Rules against choices of events that CloudTrail refuses, or that have no effect."""

from typing import Any

from troposphere import And, Equals, Not, Or, Ref, Template

from cloudtrail_templates.components.events.recorded import ARN_PREFIXES, DATA_EVENTS
from cloudtrail_templates.parameters import NONE, camel_case
from cloudtrail_templates.templates.parts.rules import add_rule, one_of

SLOTS = ("First", "Second")
"""The beginnings of the parameters of further data events and of network activity."""


def is_chosen(parameter: str) -> Not:
    """Return the condition that a parameter has another value than None."""
    return Not(Equals(Ref(parameter), NONE))


def add_event_rules(template: Template) -> None:
    """Add the rules of the parameters that choose the events of a trail."""
    management = Ref("ManagementEvents")
    data = [*map(camel_case, DATA_EVENTS), *(f"{slot}DataEventsType" for slot in SLOTS)]
    network = [f"{slot}NetworkActivitySource" for slot in SLOTS]
    _add_rule_of_lists(template)
    add_rule(
        template,
        "SomeEvents",
        (
            Or(*map(is_chosen, (*data, *network))),
            "ManagementEvents is None and so are all data events: choose some events to record.",
        ),
        when=Equals(management, NONE),
    )
    add_rule(
        template,
        "ExclusionsNeedManagementEvents",
        (
            And(*(Equals(Ref(name), "false") for name in ("ExcludeKmsEvents", "ExcludeRdsDataEvents"))),
            "ManagementEvents is None, so there is nothing to exclude: choose false for ExcludeKmsEvents and "
            "ExcludeRdsDataEvents.",
        ),
        when=Equals(management, NONE),
    )
    add_rule(
        template,
        "CallRateInsightsNeedWrites",
        (
            one_of(management, ("All", "WriteOnly")),
            "ApiCallRateInsights counts write management events: choose All or WriteOnly as ManagementEvents.",
        ),
        when=Equals(Ref("ApiCallRateInsights"), "true"),
    )
    add_rule(
        template,
        "ErrorRateInsightsNeedManagementEvents",
        (
            Not(Equals(management, NONE)),
            "ApiErrorRateInsights counts management events: choose All, ReadOnly or WriteOnly as ManagementEvents.",
        ),
        when=Equals(Ref("ApiErrorRateInsights"), "true"),
    )
    add_rule(
        template,
        "SomeDataEvents",
        (
            Or(*map(is_chosen, data)),
            "Insights on data events and aggregated events need data events: choose some, such as S3DataEvents.",
        ),
        when=Or(
            Equals(Ref("DataCallRateInsights"), "true"),
            Equals(Ref("DataErrorRateInsights"), "true"),
            is_chosen("AggregatedEvents"),
        ),
    )


def _add_rule_of_lists(template: Template) -> None:
    """Add the rule against ARNs that select nothing, because the data events that they narrow are not recorded."""
    assertions: list[tuple[Any, str]] = [
        (
            _is_empty_or_has_effect(camel_case(prefixes), camel_case(choice)),
            f"{camel_case(prefixes)} has no effect: set {camel_case(choice)}, too, or leave it empty.",
        )
        for choice, prefixes in ARN_PREFIXES.items()
    ]
    further = [f"{slot}DataEvents" for slot in SLOTS]
    assertions.append(
        (
            And(*(_is_empty_or_has_effect(f"{one}ArnPrefixes", f"{one}Type") for one in further)),
            f"{' or '.join(f'{one}ArnPrefixes' for one in further)} has no effect: choose its type, too, or leave it "
            "empty.",
        )
    )
    add_rule(template, "ArnPrefixesNeedDataEvents", *assertions)


def _is_empty_or_has_effect(prefixes: str, choice: str) -> Or:
    return Or(Equals(Ref(prefixes), ""), is_chosen(choice))
