"""What the page of the sheets in Amazon Quick Sight says."""

from typing import Final

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.templates.definition import About, Setup
from cloudtrail_templates.templates.parts.claims import ROLES_LIMIT
from cloudtrail_templates.templates.parts.rules import PSEUDO_PARAMETERS_IN_RULES

_QUICK = "quick/latest/userguide"
_API = "quicksight/latest/APIReference"
_ATHENA = "athena/latest/ug"

_WHERE = "the account and the region of the stack of athena"

ABOUT: Final = About(
    setups=(
        Setup("The stack of athena has one account or a list of accounts", _WHERE),
        Setup(
            "The stack of athena has an organization and no list of accounts",
            _WHERE,
            {"AccountIds": "111122223333,444455556666"},
        ),
        Setup(
            "Few people, who look at the last days without delay",
            _WHERE,
            {"DaysShown": "3", "ImportMode": "DIRECT_QUERY"},
        ),
    ),
    before=(
        Claim(
            "Deploy the stack of athena first, and this one in the same account and region, with the outputs of the stack "
            "of athena as parameters of the same names.",
            f"{_API}/API_AthenaParameters.html",
        ),
        Claim(
            "Sign up for Quick Sight, Enterprise edition, if the account has not. A role like the one of this stack can be "
            "passed to it in that edition only.",
            f"{_QUICK}/security-create-iam-role.html",
        ),
        Claim(
            "`aws quicksight list-users --aws-account-id ACCOUNT --namespace default --region REGION`, and list-groups in "
            "the same way, print the ARNs for OwnerArn and ReaderArn. They answer in the identity region only: in another "
            "one, the error names it.",
            NOT_DOCUMENTED,
        ),
        Claim(
            "You need permission for iam:PassRole on the role of the stack, which is passed to quicksight.amazonaws.com.",
            f"{_QUICK}/security-create-iam-role.html#security-create-iam-role-prerequisites",
        ),
        Claim(
            "Buy SPICE capacity in the region of the stack, or let Quick Sight buy it, if the imports do not fit into what "
            "you have.",
            f"{_QUICK}/account-structure-regions.html#quick-across-regions",
        ),
    ),
    costs=(
        Claim(
            "Quick Sight: a price for each user and month, $3 for a reader and a higher one for the owner, and a price for "
            "each GB of SPICE.",
            f"{_QUICK}/monitoring-upgrades.html",
            "https://aws.amazon.com/quicksight/pricing/",
        ),
        Claim(
            "Athena: $5 per TB of log files that are read. With SPICE, each of the two data sets reads the log files of "
            "DaysShown once a day. With DIRECT_QUERY, each visual reads them whenever somebody opens its sheet.",
            "https://aws.amazon.com/athena/pricing/",
        ),
        Claim(
            "S3: $0.0004 per 1,000 GET requests, one for each log file that is read.",
            "https://aws.amazon.com/s3/pricing/",
        ),
    ),
    limits=(
        Claim(
            "The numbers are as old as the last import. The first import begins with the stack, and the stack does not wait "
            "for it: until it ends, the visuals are empty. If it fails, the console of Quick Sight shows the reason at the "
            "data set, under Refresh.",
            f"{_QUICK}/refreshing-imported-data.html",
        ),
        Claim(
            "It is not documented which requests Quick Sight sends to Athena when the data source is created. If the "
            "creation fails because the role is not allowed to do something, or was created just before, deploy again.",
            NOT_DOCUMENTED,
        ),
        Claim(
            "AWS does not document that the requests of Quick Sight name the account for which it assumes the role. The "
            "trust policy allows them without it, and denies them if they name another account.",
            NOT_DOCUMENTED,
        ),
        Claim(
            "AWS does not document whether Quick Sight reads results that Athena stores itself, the default of the stack of "
            "athena. If the imports fail and the history of queries in Athena has no error, choose Results=Bucket there.",
            NOT_DOCUMENTED,
            "https://github.com/aws-solutions-library-samples/cloud-intelligence-dashboards-framework/issues/1230",
        ),
        Claim(
            "An organization without a list of accounts in the stack of athena needs AccountIds here: Athena refuses "
            "queries that do not name the accounts, and the imports fail.",
            f"{_ATHENA}/partition-projection-supported-types.html#partition-projection-injected-type",
        ),
        Claim(
            "The sheets are tested with the schemas of CloudFormation, with the model of the API and with generated logs, "
            "but not in Quick Sight itself. Their validation is LENIENT, which skips errors that would fail the stack.",
            "quicksight/latest/APIReference/API_ValidationStrategy.html",
        ),
        "The stack of athena cannot be deleted before this one, whose role has its policy.",
        Claim(
            "In an account with Lake Formation, the role also needs permissions there if the database does not have the "
            "default of athena, which lets IAM decide.",
            "lake-formation/latest/dg/change-settings.html",
        ),
        Claim(
            "Everybody who may see the dashboard sees the events of all accounts in it. SPICE keeps a copy of the events, "
            "whose encryption with a KMS key is a setting of the whole Quick Sight account.",
            f"{_QUICK}/key-management.html",
        ),
        Claim(
            "A visual of Quick Sight ends with an error after two minutes. With DIRECT_QUERY, choose few DaysShown.",
            f"{_QUICK}/data-source-limits.html#query-limits",
        ),
        Claim(
            "A query that reads more than the limit of the workgroup is cancelled, and the import fails.",
            f"{_ATHENA}/workgroups-setting-control-limits-cloudwatch.html",
        ),
        "Changes that somebody makes to the analysis or the dashboard in the console are lost when an update of the stack "
        "changes them: save a copy under another name.",
        "The events of alarms are those that the patterns of all alarms match, whether or not their stacks exist. "
        "Thresholds, trusted principals and trusted addresses of the alarms are not taken into account.",
        Claim(
            "A region is marked as not approved if it is not in ApprovedRegions. IAM, sign-in, CloudFront, Route 53, "
            "Organizations and Support are shown as global services there, as they have no region of their own.",
            "awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events",
        ),
        PSEUDO_PARAMETERS_IN_RULES,
        ROLES_LIMIT,
    ),
)
