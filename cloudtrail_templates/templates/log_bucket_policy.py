"""The published template of the policy for an existing log bucket."""

import json

from troposphere import Template

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.components import LogBucketPolicy
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.claims import (
    ACCOUNTS_LIMIT,
    CLOUDFORMATION,
    CLOUDTRAIL,
    LIFECYCLE_DELETES,
    NOT_MFA_DELETE,
    READERS_WITHOUT_ROLE,
    S3,
)
from cloudtrail_templates.templates.parts.control_tower import BUCKETS_ARE_ITS_OWN
from cloudtrail_templates.templates.parts.examples import SOURCE_EXAMPLES
from cloudtrail_templates.templates.parts.limited_lists import LimitedLists
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.setups import POLICY_SETUPS
from cloudtrail_templates.templates.parts.trail_name import TRAIL_NAME

# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
_TO_IMPORT = json.dumps(
    [
        {
            "ResourceType": "AWS::S3::BucketPolicy",
            "LogicalResourceId": "LogBucketPolicy",
            "ResourceIdentifier": {"Bucket": "<bucket>"},
        }
    ],
    separators=(",", ":"),
)


def assemble(template: Template) -> None:
    """Add the bucket policy, and the parameters of its options."""
    name = expose(template, LogBucketPolicy, "bucket_name", prefix="Log")
    options = expose(
        template, LogBucketPolicy, "trail_name", "trail_region", defaults={"trail_name": TRAIL_NAME}
    )
    options |= expose(template, LimitedLists, "account_ids")
    options |= expose(template, LogBucketPolicy, "organization_id", "s3_key_prefix", "delete_requires_mfa")
    options |= expose(template, LimitedLists, "administrator_arns", "reader_account_ids")
    options |= expose(template, LogBucketPolicy, "replica_writer_arn")
    LogBucketPolicy(**name, **options).add_to(template)
    add_output(template, "LogBucketName", "Name of the bucket that trails deliver to.", name["bucket_name"])
    prefix: Given = options["s3_key_prefix"]
    add_output(
        template, "S3KeyPrefix", "Prefix of the log files, for the trail.", prefix.value, prefix.condition
    )
    add_output(template, "TrailName", "Name that the trail must have to deliver here.", options["trail_name"])


DEFINITION = Definition(
    name="log-bucket-policy",
    group="collect",
    summary="The bucket policy that lets AWS CloudTrail deliver to an S3 bucket that exists already.",
    notes=Claim(
        "For a bucket WITHOUT a policy. If the bucket has one, the stack fails with 'The bucket policy already exists on "
        "bucket': merge the statements with 'cloudtrail-templates policy log-bucket --merge', or import the policy. Its "
        "page has the commands.",
        NOT_DOCUMENTED,
        "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1068",
    ),
    assemble=assemble,
    examples=SOURCE_EXAMPLES,
    about=About(
        setups=POLICY_SETUPS,
        before=(
            BUCKETS_ARE_ITS_OWN,
            Claim(
                "Check whether the bucket has a policy: `aws s3api get-bucket-policy --bucket <bucket> --query Policy "
                "--output text > current.json`. If the answer is NoSuchBucketPolicy, deploy this template.",
                f"{S3}/API/API_GetBucketPolicy.html",
            ),
            Claim(
                "If the bucket has a policy, CloudFormation refuses to create another one (AlreadyExists), as users report.",
                NOT_DOCUMENTED,
                "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1068",
            ),
            "If the bucket has a policy, merge the statements: `cloudtrail-templates policy log-bucket --bucket <bucket> "
            "... --merge current.json > merged.json`, then `aws s3api put-bucket-policy --bucket <bucket> --policy "
            "file://merged.json`. Only statements with the same Sid are replaced. No stack is needed.",
            Claim(
                "If a stack should manage that policy, import it after the merge. Write the template: `cloudtrail-templates "
                "policy log-bucket --bucket <bucket> ... --merge current.json --import-template > import.json`. Then `aws "
                "cloudformation create-change-set --stack-name log-bucket-policy --change-set-name import --change-set-type "
                "IMPORT --template-body file://import.json --resources-to-import '"
                + _TO_IMPORT
                + "'`, `aws cloudformation "
                "wait change-set-create-complete --stack-name log-bucket-policy --change-set-name import`, and `aws "
                "cloudformation execute-change-set --stack-name log-bucket-policy --change-set-name import`. An import "
                "changes nothing in the bucket. Update that stack with a file like `import.json` only: this template has "
                "only its own statements.",
                f"{CLOUDFORMATION}/UserGuide/import-resources-manually.html",
            ),
        ),
        costs=("Nothing.",),
        limits=(
            ACCOUNTS_LIMIT,
            READERS_WITHOUT_ROLE,
            Claim(
                "The policy of the KMS key must allow the accounts of ReaderAccountIds kms:Decrypt: `cloudtrail-templates "
                "policy key --use readers` prints the statement.",
                f"{CLOUDTRAIL}/create-kms-key-policy-for-cloudtrail.html",
            ),
            NOT_MFA_DELETE,
            LIFECYCLE_DELETES,
            "It changes the policy only, not encryption, versioning, access logging or lifecycle rules. The log-bucket "
            "template sets all of them.",
            "The policy is kept when the stack is deleted, because the trail cannot deliver without it. To create the stack "
            "again, import the policy.",
            "An update of the stack writes the whole policy, without statements that were added outside the stack.",
        ),
    ),
)
