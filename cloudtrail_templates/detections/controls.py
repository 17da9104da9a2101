"""The names of the controls that an alarm covers, with the version of the benchmark.

Security Hub: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
MITRE ATT&CK: https://attack.mitre.org/versions/v17/techniques/enterprise/
"""

from collections.abc import Sequence

from cloudtrail_templates.errors import unknown

# The section of the recommendations on monitoring in each version; their order never changed.
CIS_SECTIONS = {"7.0.0": 5, "6.0.0": 5, "5.0.0": 4, "3.0.0": 4, "1.4.0": 4, "1.2.0": 3}


def security_hub(number: int) -> tuple[str, ...]:
    """Return the AWS Security Hub control CloudWatch.`number`."""
    return (f"Security Hub CloudWatch.{number}",)


def cis(number: int) -> tuple[str, ...]:
    """Return the recommendation `number` on monitoring in the CIS AWS Foundations Benchmark, newest version first.

    Number 15 (Organizations) came after version 1.2.0.
    """
    return tuple(
        f"CIS AWS Foundations {version} / {section}.{number}"
        for version, section in CIS_SECTIONS.items()
        if number < 15 or version != "1.2.0"
    )


def nist_800_171(*requirements: str) -> tuple[str, ...]:
    """Return requirements of NIST SP 800-171 revision 2, as Security Hub maps them to its controls."""
    return tuple(f"NIST SP 800-171 r2 / {requirement}" for requirement in requirements)


ATTACK_VERSION = 17
"""Techniques of MITRE ATT&CK keep their numbers; their names and tactics change between versions."""

TECHNIQUES = {
    "T1021.007": "Cloud Services",
    "T1021.008": "Direct Cloud VM Connections",
    "T1037": "Boot or Logon Initialization Scripts",
    "T1040": "Network Sniffing",
    "T1070": "Indicator Removal",
    "T1078.004": "Cloud Accounts",
    "T1098.001": "Additional Cloud Credentials",
    "T1098.003": "Additional Cloud Roles",
    "T1098.005": "Device Registration",
    "T1133": "External Remote Services",
    "T1199": "Trusted Relationship",
    "T1484.002": "Trust Modification",
    "T1485": "Data Destruction",
    "T1486": "Data Encrypted for Impact",
    "T1525": "Implant Internal Image",
    "T1530": "Data from Cloud Storage",
    "T1537": "Transfer Data to Cloud Account",
    "T1550.001": "Application Access Token",
    "T1552.005": "Cloud Instance Metadata API",
    "T1555.006": "Cloud Secrets Management Stores",
    "T1556.006": "Multi-Factor Authentication",
    "T1562.001": "Disable or Modify Tools",
    "T1562.007": "Disable or Modify Cloud Firewall",
    "T1562.008": "Disable or Modify Cloud Logs",
    "T1648": "Serverless Execution",
    "T1651": "Cloud Administration Command",
    "T1666": "Modify Cloud Resource Hierarchy",
}
"""The techniques that alarms name, by their number."""


def mitre_attack(*numbers: str) -> tuple[str, ...]:
    """Return techniques of MITRE ATT&CK for Enterprise that an alarm detects, the most specific first.

    Raises:
        UnknownNameError: `TECHNIQUES` does not have the number.
    """
    for number in numbers:
        if number not in TECHNIQUES:
            raise unknown("technique", number, TECHNIQUES)
    return tuple(f"MITRE ATT&CK v{ATTACK_VERSION} / {number}" for number in numbers)


def joined_controls(controls: Sequence[str]) -> str:
    """Return the controls as one text, in which a standard precedes its controls once."""
    text = ""
    for control, before in zip(controls, ("", *controls), strict=False):
        standard, slash, name = control.rpartition(" / ")
        if slash and before.startswith(standard + slash):
            text += f", {name}"
        else:
            text += f"; {control}" if text else control
    return text


STANDARDS = ("Security Hub", "CIS AWS Foundations", "AWS CloudTrail sample alarm", "MITRE ATT&CK")
"""The order in which alarms are listed: by the standard of their first control, then by its number."""
