"""Who assumes the role of the data source of Quick Sight: requests and verdicts."""

from deployment.resolver import Resolved
from templates.deployments import REQUIRED

from cloudtrail_templates import CATALOG
from policies.calls import (
    ALLOWED,
    OTHER,
    OWN,
    STRANGER,
    UNSAID,
    Row,
    by_nobody,
    by_service,
    by_user,
    misjudged,
    parts_that_no_row_keeps,
)

SERVICE = "quicksight.amazonaws.com"


def test_quick_sight_assumes_the_role_unless_it_says_that_it_does_so_for_another_account() -> None:
    made = Resolved(CATALOG["quicksight"].build().to_dict(), REQUIRED["quicksight"])
    trust = made.properties("QuickSightRole")["AssumeRolePolicyDocument"]
    rows = [
        Row(
            "Quick Sight",
            by_service(SERVICE, "sts:AssumeRole", "", context={"aws:SourceAccount": OWN}),
            ALLOWED,
        ),
        # AWS does not document that the request has an account.
        Row("Quick Sight without an account", by_service(SERVICE, "sts:AssumeRole", ""), ALLOWED),
        Row(
            "for another account",
            by_service(SERVICE, "sts:AssumeRole", "", context={"aws:SourceAccount": STRANGER}),
            UNSAID,
        ),
        Row(
            "another service",
            by_service("lambda.amazonaws.com", "sts:AssumeRole", "", context={"aws:SourceAccount": OWN}),
            UNSAID,
        ),
        Row(
            "with tags", by_service(SERVICE, "sts:TagSession", "", context={"aws:SourceAccount": OWN}), UNSAID
        ),
        Row("a user", by_user("sts:AssumeRole", ""), UNSAID),
        Row("a user of another account", by_user("sts:AssumeRole", "", OTHER), UNSAID),
        Row("anonymous", by_nobody("sts:AssumeRole", ""), UNSAID),
    ]
    assert misjudged(trust, rows) == []
    assert parts_that_no_row_keeps(trust, rows) == []
