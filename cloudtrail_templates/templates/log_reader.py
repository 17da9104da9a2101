"""The published template of a role with which another account reads log files."""

from troposphere import Equals, Not, Or, Ref, Template

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components import ExistingLogBucket, LogReader
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.claims import CLOUDTRAIL, ROLES_LIMIT, S3
from cloudtrail_templates.templates.parts.control_tower import READER_OF_ITS_TRAIL, READER_SETUP
from cloudtrail_templates.templates.parts.examples import BUCKET_EXAMPLES, ROLE_EXAMPLES
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.prices import KMS_PRICES, S3_PRICES
from cloudtrail_templates.templates.parts.rules import add_rule
from cloudtrail_templates.templates.parts.setups import READER_SETUPS

_IAM = "IAM/latest/UserGuide"
_LIST = f"{S3}/API/API_ListObjectsV2.html"
_ROLE = "arn:aws:iam::999988887777:role/log-reader-LogReaderRole-1A2B3C4D5E6F"


def assemble(template: Template) -> None:
    """Add the role, and the parameters of its options."""
    reader = expose(template, LogReader, "log_account_id")
    bucket = expose(template, ExistingLogBucket, "name", prefix="LogBucket", group="Log files")
    bucket |= expose(template, ExistingLogBucket, "kms_key_arn", "s3_key_prefix", group="Log files")
    reader |= expose(template, LogReader, "organization_id", "log_folders", "log_regions")
    reader |= expose(template, LogReader, "reader_account_id", "reader_organization_path")
    reader |= expose(template, LogReader, "reader_principal_arns", "external_id")
    reader |= expose(template, LogReader, "name_prefix", "permissions_boundary", "role_path")
    _add_rules(template)
    role = LogReader(**reader, log_bucket=ExistingLogBucket(**bucket)).add_to(template)
    add_output(template, "LogReaderRoleArn", "ARN of the role, for the reader.", role.arn)
    add_output(
        template,
        "LogFolder",
        "URI of the folder that the role reads. With LogFolders or LogRegions, it lists what they allow, not this folder.",
        role.folder,
    )


def _add_rules(template: Template) -> None:
    log_account, reader = Ref("LogAccountId"), Ref("ReaderAccountId")
    given_reader, given_path, given_id = (
        Not(Equals(Ref(name), "")) for name in ("ReaderAccountId", "ReaderOrganizationPath", "ExternalId")
    )
    add_rule(
        template,
        "AllAccountsNeedReader",
        (
            Or(given_reader, given_path),
            "LogAccountId is *, which names no reader: give ReaderAccountId or ReaderOrganizationPath.",
        ),
        when=Equals(log_account, "*"),
    )
    add_rule(
        template,
        "ThirdPartyNeedsExternalId",
        (
            Or(Equals(log_account, reader), given_id, given_path),
            "ReaderAccountId reads the log files of another account: give the ExternalId that the third party issued, or "
            "ReaderOrganizationPath if it is in your organization.",
        ),
        when=given_reader,
    )
    add_rule(
        template,
        "ExternalIdOrOrganizationPath",
        (
            Not(given_id),
            "ExternalId is for a third party, and ReaderOrganizationPath for your organization: leave one of them empty.",
        ),
        when=given_path,
    )


