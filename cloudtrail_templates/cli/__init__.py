"""The command `cloudtrail-templates`.

Commands print data to stdout and messages to stderr. Exit codes: 0 success, 1 findings or files that are not up to date,
2 wrong usage.
"""

import os

import click

from cloudtrail_templates.cli.backtest import backtest
from cloudtrail_templates.cli.build import build
from cloudtrail_templates.cli.catalog import list_templates, show
from cloudtrail_templates.cli.docs import docs
from cloudtrail_templates.cli.integrity import integrity
from cloudtrail_templates.cli.messages import Commands
from cloudtrail_templates.cli.mfa_delete import mfa_delete
from cloudtrail_templates.cli.plan_rollout import plan_rollout
from cloudtrail_templates.cli.policy import policy
from cloudtrail_templates.cli.preflight import preflight
from cloudtrail_templates.cli.processing_library import processing_library
from cloudtrail_templates.cli.query import query
from cloudtrail_templates.cli.replica_policy import policy_replica
from cloudtrail_templates.cli.validate import validate
from cloudtrail_templates.version import VERSION


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="cloudtrail-templates")
@click.pass_context
def main(context: click.Context) -> None:
    """List, build, show, validate and back-test CloudFormation templates for AWS CloudTrail."""
    if os.environ.get("NO_COLOR"):
        context.color = False


policy.add_command(policy_replica)
for command in (
    list_templates,
    build,
    show,
    policy,
    preflight,
    integrity,
    processing_library,
    mfa_delete,
    plan_rollout,
    validate,
    backtest,
    query,
    docs,
):
    main.add_command(command)
