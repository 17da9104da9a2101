"""Policies as the commands read and print them."""

from typing import IO, Any

from cloudtrail_templates.errors import OptionError


def merged(file: IO[str], policy: Any, most_bytes: int) -> str:
    """Return the policy in a file, as JSON, with the statements of another one in it.

    Raises:
        OptionError: it has more bytes than AWS accepts, or the file has no text in UTF-8.
        CloudTrailTemplatesError: the text is no policy.
    """
    from cloudtrail_templates.policies.merging import merge_policies

    text = indented(merge_policies(_read(file), policy), most_bytes)
    if (size := len(text.encode())) > most_bytes:
        raise OptionError(
            f"--merge must fit a policy of {most_bytes} bytes, got {size} bytes with our statements; remove statements "
            "that are no longer needed"
        )
    return text


def policy_text(document: Any, region: str, account_id: str, most_bytes: int) -> str:
    """Return a policy without functions as JSON, indented unless that has more bytes than AWS accepts."""
    from cloudtrail_templates.cloudformation.parameters import pseudo_parameters
    from cloudtrail_templates.cloudformation.resolver import Resolver

    values = pseudo_parameters({"AWS::Region": region, "AWS::AccountId": account_id})
    return indented(Resolver({}, values.get, lambda _: None).value(document), most_bytes)


def indented(policy: Any, most_bytes: int) -> str:
    """Return a policy as JSON, indented unless that has more bytes than AWS accepts."""
    import json

    text = json.dumps(policy, indent=2)
    return text if len(text.encode()) <= most_bytes else json.dumps(policy, separators=(",", ":"))


def _read(file: IO[str]) -> dict[str, Any]:
    """Return the policy in a file."""
    from cloudtrail_templates.policies.merging import read_policy

    try:
        text = file.read()
    except UnicodeDecodeError as error:
        raise OptionError(f"--merge must be text in UTF-8, got {file.name}; write it as JSON") from error
    return read_policy(text, f"--merge {file.name}")
