#!/usr/bin/env bash
# Deploy the templates to an organization with the AWS CLI. docs/organization.md explains the steps.
#
#   ./deploy.sh              all steps, in order
#   ./deploy.sh STEP...      these steps
#
# It reads settings.sh, or the file that SETTINGS names, and writes the parameters of each stack to parameters/.
set -euf -o pipefail
STEPS="log-bucket organization-trail alarms threat-alarms log-readers log-queue integrity-check guardrails"

# shellcheck source=settings.sh
. "${SETTINGS:-$(dirname "$0")/settings.sh}"
cd "$(dirname "$0")"
TEMPLATES=${TEMPLATES:-../../templates_out}
PARAMETERS=${PARAMETERS:-parameters}
export AWS_PAGER=

fail() {
  echo "deploy.sh: $1" >&2
  exit "${2:-1}"
}

# Check that a profile belongs to the account: a stack in another one would be hard to notice.
check_profile() {
  local found
  found=$(aws sts get-caller-identity --profile "$1" --region "$REGION" --query Account --output text) ||
    fail "the profile $1 does not work: sign in, or correct settings.sh"
  [[ $found == "$2" ]] || fail "the profile $1 is of the account $found, not of $2: correct settings.sh"
}

# Deploy a stack. Arguments: profile, template, stack, and parameters as Name=value.
deploy() {
  local profile=$1 template=$2 stack=$3 upload= parameter list=
  shift 3
  [[ -f $TEMPLATES/$template.yaml ]] ||
    fail "there is no $TEMPLATES/$template.yaml: set TEMPLATES to the folder of the templates"
  for parameter in "$@"; do
    list+="${list:+,}"$'\n'"  \"$parameter\""
  done
  printf '[%s\n]\n' "$list" >"$PARAMETERS/$stack.json"
  # CloudFormation takes at most 51,200 bytes in a request.
  if [[ $(wc -c <"$TEMPLATES/$template.yaml") -gt 51200 ]]; then
    upload=$TEMPLATE_BUCKET
    [[ -n $upload ]] || fail "$template must be uploaded: name a bucket as TEMPLATE_BUCKET in settings.sh"
  fi
  echo "$stack, with the profile $profile:"
  aws cloudformation deploy --profile "$profile" --region "$REGION" --stack-name "$stack" \
    --template-file "$TEMPLATES/$template.yaml" --parameter-overrides "file://$PARAMETERS/$stack.json" \
    --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset ${upload:+--s3-bucket "$upload"} ||
    fail "$stack failed. If the reason is not above: aws cloudformation describe-stack-events --profile $profile \
--region $REGION --stack-name $stack --query \"StackEvents[?ends_with(ResourceStatus, 'FAILED')].ResourceStatusReason\""
}

# Print outputs of a stack as Name=value. Arguments: profile, stack, and the names.
outputs() {
  local profile=$1 stack=$2 names
  shift 2
  names=$(printf ",'%s'" "$@")
  aws cloudformation describe-stacks --profile "$profile" --region "$REGION" --stack-name "$stack" --output text \
    --query "Stacks[0].Outputs[?contains([${names#,}], OutputKey)].[join('=', [OutputKey, OutputValue])]" ||
    fail "the outputs of the stack $stack are needed: deploy it first"
}

# Print one output of a stack. Arguments: profile, stack, and the name.
output() {
  outputs "$@" | cut -d = -f 2-
}

log-bucket() {
  deploy "$LOG_ARCHIVE_PROFILE" log-bucket log-bucket AccountIds="$MANAGEMENT_ACCOUNT_ID" \
    OrganizationId="$ORGANIZATION_ID" TrailRegion="$REGION" EventBridgeNotifications=true
}

organization-trail() {
  local given
  given=$(outputs "$LOG_ARCHIVE_PROFILE" log-bucket TrailName LogBucketName KmsKeyArn S3KeyPrefix AccessLogBucketName)
  deploy "$MANAGEMENT_PROFILE" organization-trail organization-trail ManagementAccountId="$MANAGEMENT_ACCOUNT_ID" \
    OrganizationId="$ORGANIZATION_ID" $given
}

