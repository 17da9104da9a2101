"""The commands that check the integrity of log files, for CodeBuild and for a person."""

from typing import Final

LEAST_AWS_CLI: Final = {"1": "1.45.12", "2": "2.34.51"}
"""The first AWS CLI of each major version that refuses a log file to which data was appended.

Source: https://github.com/aws/aws-cli/blob/2.34.51/.changes/2.34.51.json
Source: https://github.com/aws/aws-cli/blob/1.45.12/.changes/1.45.12.json
"""

DELAY_HOURS: Final = 4
"""Hours before now at which the checked time ends: digest files are delivered every hour, after the hour that they cover."""

COMMANDS: Final = (
    r"""# Check CloudTrail's log files of every account and region with the AWS CLI, for bash.
(
set -u -f -o pipefail
: "${TRAIL_ARN:?}" "${LOG_BUCKET:?}" "${ACCOUNT_IDS:?}" "${REGIONS:?}" "${HOURS:?}"
: "$KEY_PREFIX" "$ORGANIZATION_ID" "$IGNORED_FOLDERS"
export AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=10 AWS_PAGER=
failed=0
fail() { echo "FAILED: $1"; failed=1; }
utc() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ; }
listed() { [[ ",${1// /}," == *",$2,"* ]]; }
folders() {
  aws s3api list-objects-v2 --bucket "$LOG_BUCKET" --prefix "$1" --delimiter / --output text \
    --query 'CommonPrefixes[].Prefix' | tr '\t' '\n' | sed -n 's|.*/\([^/]*\)/$|\1|p'
}
check() {
  local output digests reasons=
  output=$(aws cloudtrail validate-logs --region "$2" --trail-arn "$TRAIL_ARN" --account-id "$1" \
    --start-time "$START" --end-time "$END" $SOURCE 2>&1)
  digests=$(sed -n 's|^\([0-9]*\)/[0-9]* digest files valid.*|\1|p' <<<"$output")
  [[ $output != *INVALID* ]] || reasons+=", a file is INVALID"
  [[ $output != *"No log files were delivered"* ]] || reasons+=", there is a gap between two digest files"
  [[ $output == *"Results found for $START to $END:"* ]] || reasons+=", digest files do not cover the whole time"
  [[ ${digests:-0} -ge $HOURS ]] || reasons+=", there are ${digests:-0} valid digest files for $HOURS hours"
  [[ -n $reasons ]] || { echo "valid: $1 $2, $digests digest files"; return; }
  printf 'FAILED: %s %s%s\n%s\n' "$1" "$2" "$reasons" "$output"
  return 1
}
version=$(aws --version 2>&1 | sed -n 's|^aws-cli/\([0-9.]*\).*|\1|p')
echo "AWS CLI: ${version:-not found}"
case $version in 1.*) least=@1@ ;; *) least=@2@ ;; esac
[[ $(printf '%s\n' "$least" "$version" | sort -V | head -n 1) == "$least" ]] ||
  fail "the AWS CLI must be $least or newer: older ones accept a log file with data appended to it"
end=${UNTIL:-$(($(date +%s) - @DELAY@ * 3600))}
START=$(utc $((end - HOURS * 3600))) END=$(utc "$end")
# With --s3-bucket, validate-logs looks for no digest files of an organization trail.
SOURCE="--s3-bucket $LOG_BUCKET${KEY_PREFIX:+ --s3-prefix $KEY_PREFIX}"
[[ -z $ORGANIZATION_ID ]] || SOURCE=
export START END SOURCE HOURS TRAIL_ARN
export -f check
echo "Checking $START to $END."
root=${KEY_PREFIX:+$KEY_PREFIX/}AWSLogs/${ORGANIZATION_ID:+$ORGANIZATION_ID/}
found=$(folders "$root") || fail "the folder $root cannot be listed"
for account in $(grep -xE '[0-9]{12}' <<<"$found"); do
  listed "$ACCOUNT_IDS,$IGNORED_FOLDERS" "$account" ||
    fail "$root$account/ belongs to no account of the list: add it, or ignore it"
done
pairs=
for account in ${ACCOUNT_IDS//,/ }; do
  listed "$IGNORED_FOLDERS" "$account" && continue
  found=$(folders "$root$account/CloudTrail-Digest/") || fail "the folder $root$account/ cannot be listed"
  for region in $found; do
    listed "$REGIONS,$IGNORED_FOLDERS" "$region" || listed "$IGNORED_FOLDERS" "$account/$region" ||
      fail "$root$account/CloudTrail-Digest/$region/ belongs to no region of the list: add it, or ignore it"
  done
  for region in ${REGIONS//,/ }; do
    listed "$IGNORED_FOLDERS" "$region" || listed "$IGNORED_FOLDERS" "$account/$region" ||
      pairs+="$account $region"$'\n'
  done
done
[[ -n $pairs ]] || fail "there is no account and region to check"
printf %s "$pairs" | xargs -n 2 -P 8 bash -c 'check "$@"' check || failed=1
[[ $failed == 1 ]] || echo "All log files that were delivered in this time are unchanged."
exit "$failed"
)
""".replace("@1@", LEAST_AWS_CLI["1"])
    .replace("@2@", LEAST_AWS_CLI["2"])
    .replace("@DELAY@", str(DELAY_HOURS))
)
"""Bash commands that succeed only if every log file of each account and region is there and unchanged.

They take their settings from environment variables: TRAIL_ARN, LOG_BUCKET, KEY_PREFIX, ORGANIZATION_ID, ACCOUNT_IDS,
REGIONS, IGNORED_FOLDERS, HOURS, and UNTIL, the end in seconds since 1970, which may be missing.

The exit code of `aws cloudtrail validate-logs` is no result: the command succeeds also if all digest files are missing, if
the newest is, and if logging was interrupted. These commands read its output.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-cli.html
"""


def build_spec() -> str:
    """Return the build specification, with the commands as its only command.

    Source: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
    """
    commands = "".join(f"        {line}\n" for line in COMMANDS.splitlines())
    return f"version: 0.2\nenv:\n  shell: bash\nphases:\n  build:\n    commands:\n      - |\n{commands}"
