"""Who may do what for event alarms: the roles, the dead-letter queue and the bus; requests and verdicts."""

from collections.abc import Iterator

from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from policies.calls import (
    ALLOWED,
    DENIED,
    OTHER,
    OWN,
    REGION,
    STRANGER,
    UNSAID,
    Row,
    by_nobody,
    by_service,
    by_user,
    misjudged,
    parts_that_no_row_keeps,
)

ORGANIZATION = "o-exampleorg1"
TOPIC = f"arn:aws:sns:{REGION}:{OWN}:security"
BUS = f"arn:aws:events:{REGION}:{OWN}:event-bus/cloudtrail"
RULE = f"arn:aws:events:{REGION}:{OWN}:rule/stack-EventAlarmRootAccountUsage-1A2B"
EVENTS = "events.amazonaws.com"
KEY = f"arn:aws:kms:{REGION}:{OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ALARMS = Resolved(
    CATALOG["event-alarms"].build().to_dict(), {"AlarmTopicArn": TOPIC, "OrganizationId": ORGANIZATION}
)
FORWARDER = Resolved(CATALOG["event-forwarder"].build().to_dict(), {"EventBusArn": BUS})


def assuming() -> Iterator[Row]:
    action, role = "sts:AssumeRole", "*"
    yield Row("a rule", by_service(EVENTS, action, role, RULE), ALLOWED)
    of_bus = RULE.replace("rule/", "rule/cloudtrail/")
    yield Row("a rule of the central bus", by_service(EVENTS, action, role, of_bus), ALLOWED)
    yield Row("a rule of another account", by_service(EVENTS, action, role, RULE.replace(OWN, OTHER)), UNSAID)
    yield Row("on behalf of another account", by_service(EVENTS, action, role, RULE, OTHER), UNSAID)
    elsewhere = RULE.replace(REGION, "us-east-1")
    yield Row("a rule of another region", by_service(EVENTS, action, role, elsewhere), UNSAID)
    bus = by_service(EVENTS, action, role, BUS)
    yield Row("something else than a rule", bus, UNSAID)
    yield Row("no rule", by_service(EVENTS, action, role), UNSAID)
    yield Row("another service", by_service("lambda.amazonaws.com", action, role, RULE), UNSAID)
    yield Row("another action", by_service(EVENTS, "sts:TagSession", role, RULE), UNSAID)
    yield Row("a user", by_user(action, role), UNSAID)


def test_rules_of_the_stack_assume_the_roles() -> None:
    for made, role in ((ALARMS, "EventAlarmRole"), (FORWARDER, "EventForwarderRole")):
        policy = made.properties(role)["AssumeRolePolicyDocument"]
        rows = list(assuming())
        assert misjudged(policy, rows) == []
        assert parts_that_no_row_keeps(policy, rows) == []


def publishing() -> Iterator[Row]:
    via = {"context": {"kms:ViaService": f"sns.{REGION}.amazonaws.com"}}
    yield Row("publishes", by_user("sns:Publish", TOPIC), ALLOWED)
    yield Row("publishes elsewhere", by_user("sns:Publish", f"{TOPIC}2"), UNSAID)
    yield Row("subscribes", by_user("sns:Subscribe", TOPIC), UNSAID)
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        yield Row(f"{action} through SNS", by_user(action, KEY, **via), ALLOWED)
        yield Row(action, by_user(action, KEY), UNSAID)
        other = {"context": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}}
        yield Row(f"{action} through S3", by_user(action, KEY, **other), UNSAID)
        yield Row(f"{action}, a key elsewhere", by_user(action, KEY.replace(OWN, OTHER), **via), UNSAID)
    yield Row("deletes the key", by_user("kms:ScheduleKeyDeletion", KEY, **via), UNSAID)


def test_the_role_of_the_alarms_publishes_to_the_topic_alone() -> None:
    policy = ALARMS.properties("EventAlarmRolePolicy")["PolicyDocument"]
    rows = list(publishing())
    assert misjudged(policy, rows) == []
    assert parts_that_no_row_keeps(policy, rows) == []


def test_the_role_of_the_forwarder_sends_to_the_bus_alone() -> None:
    policy = FORWARDER.properties("EventForwarderRolePolicy")["PolicyDocument"]
    rows = [
        Row("sends", by_user("events:PutEvents", BUS), ALLOWED),
        Row("sends to another bus", by_user("events:PutEvents", f"{BUS}2"), UNSAID),
        Row("makes a rule", by_user("events:PutRule", BUS), UNSAID),
    ]
    assert misjudged(policy, rows) == []
    assert parts_that_no_row_keeps(policy, rows) == []


def test_rules_of_this_account_fill_the_dead_letter_queue() -> None:
    properties = ALARMS.properties("EventAlarmDeadLettersPolicy")
    queue = ALARMS.value({"Fn::GetAtt": ["EventAlarmDeadLetters", "Arn"]})
    send, plain = "sqs:SendMessage", {"context": {"aws:SecureTransport": "false"}}
    rows = [
        Row("a rule", by_service(EVENTS, send, queue, RULE), ALLOWED),
        Row("over plain http", by_service(EVENTS, send, queue, RULE, **plain), DENIED),
        Row("a user over plain http", by_user("sqs:ReceiveMessage", queue, **plain), DENIED),
        Row("another queue", by_service(EVENTS, send, f"{queue}2", RULE), UNSAID),
        Row("another account's rule", by_service(EVENTS, send, queue, RULE.replace(OWN, OTHER)), UNSAID),
        Row("no rule", by_service(EVENTS, send, queue), UNSAID),
        Row("another service", by_service("sns.amazonaws.com", send, queue, RULE), UNSAID),
        Row("it reads", by_service(EVENTS, "sqs:ReceiveMessage", queue, RULE), UNSAID),
        Row("a user, whom IAM decides about", by_user(send, queue), UNSAID),
    ]
    assert misjudged(properties["PolicyDocument"], rows) == []
    assert parts_that_no_row_keeps(properties["PolicyDocument"], rows) == []


def test_the_accounts_of_the_organization_send_to_the_bus() -> None:
    policy = ALARMS.properties("EventBus")["Policy"]
    member = {"context": {"aws:PrincipalOrgID": ORGANIZATION}}
    stranger = {"context": {"aws:PrincipalOrgID": "o-someoneelse1"}}
    put = "events:PutEvents"
    by_rule, by_call = (
        {"context": {**member["context"], "events:eventBusInvocation": value}} for value in ("true", "false")
    )
    rows = [
        Row("a member", by_user(put, BUS, OTHER, **member), ALLOWED),
        Row("a rule of a member", by_user(put, BUS, OTHER, **by_rule), ALLOWED),
        Row("a member who calls PutEvents", by_user(put, BUS, OTHER, **by_call), UNSAID),
        Row("another organization", by_user(put, BUS, STRANGER, **stranger), UNSAID),
        Row("no organization", by_user(put, BUS, STRANGER), UNSAID),
        Row("nobody", by_nobody(put, BUS), UNSAID),
        Row("a member makes a rule", by_user("events:PutRule", BUS, OTHER, **member), UNSAID),
        Row("a member, another bus", by_user(put, f"{BUS}2", OTHER, **member), UNSAID),
    ]
    assert misjudged(policy, rows) == []
    assert parts_that_no_row_keeps(policy, rows) == []
