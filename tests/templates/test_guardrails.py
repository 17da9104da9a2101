"""The template of preventive policies at deployment: which exist, where they are attached, and that they fit."""

import fnmatch
import json
import re
from typing import Any

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from cloudtrail_templates.pages.organization_steps import STEPS
from cloudtrail_templates.policies.guardrails import MAX_CHARACTERS
from templates.catalogue import keeps
from templates.deployments import ACCOUNT, KEY_ARN, ORGANIZATION, deployed, rendered

OU, OTHER_OU, ROOT = "ou-ab12-11111111", "ou-ab12-22222222", "r-ab12"
ALL = {
    "ApprovedRegions": "eu-central-1,us-east-1",
    "OrganizationId": ORGANIZATION,
    "LogBucketNames": "audit-logs,old-logs-*",
}
TITLES = ("TrailGuardrail", "RegionGuardrail", "LogBucketGuardrail")


def broken(**parameters: str) -> list[str]:
    return [name for name, _ in deployed("guardrails", **parameters).broken_rules()]


def targets(title: str, **parameters: str) -> Any:
    return deployed("guardrails", **{**ALL, **parameters}).properties(title).get("TargetIds")


def resources(**parameters: str) -> list[str]:
    content = deployed("guardrails", **parameters).properties("TrailGuardrail")["Content"]
    found: list[str] = content["Statement"][0]["Resource"]
    return found


def test_by_default_there_is_the_policy_on_the_trail_attached_to_nothing() -> None:
    made = deployed("guardrails")
    assert set(made.resources) == {"TrailGuardrail"}
    assert set(made.outputs) == {"TrailGuardrailId"}
    assert "TargetIds" not in made.properties("TrailGuardrail")


def test_each_policy_is_a_choice() -> None:
    assert set(deployed("guardrails", **ALL).resources) == set(TITLES)
    regions = {"ProtectTrail": "false", "ApprovedRegions": "eu-central-1"}
    assert set(deployed("guardrails", **regions).resources) == {"RegionGuardrail"}
    bucket = {"ProtectTrail": "false", "OrganizationId": ORGANIZATION, "LogBucketNames": "audit-logs"}
    assert set(deployed("guardrails", **bucket).resources) == {"LogBucketGuardrail"}
    assert broken(**ALL) == broken(**regions) == broken(**bucket) == []


def test_the_types_and_the_names_of_two_stacks_differ() -> None:
    made = deployed("guardrails", **ALL)
    types = {title: made.properties(title)["Type"] for title in TITLES}
    assert types == {
        "TrailGuardrail": "SERVICE_CONTROL_POLICY",
        "RegionGuardrail": "SERVICE_CONTROL_POLICY",
        "LogBucketGuardrail": "RESOURCE_CONTROL_POLICY",
    }
    other = Resolved(rendered("guardrails"), ALL, stack="second")
    names = {one.properties(title)["Name"] for one in (made, other) for title in TITLES}
    assert len(names) == 6


@pytest.mark.parametrize("title", TITLES)
def test_a_policy_is_attached_to_its_own_targets_only(title: str) -> None:
    parameter = {
        "TrailGuardrail": "TrailTargetIds",
        "RegionGuardrail": "RegionTargetIds",
        "LogBucketGuardrail": "LogBucketTargetIds",
    }[title]
    given = {parameter: f"{OU}, {ACCOUNT}"}
    assert {one: targets(one, **given) for one in TITLES} == {
        one: [OU, ACCOUNT] if one == title else None for one in TITLES
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"RootId": ROOT, "ConfirmRoot": "true"}, [ROOT]),
        ({"RootId": ROOT, "ConfirmRoot": "true", "TrailTargetIds": OU, "RegionTargetIds": OU}, [OU, ROOT]),
        ({"RootId": ROOT, "TrailTargetIds": OU, "RegionTargetIds": OU}, [OU]),
        ({"ConfirmRoot": "true", "TrailTargetIds": OU, "RegionTargetIds": OU}, [OU]),
        ({"RootId": ROOT}, None),
        ({"ConfirmRoot": "true"}, None),
    ],
)
def test_the_root_is_a_target_only_if_it_is_confirmed(given: dict[str, str], expected: Any) -> None:
    assert targets("TrailGuardrail", **given) == targets("RegionGuardrail", **given) == expected
    # The policy on the log bucket is for the log archive account.
    assert targets("LogBucketGuardrail", **given) is None


def test_the_root_without_confirmation_is_refused() -> None:
    assert broken(RootId=ROOT) == ["RootNeedsConfirmation"]
    assert broken(RootId=ROOT, ConfirmRoot="true") == []


@pytest.mark.parametrize("parameter", ["TrailTargetIds", "RegionTargetIds", "LogBucketTargetIds"])
def test_the_root_is_no_target_id(parameter: str) -> None:
    made = rendered("guardrails")["Parameters"][parameter]
    assert not keeps(made, ROOT)
    assert keeps(made, OU)
    assert keeps(made, ACCOUNT)


def test_the_policy_on_the_log_buckets_needs_their_names() -> None:
    assert broken(OrganizationId=ORGANIZATION) == ["OrganizationIdNeedsLogBucketNames"]


def test_at_least_one_policy_is_chosen() -> None:
    assert broken(ProtectTrail="false") == ["AtLeastOnePolicy"]
    assert broken(ProtectTrail="false", ApprovedRegions="eu-central-1") == []


