"""The page of consumers: everything that it names exists, and it promises no permission that our policies lack."""

import re
from collections.abc import Mapping

from cloudtrail_templates import CATALOG
from cloudtrail_templates.components.log_queue.sources import SOURCES
from cloudtrail_templates.pages.consumers import CONSUMERS, Consumer
from pages.reading import links

NAMES = (
    "CloudTrail Processing Library",
    "Splunk",
    "Microsoft Sentinel",
    "Elastic",
    "Datadog",
    "Panther",
    "Lacework (Fortinet)",
    "Google SecOps",
)
PARAMETERS = {
    name
    for template in ("log-queue", "log-bucket", "log-reader", "trail")
    for name in CATALOG[template].build().parameters
}


def section(page: str, name: str) -> str:
    return page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def texts(consumer: Consumer) -> tuple[str, ...]:
    return consumer.source, consumer.queue, consumer.files, *consumer.notes


def test_every_consumer_has_a_section_with_its_sources(pages: Mapping[str, str]) -> None:
    page = pages["consumers.md"]
    assert tuple(one.name for one in CONSUMERS) == NAMES
    for one in CONSUMERS:
        found = section(page, one.name)
        assert found.startswith("\n- Source: ")
        assert set(one.sources) <= set(links(found))
        # What nobody could read is said.
        assert bool(one.sources) != ("could not be read" in found)


def test_every_parameter_and_source_on_the_page_exists() -> None:
    products = {"CloudTrail", "SecOps", "LogReaderRoleArn"}
    for one in CONSUMERS:
        without_actions = re.sub(r"\b\w+:[A-Z]\w+", "", " ".join(texts(one)))
        for word in re.findall(r"\b(?:[A-Z][a-z0-9]+){2,}\b", without_actions):
            assert word in PARAMETERS | set(SOURCES) | products, word


def test_the_page_of_the_queue_links_to_the_consumers(pages: Mapping[str, str]) -> None:
    assert "../consumers.md" in links(pages["templates/log-queue.md"])