alarms() {
  local given
  given=$(outputs "$MANAGEMENT_PROFILE" organization-trail LogGroupName)
  deploy "$MANAGEMENT_PROFILE" alarms alarms ApprovedRegions="$APPROVED_REGIONS" AlarmEmail="$ALARM_EMAIL" $given
}

threat-alarms() {
  local given
  given=$(outputs "$MANAGEMENT_PROFILE" organization-trail LogGroupName)
  given+=" $(outputs "$MANAGEMENT_PROFILE" alarms AlarmTopicArn MetricNamespace)"
  deploy "$MANAGEMENT_PROFILE" threat-alarms threat-alarms $given
}

log-readers() {
  local given account
  given=$(outputs "$LOG_ARCHIVE_PROFILE" log-bucket LogBucketName KmsKeyArn S3KeyPrefix)
  for account in ${READER_ACCOUNT_IDS//,/ }; do
    deploy "$LOG_ARCHIVE_PROFILE" log-reader "log-reader-$account" LogAccountId="$account" \
      OrganizationId="$ORGANIZATION_ID" $given
  done
  [[ -z $SIEM_ACCOUNT_ID ]] ||
    deploy "$LOG_ARCHIVE_PROFILE" log-reader log-reader-siem LogAccountId="*" OrganizationId="$ORGANIZATION_ID" \
      LogFolders=CloudTrail ReaderAccountId="$SIEM_ACCOUNT_ID" ExternalId="$SIEM_EXTERNAL_ID" $given
}

log-queue() {
  local given consumer
  [[ -n $SIEM_ACCOUNT_ID ]] || return 0
  given=$(outputs "$LOG_ARCHIVE_PROFILE" log-bucket LogBucketName S3KeyPrefix)
  consumer=$(output "$LOG_ARCHIVE_PROFILE" log-reader-siem LogReaderRoleArn)
  deploy "$LOG_ARCHIVE_PROFILE" log-queue log-queue ConsumerArn="$consumer" AlarmEmail="$ALARM_EMAIL" $given
}

integrity-check() {
  local given
  given=$(outputs "$LOG_ARCHIVE_PROFILE" log-bucket LogBucketName KmsKeyArn S3KeyPrefix)
  given+=" $(outputs "$MANAGEMENT_PROFILE" organization-trail TrailArn)"
  deploy "$LOG_ARCHIVE_PROFILE" integrity-check integrity-check OrganizationId="$ORGANIZATION_ID" \
    AccountIds="$ACCOUNT_IDS" Regions="$CHECKED_REGIONS" AlarmEmail="$ALARM_EMAIL" $given
}

guardrails() {
  local trail bucket key
  trail=$(outputs "$MANAGEMENT_PROFILE" organization-trail TrailName)
  bucket=$(output "$LOG_ARCHIVE_PROFILE" log-bucket LogBucketName)
  key=$(output "$LOG_ARCHIVE_PROFILE" log-bucket KmsKeyArn)
  deploy "$MANAGEMENT_PROFILE" guardrails guardrails OrganizationId="$ORGANIZATION_ID" LogBucketNames="$bucket" \
    KmsKeyArns="$key" ResourceNames="log-bucket*,log-reader-*,log-queue*,LogQueue-*,integrity-check*" \
    ExemptRoleArns="$EXEMPT_ROLE_ARNS" TrailTargetIds="$GUARDRAIL_TARGET_IDS" \
    LogBucketTargetIds="${GUARDRAIL_TARGET_IDS:+$LOG_ARCHIVE_ACCOUNT_ID}" $trail
}

for step in ${*:-$STEPS}; do
  [[ " $STEPS " == *" $step "* ]] || fail "there is no step $step; the steps are: $STEPS" 2
done
check_profile "$MANAGEMENT_PROFILE" "$MANAGEMENT_ACCOUNT_ID"
check_profile "$LOG_ARCHIVE_PROFILE" "$LOG_ARCHIVE_ACCOUNT_ID"
mkdir -p "$PARAMETERS"
for step in ${*:-$STEPS}; do
  "$step"
done
