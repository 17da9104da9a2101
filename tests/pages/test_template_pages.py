"""Every published template has a page that describes all of it."""

import re
from collections.abc import Mapping
from typing import Any

import jmespath
import pytest
from templates.deployments import walk
from troposphere import Output, Parameter, Ref, Template
from troposphere.sns import Topic

from cloudtrail_templates import to_yaml
from cloudtrail_templates.pages import render_pages
from cloudtrail_templates.templates import CATALOG, About, Definition
from pages.reading import fences, headings, plain, rows

NAMES = sorted(CATALOG)


@pytest.fixture(scope="module")
def bodies() -> dict[str, dict[str, Any]]:
    return {name: definition.build().to_dict() for name, definition in CATALOG.items()}


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(pages: Mapping[str, str], name: str) -> str:
    return pages[f"templates/{name}.md"]


@pytest.fixture
def body(bodies: Mapping[str, dict[str, Any]], name: str) -> dict[str, Any]:
    return bodies[name]


def test_a_page_has_the_summary_the_cost_and_the_limitations(page: str, name: str) -> None:
    definition = CATALOG[name]
    text = plain(page).lower()
    notes = definition.notes.removeprefix("WARNING: ").replace("'", "")
    for expected in (
        definition.summary,
        *definition.about.costs,
        *definition.about.limits,
        *definition.about.before,
    ):
        assert plain(expected.replace("*", r"\*")).lower() in text
    assert plain(notes).lower() in text.replace("'", "")


def test_a_parameter_is_a_row_with_label_name_type_description_and_default(
    page: str, body: dict[str, Any]
) -> None:
    labels = body["Metadata"]["AWS::CloudFormation::Interface"]["ParameterLabels"]
    found = {row[0]: row for row in rows(page)}
    for name, parameter in body["Parameters"].items():
        row = found[f"{labels[name]['default']} {name} {parameter['Type']}"]
        # The sources of a description follow it.
        assert re.sub(r" \((?:source|not documented)[^()]*\)$", "", row[1]) == plain_words(
            parameter["Description"]
        )
        default = str(parameter["Default"]) or "*empty*" if "Default" in parameter else "required"
        assert row[3] == default
        for value in parameter.get("AllowedValues", []):
            assert str(value) in row[2].split(", ")
        if "AllowedValues" not in parameter and "ConstraintDescription" in parameter:
            assert row[2] == plain_words(parameter["ConstraintDescription"].removeprefix("must be "))


def test_patterns_are_shown_unchanged(page: str, body: dict[str, Any]) -> None:
    lines = [line for fence in fences(page) for line in fence.splitlines()]
    for name, parameter in body["Parameters"].items():
        if "AllowedPattern" in parameter:
            assert f"{name}: {parameter['AllowedPattern']}" in lines


