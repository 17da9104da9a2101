"""The report as a page."""

import re
from html.parser import HTMLParser

import pytest

from backtest.reports import HOSTILE, ROLE, report_of
from backtest.samples import DAY, Hit, alarm_of, counts_of, deployed_of, filter_of
from cloudtrail_templates.backtest.evaluation.report import build_report
from cloudtrail_templates.backtest.reporting.report_html import render_html

VOID = {"meta", "rect"}


class Page(HTMLParser):
    """Elements with their attributes and text; fails for one that is closed in the wrong place."""

    # Their end may be left out.
    OPTIONAL = frozenset({"th"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID | self.OPTIONAL:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data

    def of(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(key.rstrip("_")) == value for key, value in attributes.items())
        ]


def test_elements_are_closed_in_their_order() -> None:
    page = Page(render_html(report_of(problems=3)))
    assert page.open == []
    assert len(page.of("main")) == 1


def test_the_page_loads_nothing_else() -> None:
    text = render_html(report_of(problems=1))
    assert not re.search(r"https?:|//|@import|url\(|src=", text)
    page = Page(text)
    assert {tag for tag, _ in page.elements} & {"script", "link", "img", "iframe"} == set()
    assert all(str(one["href"]).startswith("#") for one in page.of("a"))


def test_the_page_has_a_light_and_a_dark_scheme() -> None:
    text = render_html(report_of())
    assert "prefers-color-scheme: dark" in text
    assert {"content": "light dark", "name": "color-scheme"} in Page(text).of("meta")
    light, dark = re.findall(r":root \{([^}]*)\}", text)
    assert set(re.findall(r"--\w+", light)) == set(re.findall(r"--\w+", dark))
    assert set(re.findall(r"var\((--\w+)\)", text)) == set(re.findall(r"--\w+", light))


def test_every_alarm_is_in_the_table_and_each_that_went_off_has_a_plot() -> None:
    page = Page(render_html(report_of()))
    for title in ("Loud", "Rare", "Low", "Never", "Silent"):
        assert title in page.text
    assert [one["id"] for one in page.of("section")] == ["Loud", "Rare"]
    assert [one["href"] for one in page.of("a")] == ["#Loud", "#Rare"]
    (loud, rare) = page.of("svg", role="img")
    assert loud["aria-label"] == "338 events and 337 alarms of Loud over time"
    assert rare["aria-label"] == "1 event and 1 alarm of Rare over time"


def test_a_saturated_alarm_is_marked() -> None:
    deployed = deployed_of(filter_of("F"), alarm_of("Always"), alarm_of("Seldom", threshold=2))
    hits = [Hit(minute, events=1 + (minute == 700)) for minute in range(0, DAY, 5)]
    page = Page(render_html(build_report(deployed, counts_of({"F": hits}))))
    assert len(page.of("td", class_="number saturated")) == 1
    assert page.text.count("Saturated: in ALARM for 100% of the time") == 1


def test_a_plot_shows_what_the_timeline_counts() -> None:
    report = report_of()
    section = render_html(report).split('<section id="Rare">')[1].split("</section>")[0]
    page = Page(section)
    (bar,), (mark,) = page.of("rect", class_="bar"), page.of("rect", class_="mark")
    line = report.timeline(report.alarms[1], 200)
    at = line.events.index(1)
    assert (
        float(str(bar["x"])) == float(str(mark["x"])) == pytest.approx(1000 * at / len(line.events), abs=0.01)
    )
    assert (bar["height"], bar["y"], mark["y"]) == ("100.0", "6.0", "0")
    assert "2026-10-04 00:00 UTC: 1 event, 1 alarm" in page.text


def test_no_bar_leaves_its_plot() -> None:
    page = Page(render_html(report_of()))
    (width, height) = (1000, 106)
    assert {one["viewbox"] for one in page.of("svg")} == {f"0 0 {width} {height}"}
    rects = page.of("rect")
    assert len(rects) > 100
    for one in rects:
        x, y, wide, high = (float(str(one[key])) for key in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert high > 0
        assert x + wide <= width
        assert y + high <= height + 0.01


def test_the_page_has_everything_that_the_text_report_has() -> None:
    text = " ".join(Page(render_html(report_of(problems=2, interrupted=True))).text.split())
    for words in (
        "201,600 events in 3 files, 2026-10-01 00:00 to 2026-10-14 23:59 UTC; 12 events outside",
        "2 of 5 alarms would have gone off",
        "24.1 notifications a day",
        "Interrupted:",
        "at least 1 within 5 minutes",
        ROLE,
        "With LoudThreshold=2: 1 alarm instead of 337, 0.5 a week",
        f"Mainly the principal {ROLE}: without it 1 alarm instead of 337",
        "With TrustedAddresses=198.51.100.7: 1 alarm instead of 337",
        "Load: it watches CPU in AWS/EC2",
        "is cut off after 12 records",
    ):
        assert words in text, words


def test_markup_of_a_log_is_escaped() -> None:
    text = render_html(report_of(problems=1))
    assert HOSTILE.partition("\x1b")[0] in Page(text).text
    assert "<script" not in text
    assert "\x1b" not in text


def test_a_thousand_problems_do_not_make_a_thousand_lines() -> None:
    page = Page(render_html(report_of(problems=1000)))
    assert page.text.count("is cut off after 12 records") == 20
    assert "and 980 more, which --format json lists" in page.text


def test_without_an_event_it_says_that_nothing_can_be_judged() -> None:
    page = Page(render_html(report_of(empty=True)))
    assert "No event was read" in page.text
    assert page.of("table") == []
