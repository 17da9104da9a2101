"""Each claim about AWS on a page has a source, or the words that there is none."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from cloudtrail_templates import pages
from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.options import OptionParameter
from cloudtrail_templates.pages.catalog import ALARMS, alarm_page
from cloudtrail_templates.pages.library_page import library_page
from cloudtrail_templates.pages.markdown import source_links
from cloudtrail_templates.pages.scanners import SCANNERS
from cloudtrail_templates.templates import CATALOG

LAYOUTS = Path(pages.__file__).parent / "layouts"

# A text with one of these words says something about AWS.
ABOUT_AWS = re.compile(
    r"\b(?:AWS|Amazon|CloudTrail|CloudFormation|CloudWatch|Logs Insights|S3|KMS|SNS|SSM|IAM|Security Hub|Prowler|"
    r"StackSet|Glacier|Object Lock|MFA|EventBridge|GovCloud|root user|free|billed)\b|\$\d"
)


def texts() -> Iterator[tuple[str, str]]:
    """What the page of each template says, with the name of the template."""
    for name, definition in CATALOG.items():
        about = definition.about
        for text in (definition.notes, *about.before, *about.costs, *about.limits):
            yield name, text


def test_what_a_template_says_about_aws_has_a_source() -> None:
    # Write Claim(text, source).
    assert [one for one in texts() if not isinstance(one[1], Claim) and ABOUT_AWS.search(one[1])] == []


# The names of functions and services are in reasons that say what a rule reads, too.
AWS_SAYS = re.compile(r"\bAWS(?:'s| says| documents)|\bS3 delivers\b|\bControl Tower publishes\b")


def scanner_texts() -> Iterator[str]:
    """What the page of the scanners says."""
    for scanner in SCANNERS:
        yield from (scanner.about, *(report.why for report in scanner.reports))
        yield from (scanner.suppressed or {}).values()


@pytest.mark.parametrize(
    "text", sorted(filter(AWS_SAYS.search, {*scanner_texts()})), ids=lambda text: text[:40]
)
def test_what_the_page_of_the_scanners_says_about_aws_has_a_source(
    text: str, pages: Mapping[str, str]
) -> None:
    assert isinstance(text, Claim), "write Claim(text, source)"
    assert source_links(text.sources) in pages["scanners.md"]


# An alarm's text with one of these words says what AWS records, keeps or does, not what its pattern matches.
WHAT_AWS_DOES = re.compile(
    r"\b(?:recorded|records|data events?|invokedBy|retired|lacks?|endpoints only|unreadable|no IAM policy limits)\b|"
    r"\bCloudTrail (?:does|says)\b",
    re.IGNORECASE,
)
WHAT_AWS_KEEPS = re.compile(r"\b(?:\d+|seven|twelve) (?:days|hours)\b|\bevent history: ")


def alarm_texts() -> Iterator[tuple[str, str]]:
    """What the page of each alarm says about AWS, with the title of the alarm."""
    for alarm in ALARMS:
        for text in (alarm.why, *alarm.blind_to):
            if WHAT_AWS_DOES.search(text):
                yield alarm.title, text
        for text in alarm.respond:
            if WHAT_AWS_KEEPS.search(text):
                yield alarm.title, text


def test_what_an_alarm_says_about_aws_has_a_source() -> None:
    # Write Claim(text, source).
    assert [one for one in alarm_texts() if not isinstance(one[1], Claim)] == []


def test_the_pages_of_alarms_link_to_the_sources(pages: Mapping[str, str]) -> None:
    found = 0
    for alarm in ALARMS:
        page = pages[alarm_page(alarm.title)]
        for text in (alarm.why, *alarm.respond, *alarm.blind_to):
            if isinstance(text, Claim):
                found += 1
                assert f" {source_links(text.sources)}\n" in page
    assert found > 40


def descriptions() -> Iterator[tuple[str, str]]:
    """What the pages say about each parameter of the templates and each option of the library."""
    for name, definition in CATALOG.items():
        for parameter in definition.build().parameters.values():
            assert isinstance(parameter, OptionParameter)
            yield f"{name}.{parameter.title}", parameter.claim
    for entries in library_page().groups.values():
        for entry in entries:
            for row in entry.options:
                yield f"{entry.name}.{row.name}", row.description


def test_what_a_description_says_about_aws_has_a_source() -> None:
    # Give the option sources=(...).
    assert [one for one in descriptions() if not isinstance(one[1], Claim) and ABOUT_AWS.search(one[1])] == []


def test_the_template_has_no_sources_in_its_descriptions(pages: Mapping[str, str]) -> None:
    parameter = CATALOG["trail"].build().to_dict()["Parameters"]["ExcludeKmsEvents"]
    assert type(parameter["Description"]) is str
    assert "multi-region-cloudtrail-enabled.html" not in parameter["Description"]
    assert "multi-region-cloudtrail-enabled.html" in pages["templates/trail.md"]


def test_prices_have_a_page_of_prices() -> None:
    for _, text in texts():
        if re.search(r"\$\d", text):
            assert isinstance(text, Claim)
            assert any(re.fullmatch(r"https://aws\.amazon\.com/[\w-]+/pricing/", one) for one in text.sources)


@pytest.mark.parametrize("name", CATALOG)
def test_the_page_links_to_the_sources(pages: Mapping[str, str], name: str) -> None:
    page = pages[f"templates/{name}.md"]
    claims = [text for of, text in texts() if of == name and isinstance(text, Claim)]
    assert claims
    for claim in claims:
        assert f" {source_links(claim.sources)}\n" in page


def test_sources_are_links_that_need_little_room() -> None:
    assert source_links(("https://a",)) == "([source](https://a))"
    assert source_links(("https://a", "https://b")) == "([source 1](https://a), [source 2](https://b))"
    assert source_links((NOT_DOCUMENTED,)) == "(not documented by AWS)"
    assert source_links((NOT_DOCUMENTED, "https://c")) == "(not documented by AWS, [report](https://c))"


def test_the_page_says_of_when_its_prices_are(pages: Mapping[str, str]) -> None:
    for name in CATALOG:
        assert re.search(
            r"^At the prices of us-east-1 in [\w ]+ 20\d\d\.", pages[f"templates/{name}.md"], re.M
        )


# Lines of layouts that say what to do, or what this project does, with the name of a service in them.
NO_CLAIM = (
    "To see who did it, open **Logs Insights**",
    "With the AWS CLI",
    "1. Open CloudFormation",
    "4. Choose **Next**",
    "The package turns options into CloudFormation templates",
    "- [Validation rules]",
    "`cloudtrail-templates validate` checks",
    "An option takes a literal",
    "- `event` fills in",
    "*Not judged* lists alarms",
    "See [AWS's documentation]",
    "The results below are those of one generated month",
    "<summary>CloudWatch Logs Insights</summary>",
    "CloudWatch Logs Insights cannot answer this question.",
    "The first two columns are what `validate` was made for",
)


@pytest.mark.parametrize("layout", sorted(path.name for path in LAYOUTS.iterdir()))
def test_what_a_layout_says_about_aws_has_a_source(layout: str) -> None:
    text = re.sub(r"^```.*?^```$", "", (LAYOUTS / layout).read_text(encoding="utf-8"), flags=re.M | re.S)
    for line in text.splitlines():
        if ABOUT_AWS.search(line) and not line.startswith(("#", "|", "{%", *NO_CLAIM)):
            assert "](https://docs.aws.amazon.com/" in line or "AWS does not document" in line, line