def test_groups_come_in_the_order_of_the_console(page: str, body: dict[str, Any]) -> None:
    groups = body["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    after = headings(page)[headings(page).index("Parameters") + 1 :]
    assert after[: len(groups)] == [group["Label"]["default"] for group in groups]
    # Label, name and type; a label can be the name, too.
    cells = [row[0].split() for row in rows(page)]
    shown = [cell[-2] for cell in cells if len(cell) > 1 and cell[-2] in body["Parameters"]]
    in_order = [name for group in groups for name in group["Parameters"]]
    assert [name for name in shown if name in in_order][: len(in_order)] == in_order


def test_every_rule_is_a_row_with_its_message(page: str, body: dict[str, Any]) -> None:
    found = [(row[0], row[-1]) for row in rows(page)]
    for name, rule in body.get("Rules", {}).items():
        for assertion in rule["Assertions"]:
            assert (name, plain_words(assertion["AssertDescription"])) in found


def test_the_permissions_of_every_role_are_listed_for_a_boundary(page: str, body: dict[str, Any]) -> None:
    roles = [name for name, one in body["Resources"].items() if one["Type"] == "AWS::IAM::Role"]
    found = {
        row[0]: row[1] for row in rows(page.partition("### Permissions of the roles")[2]) if len(row) == 2
    }
    for name in roles:
        if f"{name}Policy" not in body["Resources"]:
            # A parameter names its policies.
            assert name not in found
            continue
        document = body["Resources"][f"{name}Policy"]["Properties"]["PolicyDocument"]
        actions = [one for part in walk(document) if isinstance(part, dict) for one in part.get("Action", ())]
        assert actions
        assert set(re.findall(r"[a-z0-9]+:[A-Za-z*]+", found[name])) == set(actions)
    own = [name for name in roles if f"{name}Policy" in body["Resources"]]
    assert ("### Permissions of the roles" in page) is bool(own)


def test_every_resource_is_listed_with_whether_it_is_kept(page: str, body: dict[str, Any]) -> None:
    section = page.partition("## Resources")[2].partition("## Cost")[0]
    cells = {name: row for row in rows(section) for cell in row for name in cell.split()}
    for name, resource in body["Resources"].items():
        assert name in cells
        if resource.get("DeletionPolicy", "Delete") != "Delete":
            assert cells[name][1] == resource["Type"]
            assert cells[name][3] == "kept"
        if len(cells[name]) == 4:
            assert (cells[name][2] == "always") == ("Condition" not in resource)
    assert plain(page.split("## Delete")[1]).count(" kept when the stack is deleted") == any(
        "DeletionPolicy" in resource for resource in body["Resources"].values()
    )


def test_no_condition_is_shown_as_raw_json(page: str) -> None:
    assert "Fn::If" not in page
    assert not re.search(r'\{"(Fn::|Condition|Ref)', page)


def test_every_output_is_a_row_with_its_export(page: str, body: dict[str, Any], name: str) -> None:
    found = {row[0]: row for row in rows(page) if len(row) == 4}
    for title, output in body["Outputs"].items():
        assert found[title][1] == plain_words(output["Description"])
        assert found[title][2] == f"{name}-{title}"
        assert (found[title][3] == "always") == ("Condition" not in output)


def test_the_command_gives_what_has_no_default_and_acknowledges_what_is_needed(
    page: str, body: dict[str, Any], name: str
) -> None:
    command = next(fence for fence in fences(page) if fence.startswith("aws cloudformation deploy"))
    assert f"--template-file templates_out/{name}.yaml" in command
    required = [title for title, parameter in body["Parameters"].items() if "Default" not in parameter]
    assert ("--parameter-overrides" in command) == bool(required or CATALOG[name].about.recommended)
    assert all(f" {title}=" in command for title in required)
    assert ("--capabilities" in command) == bool(CATALOG[name].capabilities)
    assert all(capability in command for capability in CATALOG[name].capabilities)


def test_what_is_recommended_is_a_parameter_with_a_default_that_takes_the_value(
    body: dict[str, Any], name: str
) -> None:
    for title, value in CATALOG[name].about.recommended.items():
        parameter = body["Parameters"][title]
        assert "Default" in parameter
        assert str(parameter["Default"]) != value
        assert re.fullmatch(parameter["AllowedPattern"], value)


def test_every_command_that_deploys_gives_what_is_recommended(page: str, name: str) -> None:
    commands = [fence for fence in fences(page) if fence.startswith("aws cloudformation deploy")]
    for title, value in CATALOG[name].about.recommended.items():
        assert all(
            re.search(rf"--parameter-overrides .*\b{title}={re.escape(value)}( |$)", command)
            or f"'{title}'" in command
            # A topic of another stack has its subscriptions, and the template refuses an address beside it.
            or (title == "AlarmEmail" and "'AlarmTopicArn'" in command)
            for command in commands
        )
        assert re.search(rf"^3\. .*fill in .*`{title}`", page, re.M)
    # The template refuses both.
    assert not [one for one in commands if "AlarmEmail=" in one and "'AlarmTopicArn'" in one]


def test_a_template_with_alarms_recommends_a_recipient(body: dict[str, Any], name: str) -> None:
    if "AlarmEmail" in body["Parameters"]:
        assert {"AlarmEmail", "AlarmTopicArn"} & set(CATALOG[name].about.recommended)


def test_the_price_of_a_key_grows_with_its_first_two_rotations(
    page: str, body: dict[str, Any], name: str
) -> None:
    keys = [one for one in body["Resources"].values() if one["Type"] == "AWS::KMS::Key"]
    costs = plain(section(page, "Cost"))
    for key in keys:
        assert key["Properties"]["RotationPeriodInDays"] == 365
    assert ("$1 a month in the first year, $2 in the second, $3 from the third on" in costs) == bool(keys)


def test_the_alarms_are_counted_and_priced_with_their_metrics(
    page: str, body: dict[str, Any], name: str
) -> None:
    kinds = [one["Type"] for one in body["Resources"].values()]
    # Log alarms have no metrics, and a price of their own.
    alarms = kinds.count("AWS::CloudWatch::Alarm") if "AWS::CloudWatch::LogAlarm" not in kinds else 0
    found = re.findall(r"Alarms: \$0\.10 each a month, (\d+) of them", plain(section(page, "Cost")))
    assert found == ([str(alarms)] if alarms else [])
    assert ("metrics: $0.30 each a month" in plain(page)) == ("AWS::Logs::MetricFilter" in kinds)


def test_a_page_says_that_a_file_is_kept_twice_as_long(page: str, body: dict[str, Any]) -> None:
    bucket = body["Resources"].get("LogBucket")
    if bucket is None:
        assert "noncurrent" not in page
        return
    assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = [one for one in walk(bucket["Properties"]) if isinstance(one, dict) and "ExpirationInDays" in one]
    assert rules
    for rule in rules:
        assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == rule["ExpirationInDays"]
    assert "for twice" in section(page, "Cost")
    assert "total life of a" in section(page, "Limitations")
    assert "their total life is twice this number" in body["Parameters"]["RetentionDays"]["Description"]


def test_the_days_of_noncurrent_access_logs_are_those_of_the_template() -> None:
    body = CATALOG["log-bucket"].build().to_dict()
    (rule,) = body["Resources"]["AccessLogBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    days = rule["NoncurrentVersionExpiration"]["NoncurrentDays"]
    assert any(
        f"AccessLogRetentionDays and {days} days as noncurrent" in one
        for one in CATALOG["log-bucket"].about.costs
    )


def test_an_update_that_changes_nothing_is_no_failure(page: str) -> None:
    assert "`--no-fail-on-empty-changeset`" in section(page, "Update")


def section(page: str, heading: str) -> str:
    return page.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def test_the_command_reads_the_outputs_of_the_stack_before(pages: Mapping[str, str]) -> None:
    page = pages["templates/trail.md"]
    command = next(fence for fence in fences(page) if "describe-stacks --stack-name log-bucket " in fence)
    query = command.partition('--query "')[2].partition('"')[0]
    outputs = [
        {"OutputKey": "LogBucketName", "OutputValue": "logs"},
        {"OutputKey": "LogBucketArn", "OutputValue": "arn:aws:s3:::logs"},
        {"OutputKey": "TrailName", "OutputValue": "management-events"},
    ]
    found = jmespath.search(query, {"Stacks": [{"Outputs": outputs}]})
    assert found == [["LogBucketName=logs"], ["TrailName=management-events"]]


def test_a_command_reads_the_outputs_of_a_stack_that_can_be_in_another_account(
    pages: Mapping[str, str],
) -> None:
    option = " --profile PROFILE --region REGION"
    read = {
        name: [
            re.findall(r"--stack-name (\S+) --output", fence)[0]
            for fence in fences(pages[f"templates/{name}.md"])
            if option in fence
        ]
        for name in NAMES
    }
    expected = {
        "trail": ["log-bucket", "log-bucket-policy"],
        "organization-trail": ["log-bucket", "log-bucket-policy"],
        "log-reader": ["log-bucket"],
        "integrity-check": ["log-bucket", "trail", "organization-trail"],
        "athena": ["log-bucket"],
    }
    assert {name: sources for name, sources in read.items() if sources} == expected
    commands = fences(pages["templates/trail.md"])
    (command,) = [one for one in commands if f"{option} --stack-name log-bucket " in one]
    # But for the account and the region, it is the command above it, with the name of the trail.
    assert command.replace(option, "") in commands
    assert "'TrailName'" in command


def test_the_pages_name_the_trail_of_control_tower(pages: Mapping[str, str]) -> None:
    for name in ("alarms", "threat-alarms", "log-alarms"):
        before = section(pages[f"templates/{name}.md"], "Before you deploy")
        assert "the trail of AWS Control Tower, deploy this template in the management account" in before
    for name in ("integrity-check", "guardrails"):
        before = section(pages[f"templates/{name}.md"], "Before you deploy")
        (query,) = re.findall(r'describe-trails --query "([^"]+)"', before)
        trails = [{"Name": "aws-controltower-BaselineCloudTrail"}, {"Name": "management-events"}]
        assert jmespath.search(query, {"trailList": trails}) == trails[:1]
    first = section(pages["templates/log-bucket-policy.md"], "Before you deploy").strip().splitlines()[0]
    assert first.startswith("- Not for the buckets that AWS Control Tower created")
    before = section(pages["templates/trail.md"], "Before you deploy")
    assert "With the trail of Control Tower, do not deploy this template" in before


@pytest.mark.parametrize("name", ["baseline", "trail"], indirect=True)
def test_alarms_are_added_to_a_trail_without_a_second_one(page: str) -> None:
    assert "CloudWatchLogs=Create, and deploy alarms" in section(page, "Before you deploy").replace("`", "")


@pytest.mark.parametrize("name", ["baseline", "alarms"], indirect=True)
def test_the_cost_without_events_is_that_of_the_key_and_the_alarms(page: str, body: dict[str, Any]) -> None:
    kinds = [one["Type"] for one in body["Resources"].values()]
    alarms = 10 * kinds.count("AWS::CloudWatch::Alarm") / 100
    assert kinds.count("AWS::KMS::Key") == 1
    expected = f"Without any event: ${1 + alarms:.2f} a month in the first year"
    assert expected in plain(section(page, "Cost"))
    assert f"${alarms:.2f} without the key" in plain(section(page, "Cost"))


def test_each_file_of_the_template_is_linked(page: str, name: str) -> None:
    for ending in ("yaml", "json"):
        assert f"(../../templates_out/{name}.{ending})" in page


def _odd(template: Template) -> None:
    template.add_parameter(Parameter("Bare", Type="String", Description="a | *b* <c>", Default="x|y"))
    template.add_resource(Topic("Topic"))
    template.add_output(Output("Name", Description="It is <here>.", Value=Ref("Topic")))


def _large(template: Template) -> None:
    for number in range(400):
        template.add_resource(Topic(f"Topic{number}", DisplayName="x" * 100))


ODD = Definition(
    name="odd", group="see", summary="An [odd] one.", assemble=_odd, about=About(costs=("$1",), limits=())
)
LARGE = Definition(
    name="large",
    group="see",
    summary="Large.",
    notes="WARNING: it is large.",
    delivery="s3",
    assemble=_large,
    about=About(costs=(), limits=()),
)


@pytest.fixture(scope="module")
def others() -> dict[str, str]:
    return render_pages(templates={one.name: one for one in (ODD, LARGE)})


def test_texts_with_marks_are_escaped_and_missing_parts_left_out(others: Mapping[str, str]) -> None:
    page = others["templates/odd.md"]
    assert r"An \[odd\] one." in page
    assert r"- \$1" in page
    assert r"| **Bare**<br>`Bare`<br>String | a \| \*b\* \<c\> | any text | <code>x&#124;y</code> |" in page
    assert r"| `Name` | It is \<here\>. |  | always |" in page
    assert "Other parameters" in headings(page)
    assert "Rules" not in headings(page)
    assert "All resources are deleted with the stack." in page


def test_a_template_that_is_too_large_for_the_api_needs_a_bucket(others: Mapping[str, str]) -> None:
    assert "--s3-bucket" in others["templates/large.md"]
    assert "--s3-bucket" not in others["templates/odd.md"]


@pytest.mark.parametrize(
    "name", [name for name, one in CATALOG.items() if one.delivery == "direct"], indirect=True
)
def test_a_page_says_what_to_do_where_a_tool_makes_the_template_too_large(
    page: str, body: dict[str, Any]
) -> None:
    yamlhelper = pytest.importorskip("awscli.customizations.cloudformation.yamlhelper")
    rewritten = len(yamlhelper.yaml_dump(yamlhelper.yaml_parse(to_yaml(body))).encode())
    says_so = "deploy it with `--s3-bucket`" in page
    # SAM makes it longer still.
    assert says_so or rewritten <= 0.95 * 51_200
    assert not says_so or rewritten > 0.85 * 51_200


def test_a_page_names_conditions_that_the_guide_of_cloudformation_does_not_document(
    page: str, body: dict[str, Any]
) -> None:
    documented = {"Condition", "Ref", "Fn::And", "Fn::Equals", "Fn::FindInMap", "Fn::Not", "Fn::Or"}
    used = set(re.findall(r"'(Ref|Condition|Fn::\w+)':", str(body.get("Conditions", {}))))
    assert ("does not list these functions for conditions" in page) is bool(used - documented)


def test_notes_that_warn_are_shown_as_a_warning(others: Mapping[str, str]) -> None:
    assert "> [!WARNING]\n> It is large.\n" in others["templates/large.md"]


def plain_words(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def test_every_placeholder_of_the_command_is_named(page: str, name: str) -> None:
    (sentence,) = [line for line in page.splitlines() if line.startswith("With the AWS CLI")]
    command = next(fence for fence in fences(page) if fence.startswith("aws cloudformation deploy"))
    for placeholder in re.findall(r"(?:=| )([A-Z]+(?:_[A-Z]+)+)$|=(\S+)", command, re.M):
        assert f"`{''.join(placeholder)}`" in sentence or "".join(placeholder).startswith("CAPABILITY_")
    assert ("`BUCKET_FOR_TEMPLATES`" in sentence) == (CATALOG[name].delivery == "s3")


def test_the_console_acknowledges_custom_names_where_the_template_needs_it(page: str, name: str) -> None:
    acknowledged = "might create IAM resources with custom names**" in page
    assert acknowledged == ("CAPABILITY_NAMED_IAM" in CATALOG[name].capabilities)