DEFINITION = Definition(
    name="log-reader",
    group="share",
    summary="An IAM role with which an account, or a third party, reads its own folder of AWS CloudTrail log files and no "
    "other.",
    notes="Deploy it in the account of the bucket, once for each reader.",
    assemble=assemble,
    takes_outputs_of=("log-bucket", "baseline"),
    capabilities=("CAPABILITY_NAMED_IAM",),
    examples={
        **{name: value for name, value in (BUCKET_EXAMPLES | ROLE_EXAMPLES).items() if name != "TrailName"},
        "ExternalId": "siem-7f3c",
        "KmsKeyArn": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "LogAccountId": "444455556666",
        "LogFolders": "CloudTrail,CloudTrail-Digest",
        "LogRegions": "eu-west-1,us-east-1",
        "NamePrefix": "acme-",
        "ReaderAccountId": "555566667777",
        "ReaderOrganizationPath": "o-exampleorg1/r-ab12/ou-ab12-11111111/*",
        "ReaderPrincipalArns": "arn:aws:iam::555566667777:role/Audit*",
    },
    about=About(
        setups=(*READER_SETUPS, READER_SETUP),
        before=(
            Claim(
                "Deploy one stack for each reader in the account of the bucket, in any region. An account that reads its "
                "own log files needs LogAccountId only. A third party needs an ExternalId, which it issues; an account of "
                "yours that reads the files of another needs ReaderOrganizationPath, such as o-exampleorg1/* for the whole "
                "organization.",
                f"{CLOUDTRAIL}/cloudtrail-sharing-logs.html",
                f"{_IAM}/id_roles_common-scenarios_third-party.html",
            ),
            Claim(
                "If an organization trail delivers, every reader needs OrganizationId, too: without it, the role reads a "
                "folder that does not exist.",
                f"{CLOUDTRAIL}/get-and-view-cloudtrail-log-files.html",
            ),
            Claim(
                "The reader needs the output LogReaderRoleArn, and a policy of its own that allows sts:AssumeRole on it. "
                f"To try the role: `aws sts assume-role --role-arn {_ROLE} --role-session-name logs`. A third party adds "
                "`--external-id ID`.",
                f"{CLOUDTRAIL}/cloudtrail-sharing-logs.html#cloudtrail-sharing-logs-assume-role",
            ),
            Claim(
                "With the role, `aws s3 ls s3://BUCKET/AWSLogs/ACCOUNT/` lists the folder, whose URI is the output "
                "LogFolder. A listing of what is above it is refused, also one without a prefix: `aws s3 ls s3://BUCKET/`, "
                "and the S3 console, which starts at the bucket.",
                f"{S3}/userguide/walkthrough1.html",
                _LIST,
            ),
            *READER_OF_ITS_TRAIL,
        ),
        costs=(
            "The role costs nothing.",
            Claim(
                "What the reader uses is billed to the account of the role: S3 requests, data transfer and KMS requests.",
                f"{_IAM}/id_roles_common-scenarios_third-party.html",
                S3_PRICES,
                KMS_PRICES,
            ),
        ),
        limits=(
            Claim(
                "LogFolders and LogRegions limit what is read and what is listed. With both, list a folder such as "
                "AWSLogs/ACCOUNT/CloudTrail/eu-west-1/: AWSLogs/ACCOUNT/ is then refused.",
                _LIST,
            ),
            Claim(
                "The role decrypts files with and without an S3 Bucket Key. With one, the request to KMS names the bucket "
                "and not the file: then only the permissions for S3 limit the reader to its folder.",
                f"{S3}/userguide/UsingKMSEncryption.html#encryption-context",
            ),
            Claim(
                "If the KMS key is in another account, its policy must allow the role kms:Decrypt.",
                f"{CLOUDTRAIL}/create-kms-key-policy-for-cloudtrail.html",
            ),
            Claim(
                "The role reads digest files, but `aws cloudtrail validate-logs` also reads the trail and its public keys: "
                "use integrity-check.",
                f"{CLOUDTRAIL}/cloudtrail-log-file-validation-cli.html",
            ),
            Claim(
                "It reads current versions only, and restores no file from GLACIER or DEEP_ARCHIVE.",
                f"{S3}/API/API_GetObject.html",
            ),
            Claim(
                "ReaderOrganizationPath without ReaderAccountId lets all accounts of the path read the same folder. The "
                "principal of the trust policy is then *, which aws:PrincipalOrgID and aws:PrincipalOrgPaths limit to the "
                "path.",
                f"{_IAM}/reference_policies_condition-keys.html",
            ),
            Claim(
                "aws:PrincipalArn is the ARN of the reader's role or user, not that of a session: ReaderPrincipalArns of "
                "sessions match nothing.",
                f"{_IAM}/reference_policies_condition-keys.html",
            ),
            ROLES_LIMIT,
        ),
    ),
)
