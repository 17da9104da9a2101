"""The commands that check an organization before its trail is created."""

from collections.abc import Mapping
from typing import Final

from cloudtrail_templates.components.integrity.checked_logs import DEFAULT_REGIONS

_ORGANIZATION_TRAIL: Final = r"""
# Check what organization-trail needs with the AWS CLI, for bash, in the management account. Nothing is changed.
(
set -u -f -o pipefail
export AWS_RETRY_MODE=standard AWS_PAGER= AWS_DEFAULT_REGION="$REGION" AWS_REGION="$REGION"
problems=0
ok() { echo "ok: $1"; }
problem() { echo "PROBLEM: $1"; problems=1; }

caller=$(aws sts get-caller-identity --query Arn --output text) ||
  { problem "the AWS CLI has no valid credentials: sign in to the management account"; exit 1; }
IFS=: read -r _ partition _ _ account _ <<<"$caller"
found=$(aws organizations describe-organization --output text \
  --query 'Organization.[Id,MasterAccountId,FeatureSet]') ||
  { problem "the organization of $account cannot be described: use an account and a role that may do so"; exit 1; }
read -r organization management features <<<"$found"
if [[ $account == "$management" ]]; then ok "$account is the management account of $organization"
else problem "$account is not the management account: use $management for this and for the stack"; fi
if [[ $features == ALL ]]; then ok "the organization has all features"
else problem "the organization lacks features: aws organizations enable-all-features"; fi

if ! services=$(aws organizations list-aws-service-access-for-organization --output text \
  --query 'EnabledServicePrincipals[].ServicePrincipal')
then problem "the services with trusted access cannot be listed: use a role that may do so"
elif tr '\t' '\n' <<<"$services" | grep -qxF cloudtrail.amazonaws.com; then ok "cloudtrail.amazonaws.com has trusted access"
else problem "cloudtrail.amazonaws.com lacks trusted access: \
aws organizations enable-aws-service-access --service-principal cloudtrail.amazonaws.com"; fi

if [[ $partition == aws && ,@REGIONS@, != *",$REGION,"* ]]
then problem "accounts must enable $REGION, and those that did not would send no events: choose a home region that is \
enabled by default"
else ok "no account must enable $REGION"; fi

trails=$(aws cloudtrail describe-trails --output text --query 'trailList[].[Name,HomeRegion,IsOrganizationTrail]') ||
  problem "the trails cannot be described: use a role that may do so"
others=0
while read -r name home is_organization; do
  [[ -n $name ]] || continue
  others=$((others + 1))
  if [[ $name == "$TRAIL_NAME" && $home == "$REGION" ]]
  then problem "the trail $name exists already: choose another TrailName, unless you update its stack"
  elif [[ $is_organization == True && $name == aws-controltower-* ]]
  then problem "AWS Control Tower's trail $name records the organization, a second copy is billed: deploy alarms on its \
log group instead"
  elif [[ $is_organization == True ]]
  then problem "the trail $name in $home records the organization, a second copy is billed: update or delete that trail"
  else echo "note: the trail $name in $home records this account; the second copy of its events is billed"; fi
done <<<"$trails"
[[ $others -lt 5 ]] || problem "there are $others trails, and a region takes five: delete one"

if [[ -z $LOG_BUCKET ]]; then echo "note: the bucket was not checked; add --bucket, and --bucket-profile for its account"
else
  profile=()
  [[ -z $BUCKET_PROFILE ]] || profile=(--profile "$BUCKET_PROFILE")
  in_archive() { aws "$@" --output text ${profile[@]+"${profile[@]}"}; }
  redeploy="deploy log-bucket with AccountIds=$account OrganizationId=$organization TrailRegion=$REGION, and the same \
TrailName and S3KeyPrefix"
  if policy=$(in_archive s3api get-bucket-policy --bucket "$LOG_BUCKET" --query Policy); then
    for text in "arn:$partition:cloudtrail:$REGION:$account:trail/$TRAIL_NAME" \
      "$LOG_BUCKET/${S3_KEY_PREFIX:+$S3_KEY_PREFIX/}AWSLogs/$organization/*"; do
      if [[ $policy == *"$text"* ]]; then ok "the bucket policy has $text"
      else problem "the bucket policy lacks $text: $redeploy"; fi
    done
  else problem "the policy of the bucket $LOG_BUCKET cannot be read: use --bucket-profile, or $redeploy"; fi
  if [[ -n $KMS_KEY_ARN ]]; then
    IFS=: read -r _ _ _ key_region _ <<<"$KMS_KEY_ARN"
    region=$(in_archive s3api get-bucket-location --bucket "$LOG_BUCKET" --query LocationConstraint)
    [[ $region != None ]] || region=us-east-1
    if [[ -z $region ]]; then problem "the region of the bucket is unknown: use --bucket-profile"
    elif [[ $region == "$key_region" ]]; then ok "the key is in the region of the bucket, $region"
    else problem "the bucket is in $region: choose a key of this region, not of $key_region"; fi
    if ! policy=$(in_archive kms get-key-policy --key-id "$KMS_KEY_ARN" --policy-name default --region "$key_region" \
      --query Policy)
    then problem "the policy of the key cannot be read: use --bucket-profile"
    elif [[ $policy == *":$account:trail/"* ]]; then ok "the key policy has trails of $account"
    else problem "the key policy lacks trails of $account: $redeploy"; fi
  fi
fi

[[ $problems != 0 ]] ||
  echo "Ready: deploy organization-trail with ManagementAccountId=$account OrganizationId=$organization."
exit "$problems"
)
"""

PREFLIGHTS: Final[Mapping[str, str]] = {
    "organization-trail": _ORGANIZATION_TRAIL.replace("@REGIONS@", DEFAULT_REGIONS)
}
"""Bash commands by template. They fail if there is a problem, and say what to do.

They take their settings from the environment variables REGION, TRAIL_NAME, LOG_BUCKET, S3_KEY_PREFIX, KMS_KEY_ARN and
BUCKET_PROFILE. Each must be set, and all but the first two may be empty.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-an-organizational-trail-prepare.html
"""
