"""The template of the policy for a bucket that exists."""

from templates.deployments import ACCOUNT, ORGANIZATION, OTHER_ACCOUNT, deployed, rendered, statements


def test_it_changes_the_policy_and_nothing_else() -> None:
    template = rendered("log-bucket-policy")
    assert {title: one["Type"] for title, one in template["Resources"].items()} == {
        "LogBucketPolicy": "AWS::S3::BucketPolicy"
    }


def test_the_description_warns_of_the_replaced_policy_and_names_the_way_that_loses_nothing() -> None:
    description = rendered("log-bucket-policy")["Description"]
    assert "WARNING" in description
    assert "REPLACES" in description
    assert "cloudtrail-templates policy log-bucket" in description


def test_the_bucket_must_be_named() -> None:
    parameter = rendered("log-bucket-policy")["Parameters"]["LogBucketName"]
    assert "Default" not in parameter
    assert not parameter["AllowedPattern"].startswith("^$")


def test_it_says_what_the_policy_of_the_log_bucket_template_says() -> None:
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


def test_it_denies_what_nobody_may_do() -> None:
    made = statements(deployed("log-bucket-policy").properties("LogBucketPolicy")["PolicyDocument"])
    assert {sid for sid, one in made.items() if one["Effect"] == "Deny"} == {
        "DenyRequestsWithoutTls",
        "DenyRequestsWithTlsBelow12",
        "DenyDeletesWithoutMfa",
    }
