"""The HTML part of a report's mail: the same figures as the report, nothing that acts or loads, escaped names."""

from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

from backend_lambdas.reports.formats.html import MOST_STORES, mail_page
from backend_lambdas.reports.formats.mail import compose_mail
from backend_lambdas.reports.formatting import in_money, store_name
from backend_lambdas.reports.labels import headline_text
from tests.support.report_example import HOSTILE, made_report

BASE = "http://127.0.0.1:8050/"
LOADING = {"script", "img", "link", "iframe", "form", "object", "video", "source", "svg", "input", "base"}


class Parts(HTMLParser):
    """Tags, links and texts; `styled`: elements that show text and the style they have."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.texts: list[str] = []
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.in_style = tag == "style"
        self.links += [str(value) for name, value in attrs if name in ("href", "src", "background")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        if not self.in_style and data.strip():
            self.texts.append(data.strip())


@cache
def parts() -> Parts:
    found = Parts()
    found.feed(mail_page(made_report(), BASE))
    return found


def test_it_shows_the_headlines_and_the_stores_of_the_report() -> None:
    report = made_report()
    headlines = [headline_text(one.value, one.measure, "EUR") for one in report.headlines]
    stores = [(store_name(row.name), in_money(row.revenue, "EUR")) for row in report.stores[:MOST_STORES]]
    texts = parts().texts
    assert [text for text in texts if text in headlines][: len(headlines)] == headlines
    after = texts[texts.index("Sales by store") :]
    assert [(name, after[after.index(name) + 1]) for name, _ in stores] == stores


def test_without_sales_it_does_not_speak_of_sales_of_nothing() -> None:
    report = replace(made_report(), sales_rev=0)
    page, text = mail_page(report, BASE), compose_mail(report, "x").text
    assert ("Items out of stock" in page, "Units sold" in page) == (True, False)
    assert ("Items out of stock:" in text, "Units sold:" in text) == (True, False)


def test_it_loads_nothing_and_links_to_the_dashboard_only() -> None:
    assert parts().tags & LOADING == set()
    assert parts().handlers == []
    assert [link for link in parts().links if not link.startswith("http://127.0.0.1:8050/")] == []
    assert "http://127.0.0.1:8050/reports?week=2026-W46" in parts().links


def test_names_of_the_companys_data_are_text() -> None:
    assert (HOSTILE in mail_page(made_report(), BASE), HOSTILE in parts().texts) == (False, True)


def test_both_parts_of_the_mail_say_which_report_it_is() -> None:
    assert compose_mail(made_report(), "x").text.splitlines()[-1] == "Report weekly-2026-W46"
    assert parts().texts[-1].endswith("Report weekly-2026-W46")


def test_it_is_small_enough_that_no_mail_program_cuts_it_off() -> None:
    assert len(mail_page(made_report(), BASE).encode()) < 100_000
