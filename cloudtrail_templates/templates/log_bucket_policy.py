"""The published template of the policy for an existing log bucket."""

from troposphere import Template

from cloudtrail_templates.components import LogBucketPolicy
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.examples import ACCOUNTS_LIMIT, SOURCE_EXAMPLES
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.trail_name import TRAIL_NAME


def assemble(template: Template) -> None:
    """Add the bucket policy, and the parameters of its options."""
    name = expose(template, LogBucketPolicy, "bucket_name", prefix="Log")
    options = expose(
        template,
        LogBucketPolicy,
        "trail_name",
        "trail_region",
        "account_ids",
        "organization_id",
        "s3_key_prefix",
        "delete_requires_mfa",
        defaults={"trail_name": TRAIL_NAME},
    )
    LogBucketPolicy(**name, **options).add_to(template)
    add_output(template, "LogBucketName", "Name of the bucket that trails deliver to.", name["bucket_name"])
    add_output(template, "TrailName", "Name that the trail must have to deliver here.", options["trail_name"])


DEFINITION = Definition(
    name="log-bucket-policy",
    group="collect",
    summary="The bucket policy that lets AWS CloudTrail deliver to an S3 bucket that exists already.",
    notes="WARNING: a bucket has one policy, and this one REPLACES it. If the bucket has a policy, do not deploy this: "
    "merge the statements by hand instead, as 'cloudtrail-templates policy log-bucket' prints them.",
    assemble=assemble,
    examples=SOURCE_EXAMPLES,
    about=About(
        before=(
            "Check whether the bucket has a policy: `aws s3api get-bucket-policy --bucket <bucket>`. NoSuchBucketPolicy "
            "means that there is none to lose.",
            "If it has one, print the statements with `cloudtrail-templates policy log-bucket`, merge them into the "
            "existing policy, and write it with `aws s3api put-bucket-policy`.",
        ),
        costs=("Nothing.",),
        limits=(
            ACCOUNTS_LIMIT,
            "It changes the policy only, not encryption, versioning, access logging or lifecycle rules. The log-bucket "
            "template sets all of them.",
            "The policy is kept when the stack is deleted, because the trail cannot deliver without it.",
        ),
    ),
)
