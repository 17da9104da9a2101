"""The names of the controls that an alarm serves, with the version of the benchmark.

Security Hub: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
"""

# Where each version has its recommendations on monitoring: they have kept their order, the section moved.
CIS_SECTIONS = {"7.0.0": 5, "6.0.0": 5, "5.0.0": 4, "3.0.0": 4, "1.4.0": 4, "1.2.0": 3}


def security_hub(number: int) -> tuple[str, ...]:
    """The AWS Security Hub control CloudWatch.`number`."""
    return (f"Security Hub CloudWatch.{number}",)


def cis(number: int) -> tuple[str, ...]:
    """The recommendation `number` on monitoring in the CIS AWS Foundations Benchmark, newest version first.

    Number 15 (Organizations) came after version 1.2.0.
    """
    return tuple(
        f"CIS AWS Foundations {version} / {section}.{number}"
        for version, section in CIS_SECTIONS.items()
        if number < 15 or version != "1.2.0"
    )


def nist_800_171(*requirements: str) -> tuple[str, ...]:
    """Requirements of NIST SP 800-171 revision 2, as Security Hub maps them to its controls."""
    return tuple(f"NIST SP 800-171 r2 / {requirement}" for requirement in requirements)


STANDARDS = ("Security Hub", "CIS AWS Foundations", "AWS CloudTrail sample alarm")
"""The order in which alarms are listed: by the standard of their first control, then by its number."""
