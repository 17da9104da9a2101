"""A role in the account of the log bucket, with which principals of another account read log files."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from troposphere import AWSObject, GetAtt

from cloudtrail_templates.components.component import Component, check_tags_of_roles
from cloudtrail_templates.components.constraints import ACCOUNT_ID, REGION
from cloudtrail_templates.components.existing_log_bucket import ExistingLogBucket
from cloudtrail_templates.components.log_bucket import LogBucket
from cloudtrail_templates.components.roles import Roles
from cloudtrail_templates.components.trail_source import ORGANIZATION_ID
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import sub
from cloudtrail_templates.options import Option, Text, Texts
from cloudtrail_templates.policies.log_reader import reader_policy, reader_trust
from cloudtrail_templates.policies.trails import account_folder

_READER, _FILES = "Reader", "Log files"
_KEYS = "IAM/latest/UserGuide/reference_policies_condition-keys.html"
_LAYOUT = "awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html"


class LogReader(Roles, Component):
    """A role that principals of an account assume to read the log files of that account, or of another one.

    It lists and reads only the folder `[prefix/]AWSLogs/[organization/]account/`, and decrypts only with the key of the
    bucket. By default, the reader is that account; `reader_account_id` or `reader_organization_path` name others.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-sharing-logs.html
    """

    log_bucket: LogBucket | ExistingLogBucket
    log_account_id: Annotated[
        Text,
        Option(
            "Account whose log files are read; * for those of all accounts.",
            sources=(_LAYOUT,),
            group=_FILES,
            label="Log account ID",
            AllowedPattern=r"\d{12}|\*",
            must="must be an account of 12 digits, or *; give an id like 444455556666",
        ),
    ]
    reader_account_id: Annotated[
        Text | None,
        Option(
            "Account whose principals may assume the role, as far as their own policies allow it.",
            sources=("awscloudtrail/latest/userguide/cloudtrail-sharing-logs.html",),
            group=_READER,
            label="Reader account ID",
            empty="Empty: the accounts of ReaderOrganizationPath or, without it, LogAccountId.",
            **ACCOUNT_ID,
        ),
    ] = None
    reader_organization_path: Annotated[
        Text | None,
        Option(
            "Path in your organization that the reader must be in: with /* at the end all accounts below, with / those of "
            "one organizational unit, or of the root.",
            sources=(_KEYS,),
            group=_READER,
            MaxLength=420,
            # No account is directly below the organization: the path of an account begins with that of the root.
            AllowedPattern=r"o-[a-z0-9]{10,32}/(\*|r-[a-z0-9]{4,32}(/ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})*/\*?)",
            must="must be a path in an organization that ends in / or /*; give it like "
            "o-exampleorg1/r-ab12/ou-ab12-11111111/*",
            empty="Empty: any account.",
        ),
    ] = None
    reader_principal_arns: Annotated[
        Texts | None,
        Option(
            "Roles and users of the reader that may assume the role, separated by commas; at most 5, where * and ? match "
            "any characters.",
            sources=(_KEYS,),
            group=_READER,
            label="Reader principal ARNs",
            MaxItems=5,
            MaxLength=400,
            AllowedPattern=r"arn:aws[a-z-]*:iam::(\d{12}|\*):(role|user)/[A-Za-z0-9_+=.@/*?-]+",
            must="must be at most 5 ARNs of roles or users and 400 characters; write arn:aws:iam::<account>:role/<name>, "
            "where * matches any characters",
            empty="Empty: all.",
        ),
    ] = None
    external_id: Annotated[
        Text | None,
        Option(
            "External ID that the reader must give. The third party issues it.",
            sources=("IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",),
            group=_READER,
            label="External ID",
            MaxLength=1224,
            AllowedPattern=r"[A-Za-z0-9_+=,.@:/-]{2,1224}",
            must="must be 2 to 1224 letters, digits and _+=,.@:/-; give the value that the third party issued",
            empty="Empty: none.",
        ),
    ] = None
    organization_id: Annotated[
        Text | None,
        replace(
            ORGANIZATION_ID,
            description="ID of the organization, if an organization trail delivers: it is part of the keys of the files.",
            sources=(_LAYOUT,),
            group=_FILES,
        ),
    ] = None
    log_folders: Annotated[
        Texts | None,
        Option(
            "Folders to read, separated by commas: CloudTrail, CloudTrail-Digest, CloudTrail-Insight, "
            "CloudTrail-NetworkActivity, CloudTrail-Aggregated.",
            sources=(
                _LAYOUT,
                "awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html",
            ),
            group=_FILES,
            MaxItems=5,
            MaxLength=130,
            AllowedPattern="CloudTrail(-Digest|-Insight|-NetworkActivity|-Aggregated)?",
            must="must be folders of CloudTrail; give them like CloudTrail,CloudTrail-Digest",
            empty="Empty: all five.",
        ),
    ] = None
    log_regions: Annotated[
        Texts | None,
        Option(
            "Regions to read, separated by commas; at most 20.",
            sources=(_LAYOUT,),
            group=_FILES,
            MaxItems=20,
            MaxLength=320,
            AllowedPattern=REGION,
            must="must be at most 20 regions; give regions like eu-west-1,us-east-1",
            empty="Empty: all.",
        ),
    ] = None
    title: str = "LogReaderRole"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_names((self.title,))
        self.role_name(self.title)
        check_tags_of_roles(self.tags)
        self._check_reader()

    def _check_reader(self) -> None:
        """Raise OptionError for options that name no reader, or a third party without its external ID."""
        account, reader = self.log_account_id, self.reader_account_id
        path, external = self.reader_organization_path, self.external_id
        if account == "*" and reader is None and path is None:
            raise OptionError(
                "reader_account_id must be given if log_account_id is *, got None; give it, or reader_organization_path"
            )
        if isinstance(path, str) and isinstance(external, str):
            raise OptionError(
                f"external_id must be None with reader_organization_path, got {shorten(external)}; leave one of them out"
            )
        literal = isinstance(account, str) and isinstance(reader, str)
        if literal and reader != account and external is None and path is None:
            raise OptionError(
                f"external_id must be given if {reader} reads the files of {account}, got None; give the ID that the third "
                "party issued, or the reader_organization_path of an account of yours"
            )

    @property
    def arn(self) -> GetAtt:
        """The role's ARN."""
        return GetAtt(self.title, "Arn")

    @property
    def folder(self) -> Any:
        """The URI of the folder that the role reads."""
        folder = account_folder(self.log_bucket.s3_key_prefix, self.organization_id, self.log_account_id)
        return sub("s3://${Bucket}/${Folder}/", Bucket=self.log_bucket.name, Folder=folder)

    def resources(self) -> Sequence[AWSObject]:
        bucket = self.log_bucket
        return self.role_with_policy(
            self.title,
            purpose="Lets an account read log files of CloudTrail.",
            allows="Reads the log files of CloudTrail in the folder of one account.",
            trust=reader_trust(
                self.log_account_id,
                self.reader_account_id,
                self.reader_organization_path,
                self.reader_principal_arns,
                self.external_id,
            ),
            policy=reader_policy(
                bucket.arn,
                self.log_account_id,
                s3_key_prefix=bucket.s3_key_prefix,
                organization_id=self.organization_id,
                kms_key_arn=bucket.kms_key_arn,
                folders=self.log_folders,
                regions=self.log_regions,
            ),
            tags=self.tags,
            **self._attributes(),
        )
