"""The template of the policy for a bucket that exists."""

from cloudtrail_templates import CATALOG
from templates.deployments import ACCOUNT, ORGANIZATION, OTHER_ACCOUNT, deployed, rendered, statements


def test_it_changes_the_policy_and_nothing_else() -> None:
    template = rendered("log-bucket-policy")
    assert {title: one["Type"] for title, one in template["Resources"].items()} == {
        "LogBucketPolicy": "AWS::S3::BucketPolicy"
    }


def test_the_form_and_the_page_say_what_to_do_with_a_bucket_that_has_a_policy() -> None:
    template = rendered("log-bucket-policy")
    assert "WITHOUT a policy" in template["Description"]
    assert "cloudtrail-templates policy log-bucket --merge" in template["Description"]
    assert "must not have a policy" in template["Parameters"]["LogBucketName"]["Description"]
    before = " ".join(CATALOG["log-bucket-policy"].about.before)
    assert "--merge current.json" in before
    assert "--change-set-type IMPORT" in before


def test_the_bucket_must_be_named() -> None:
    parameter = rendered("log-bucket-policy")["Parameters"]["LogBucketName"]
    assert "Default" not in parameter
    assert not parameter["AllowedPattern"].startswith("^$")


def test_the_policy_is_that_of_the_log_bucket_template() -> None:
    for parameters in (
        {},
        {"AccountIds": f"{ACCOUNT},{OTHER_ACCOUNT}", "S3KeyPrefix": "security"},
        {"OrganizationId": ORGANIZATION, "TrailRegion": "us-east-1", "DeleteRequiresMfa": "false"},
    ):
        own = deployed("log-bucket", **parameters)
        text = str(own.properties("LogBucketPolicy")["PolicyDocument"])
        text = text.replace(str(own.value({"Fn::GetAtt": ["LogBucket", "Arn"]})), "arn:aws:s3:::audit-logs")
        made = deployed("log-bucket-policy", **parameters).properties("LogBucketPolicy")
        assert made["Bucket"] == "audit-logs"
        assert str(made["PolicyDocument"]) == text


def test_its_outputs_go_to_the_trail() -> None:
    outputs = deployed("log-bucket-policy", TrailName="audit").outputs
    assert outputs == {"LogBucketName": "audit-logs", "TrailName": "audit"}
    outputs = deployed("log-bucket-policy", TrailName="audit", S3KeyPrefix="security").outputs
    assert outputs == {"LogBucketName": "audit-logs", "TrailName": "audit", "S3KeyPrefix": "security"}


def test_it_denies_what_nobody_may_do() -> None:
    made = statements(deployed("log-bucket-policy").properties("LogBucketPolicy")["PolicyDocument"])
    assert {sid for sid, one in made.items() if one["Effect"] == "Deny"} == {
        "DenyRequestsWithoutTls",
        "DenyRequestsWithTlsBelow12",
        "DenyCustomerProvidedKeys",
        "DenyDeletesWithoutMfa",
        "DenyBucketChangesExceptByAdministrators",
    }