def test_each_name_becomes_the_arns_of_each_kind_of_resource() -> None:
    found = resources(LogBucketNames="audit-logs,old-logs-*", KmsKeyArns=KEY_ARN, ResourceNames="one,two*")
    assert {"arn:*:s3:::audit-logs", "arn:*:s3:::audit-logs/*", "arn:*:s3:::old-logs-*", KEY_ARN} <= set(
        found
    )
    for name in ("one", "two*"):
        assert [arn for arn in found if re.search(rf"[:/]{re.escape(name)}(?=$|[:/])", arn)] == [
            f"arn:*:logs:*:*:log-group:{name}",
            f"arn:*:logs:*:*:log-group:{name}:*",
            f"arn:*:cloudwatch:*:*:alarm:{name}",
            f"arn:*:sns:*:*:{name}",
            f"arn:*:sqs:*:*:{name}",
            f"arn:*:events:*:*:rule/{name}",
            f"arn:*:scheduler:*:*:schedule/*/{name}",
            f"arn:*:codebuild:*:*:project/{name}",
            f"arn:*:cloudformation:*:*:stack/{name}/*",
            f"arn:*:iam::*:role/{name}",
            f"arn:*:iam::*:policy/{name}",
        ]


def test_the_names_of_the_example_are_also_those_that_do_not_begin_with_the_stack() -> None:
    (step,) = [one for one in STEPS if one.name == "guardrails"]
    protected = step.settings["ResourceNames"].split(",")
    made = deployed("log-queue")
    for name in (made.properties("LogQueue")["QueueName"], made.properties("LogQueueRule")["Name"]):
        assert any(fnmatch.fnmatchcase(name, pattern) for pattern in protected), name


def test_an_empty_parameter_leaves_nothing_behind() -> None:
    assert resources(TrailName="audit") == [
        "arn:*:cloudtrail:*:*:trail/audit",
        "arn:*:iam::*:role/stacksets-exec-*",
        "arn:*:iam::*:role/AWSCloudFormationStackSetExecutionRole",
        "arn:*:iam::*:role/AWSControlTowerExecution",
        "arn:*:iam::*:role/OrganizationAccountAccessRole",
        "arn:*:iam::*:role/aws-controltower-ConfigRecorderRole",
        "arn:*:iam::*:role/aws-controltower-ForwardSnsNotificationRole",
        "arn:*:iam::*:role/AWSControlTower_VPCFlowLogsRole",
    ]


@pytest.mark.parametrize("name", ["*", "a*", "**-logs", "ab"])
def test_no_wildcard_protects_every_bucket(name: str) -> None:
    assert not keeps(rendered("guardrails")["Parameters"]["LogBucketNames"], name)


@pytest.mark.parametrize("name", ["*", "a*", "ab*", "?aseline"])
def test_no_wildcard_protects_every_resource(name: str) -> None:
    assert not keeps(rendered("guardrails")["Parameters"]["ResourceNames"], name)


@pytest.mark.parametrize(
    "arn", ["*", "arn:aws:iam::111122223333:user/a", "arn:aws:iam::*:role/*", "arn:*:iam::*:role/?"]
)
def test_not_every_role_is_exempt(arn: str) -> None:
    assert not keeps(rendered("guardrails")["Parameters"]["ExemptRoleArns"], arn)


LONGEST = {
    "LogBucketNames": "a{}",
    "KmsKeyArns": "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/{}",
    "ResourceNames": "abc{}",
    "ExemptRoleArns": "arn:aws-us-gov:iam::111122223333:role/{}",
    "ApprovedRegions": "ab-{}-1",
    "ExemptActions": "a{}:*",
    "ReaderArns": "arn:aws-us-gov:iam::111122223333:role/{}",
}


def most(parameter: str) -> str:
    """As many items as the parameter takes, as long as it takes them."""
    made = rendered("guardrails")["Parameters"][parameter]
    (items,) = map(int, re.findall(r"\{[01],(\d+)\}$", made["AllowedPattern"]))
    length = made["MaxLength"]
    each, rest = divmod(length - (items - 1), items)
    fill = each - len(LONGEST[parameter].format(""))
    texts = [LONGEST[parameter].format("x" * (fill + (number < rest))) for number in range(items)]
    assert len(",".join(texts)) == length
    return ",".join(texts)


@pytest.mark.parametrize("title", TITLES)
def test_each_policy_fits_with_the_most_of_each_parameter(title: str) -> None:
    given = {parameter: most(parameter) for parameter in LONGEST}
    given |= {"TrailName": "x" * 128, "OrganizationId": "o-" + "x" * 32}
    for parameter, value in given.items():
        assert keeps(rendered("guardrails")["Parameters"][parameter], value), parameter
    made = deployed("guardrails", **given).properties(title)
    # With a space after each comma and each colon; minified it is shorter still.
    assert len(json.dumps(made["Content"])) <= MAX_CHARACTERS[made["Type"]]


@pytest.mark.parametrize("parameter", LONGEST)
def test_a_list_cannot_be_longer(parameter: str) -> None:
    made = rendered("guardrails")["Parameters"][parameter]
    shortest = CATALOG["guardrails"].examples[parameter].split(",")[0]
    items = most(parameter).count(",") + 1
    assert re.fullmatch(made["AllowedPattern"], ",".join([shortest] * items))
    assert not re.fullmatch(made["AllowedPattern"], ",".join([shortest] * (items + 1)))
    assert not keeps(made, most(parameter) + "x")


def test_the_page_has_the_commands_before_and_the_day_of_the_list() -> None:
    about = CATALOG["guardrails"].about
    assert "enable-policy-type --root-id ROOT_ID --policy-type SERVICE_CONTROL_POLICY" in " ".join(
        about.before
    )
    assert re.search(r"Region deny control, read on 20\d\d-\d\d-\d\d;", " ".join(about.limits))
