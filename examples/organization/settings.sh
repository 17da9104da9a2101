# The ids and names of your organization: deploy.sh reads this file. Replace the values.

ORGANIZATION_ID=o-exampleorg1
MANAGEMENT_ACCOUNT_ID=111122223333
LOG_ARCHIVE_ACCOUNT_ID=999988887777

# Profiles of the AWS CLI that may deploy to these two accounts.
MANAGEMENT_PROFILE=management
LOG_ARCHIVE_PROFILE=log-archive

# The region of all stacks and of the trail. It must be enabled by default.
REGION=eu-central-1

# Regions in which your organization works: events in other regions raise an alarm.
APPROVED_REGIONS=eu-central-1,us-east-1

# All accounts of the organization:
# aws organizations list-accounts --query "Accounts[?State=='ACTIVE'].[Id]" --output text | paste -sd , -
ACCOUNT_IDS=111122223333,999988887777,444455556666,555566667777

# Regions whose log files are checked: those that are enabled by default, and those that your accounts enabled. The log
# archive account must have enabled them, too.
CHECKED_REGIONS=us-east-1,us-east-2,us-west-1,us-west-2,ap-northeast-1,ap-northeast-2,ap-northeast-3,ap-south-1
CHECKED_REGIONS+=,ap-southeast-1,ap-southeast-2,ca-central-1,eu-central-1,eu-north-1,eu-west-1,eu-west-2,eu-west-3,sa-east-1

# The address that receives alarms. It must confirm a subscription for each stack with alarms.
ALARM_EMAIL=security@example.com

# Accounts that read their own log files, such as 444455556666,555566667777. Empty: none.
READER_ACCOUNT_IDS=

# A third party that reads all log files and receives a message for each, such as the vendor of a SIEM: its account, and
# the external ID that it issued. Empty: none.
SIEM_ACCOUNT_ID=
SIEM_EXTERNAL_ID=

# A bucket in the management account to which the AWS CLI uploads templates that are too large for a request.
TEMPLATE_BUCKET=templates-111122223333

# Organizational units whose accounts may not change the trail, such as ou-ab12-11111111,ou-ab12-22222222.
# Empty: the policies are created, and attached to nothing.
GUARDRAIL_TARGET_IDS=

# Roles that are exempt, such as arn:aws:iam::*:role/TrailAdministrator, separated by commas. Empty: none of yours.
EXEMPT_ROLE_ARNS=
