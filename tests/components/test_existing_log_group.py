"""An existing log group, for a trail and for alarms."""

from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import Template

from cloudtrail_templates import ExistingLogBucket, ExistingLogGroup, OptionError, Trail
from components.samples import ACCOUNT, OTHER_ACCOUNT, body, of_type


def test_an_existing_log_group_is_in_the_account_and_region_of_the_trail() -> None:
    # CreateTrail refuses others.
    template = Template()
    made = Trail(
        trail_name="main",
        log_bucket=ExistingLogBucket(name="audit-logs"),
        log_group=ExistingLogGroup(name="audit", role_arn=f"arn:aws:iam::{ACCOUNT}:role/audit"),
    ).add_to(template)
    found = Resolved(template.to_dict(), region="us-gov-west-1", partition="aws-us-gov").properties(
        made.title
    )
    assert (
        found["CloudWatchLogsLogGroupArn"] == f"arn:aws-us-gov:logs:us-gov-west-1:{ACCOUNT}:log-group:audit:*"
    )
    assert found["CloudWatchLogsRoleArn"] == f"arn:aws:iam::{ACCOUNT}:role/audit"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "other"}, "arn must be that of the log group 'other', got"),
        (
            {"role_arn": f"arn:aws:iam::{OTHER_ACCOUNT}:role/a"},
            "role_arn must be that of a role in the account",
        ),
    ],
)
def test_the_arns_of_an_existing_log_group_must_agree(options: dict[str, str], message: str) -> None:
    arn = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:audit:*"
    with pytest.raises(OptionError, match=f"^{message}"):
        ExistingLogGroup(**{"name": "audit", "arn": arn, **options})


def test_the_arn_of_an_existing_log_group_is_used_as_it_is() -> None:
    arn = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:audit:*"
    role_arn = f"arn:aws:iam::{ACCOUNT}:role/service/audit"
    group = ExistingLogGroup(name="audit", arn=arn, role_arn=role_arn)
    made = Trail(trail_name="main", log_bucket=ExistingLogBucket(name="audit-logs"), log_group=group)
    found = of_type(body(made), "AWS::CloudTrail::Trail")["Trail"]["Properties"]
    assert (found["CloudWatchLogsLogGroupArn"], found["CloudWatchLogsRoleArn"]) == (arn, role_arn)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("name", ""),
        ("name", None),
        ("arn", f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:audit"),
        ("arn", "audit"),
        ("role_arn", "audit"),
        ("role_arn", f"arn:aws:iam::{ACCOUNT}:user/audit"),
        ("role_arn", 5),
    ],
)
def test_an_existing_log_group_that_cannot_be_is_an_error(option: str, value: Any) -> None:
    with pytest.raises(OptionError, match=f"^{option} must be"):
        ExistingLogGroup(**{"name": "audit", option: value})
