"""A report in the company's language: German as a whole, and no text of any format that a catalogue does not know."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from babel.messages.catalog import Catalog
from python_calamine import CalamineWorkbook

from backend_lambdas.language import texts
from backend_lambdas.language.texts import speaking
from backend_lambdas.reports.build import build_report
from backend_lambdas.reports.formats.html import mail_page, to_page
from backend_lambdas.reports.formats.mail import compose_mail
from backend_lambdas.reports.formats.pdf import to_pdf
from backend_lambdas.reports.formats.workbook import to_workbook
from backend_lambdas.reports.inputs import ReportInputs
from backend_lambdas.reports.make import make_weekly_report
from backend_lambdas.reports.report import Cause, Report, ReportData, Revision
from infra.texts import catalogues, read
from tests.reports.test_make import LATER, order
from tests.support.report_example import WEEK, inputs, made_report, period
from tests.support.report_stores import Company

BASE = "http://127.0.0.1:8050"
BEGIN, END = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"
PLACEHOLDER = re.compile(r"(\{[^{}]*\})")
WORD = re.compile(r"[A-Za-z]{3,}")
# Names of ours, units and words of addresses that are the same in every language.
EVERYWHERE = {"Stockroom", "UTC", "EUR", "http", "reports", "week", "weekly", "Muster", "GmbH"}


class Marked(NullTranslations):
    """A language in which every text of the catalogue stands between marks, without the values put into it."""

    def __init__(self, known: Catalog) -> None:
        super().__init__()
        self.known = {(one.id if isinstance(one.id, str) else one.id[0], one.context) for one in known if one.id}

    def gettext(self, message: str) -> str:
        return self.marked(message, None)

    def pgettext(self, context: str, message: str) -> str:
        return self.marked(message, context)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.marked(msgid1 if n == 1 else msgid2, None, msgid1)

    def marked(self, text: str, context: str | None, key: str = "") -> str:
        if (key or text, context) not in self.known:
            return text
        parts = PLACEHOLDER.split(text)
        return "".join(part if at % 2 or not part else f"{BEGIN}{part}{END}" for at, part in enumerate(parts))


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    known = Marked(read(catalogues()[0]))
    monkeypatch.setattr(texts, "catalogue", lambda language: known)
    monkeypatch.setitem(texts.LANGUAGES, "xx", "Marked")
    monkeypatch.setitem(texts.OF_LANGUAGE, "xx", "1.234,5")
    with speaking("xx"):
        yield


@cache
def german() -> ReportData:
    with speaking("de"):
        return made_report()


def plain_inputs() -> ReportInputs:
    """Without the product whose name is a program."""
    given = inputs()
    products = [one for one in given.sales.products if one.product_id != "SKU-3"]
    changes = [one for one in given.sales.changes if one.product_id != "SKU-3"]
    return replace(given, sales=replace(given.sales, products=products, changes=changes), company="Muster GmbH")


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_sentences_are_german() -> None:
    assert [plain(sentence.text) for sentence in german().sentences if "HYPERLINK" not in sentence.text] == [
        "Woche 46/2026 (9. bis 15.11.2026): 4.500 Stück wurden für 20.900,00 EUR verkauft.",
        "In den gleichen Filialen, 4 von 5, sind das 1,1 % weniger als in der Vorwoche; über alle Filialen, ob sie "
        "gemeldet haben oder nicht, −3,0 %.",
        "In den gleichen Filialen, 4 von 5, sind das 13,0 % mehr als ein Jahr zuvor; über alle Filialen, ob sie "
        "gemeldet haben oder nicht, +11,2 %.",
        "In den gleichen Filialen stieg der Umsatz um 3.812,75 EUR, vor allem durch mehr verkaufte Stück "
        "(+6.181,59 EUR), gemindert durch niedrigere Preise (−2.225,98 EUR).",
        "Nicht verglichen, weil noch Verkäufe der Woche fehlen: 1 Filiale, Filiale 406 (Verkäufe bis 11.11.2026).",
        "Berlin Mitte hat am meisten zugelegt: +189,75 EUR (3,6 %).",
        "كراچي hat am meisten verloren: −289,50 EUR (−7,5 %).",
        "Oat drink barista 1 L ist von allen Produkten am stärksten gefallen: −750,00 EUR, vor allem durch weniger "
        "verkaufte Stück.",
        "Ware für 211,00 EUR kam zurück, 1,0 % vom Umsatz; Retouren sind vom Umsatz nicht abgezogen.",
        "Zur Stichzeit waren 20 von 9.020 Artikeln ausverkauft, 15 mehr als am Ende der Vorwoche, so viele wie ein "
        "Jahr zuvor (gleiche Filialen, 3 von 5).",
        "2 Artikel waren in der Woche zeitweise ausverkauft; für 1 davon reicht die Vorgeschichte für eine Schätzung: "
        "etwa 142,86 EUR entgangener Umsatz. Von 19 weiteren ist nicht bekannt, seit wann sie ausverkauft sind.",
        "3 Warnungen kamen in der Woche hinzu, beendet: 1; zur Stichzeit offen: 2.",
        "Von 4 Artikeln im Wert von 15.840,00 EUR wurde seit 13 Wochen nichts verkauft, in Filialen, die jede Woche "
        "verkauft haben.",
        "1 von 5 Filialen hat in der Woche keine Bestandsdatei geschickt: Filiale 406.",
        "Bei Berlin Mitte wurden 41 von 20.041 Zeilen abgelehnt (0,2 %), mehr als bei jeder anderen Filiale.",
        "Woche 47 bis jetzt (3 Tage): 9.124,50 EUR, 1,3 % mehr als an denselben Tagen der Woche 46 (gleiche Filialen, "
        "4 von 5).",
    ]


def test_the_words_of_figures_stay_links() -> None:
    first, second, *_ = german().sentences
    assert [(plain(one.text), one.link.partition("?")[0]) for one in (*first.phrases, *second.phrases) if one.link] == [
        ("4.500 Stück", "/trends"),
        ("20.900,00 EUR", "/trends"),
        ("gleichen Filialen, 4 von 5", "/reports"),
        ("1,1 % weniger als in der Vorwoche", "/trends"),
        ("−3,0 %", "/trends"),
    ]


def test_both_languages_have_the_same_figures() -> None:
    assert (german().language, made_report().language) == ("de", "en")
    assert without_words(german()) == without_words(made_report())


def without_words(report: ReportData) -> ReportData:
    headlines = tuple(replace(one, note="") for one in report.headlines)
    stores = tuple(replace(one, state="") for one in report.stores)
    return replace(report, headlines=headlines, stores=stores, sentences=(), methods=(), language="")


def test_no_long_word_of_a_table_is_broken_in_the_pdf() -> None:
    with speaking("de"):
        report = build_report(period(), inputs())
        with closing(pypdfium2.PdfDocument(to_pdf(report, BASE))) as document:
            shown = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    heads = {word for table in report.tables[1:] for column in table.columns for word in column.heading.split()}
    assert heads - set(shown.split()) == set()
    assert "−100,0 %" in plain(shown)


def test_the_workbook_is_german_and_its_numbers_are_numbers(tmp_path: Path) -> None:
    with speaking("de"):
        to_workbook(build_report(period(), inputs()), tmp_path / "report.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO((tmp_path / "report.xlsx").read_bytes()))
    assert book.sheet_names == [
        *("Zusammenfassung", "Umsatz je Filiale", "Umsatz je Kategorie", "Umsatz je Produkt", "Umsatz je Tag"),
        *("Umsatz je Woche", "Was sich bewegt hat", "Bestand je Filiale", "Fehlbestände und Umsatzausfall"),
        *("Warnungen der Woche", "Langsamdreher", "Ladenhüter", "Datenqualität je Filiale"),
    ]
    alerts = book.get_sheet_by_name("Warnungen der Woche").to_python()
    assert alerts[2:] == [
        ["Art", "Neu", "Beendet", "Jetzt offen"],
        ["Bestand knapp", 1, 0, 1],
        ["Ausverkauft", 1, 1, 1],
        ["Preis geändert", 1, 0, 0],
    ]
    with zipfile.ZipFile(tmp_path / "report.xlsx") as parts:
        assert b'formatCode="d.m.yyyy"' in parts.read("xl/styles.xml")


def test_a_revision_speaks_the_language_of_now_and_the_mail_that_went_out_stays() -> None:
    company = Company()
    company.known = replace(company.known, language="de")
    make_weekly_report(order(), company.work())
    assert [one.subject for one in company.mails] == ["Stockroom-Wochenbericht, Woche 46/2026"]
    company.known = replace(company.known, language="en")
    company.sales_arrive()
    make_weekly_report(order("A2", LATER), company.work())
    assert [one.language for one in company.built] == ["de", "en"]
    record = company.records[WEEK]
    assert (record.mail.subject, record.first_sentence[:15]) == (
        "Stockroom-Wochenbericht, Woche 46/2026",
        "Week 46 of 2026",
    )


@pytest.mark.usefixtures("marked")
def test_every_text_of_every_format_comes_from_the_catalogue_or_the_data(tmp_path: Path) -> None:
    given, revision = plain_inputs(), Revision(2, Cause.SALES, "2026-11-19T10:00:00Z")
    report = build_report(period(), given, revision, unread=3)
    names = names_of(given)
    assert {name: strange_words(text, names) for name, text in formats_of(report, tmp_path)} == {
        name: set() for name in ("mail", "mail page", "page", "PDF", "workbook")
    }


def formats_of(report: Report, folder: Path) -> Iterator[tuple[str, str]]:
    mail = compose_mail(report.data, f"{BASE}/reports?week={WEEK}")
    yield "mail", f"{mail.text}\n{mail.short_text}"
    yield "mail page", words_of(mail_page(report.data, BASE))
    yield "page", words_of(to_page(report, BASE).decode())
    with closing(pypdfium2.PdfDocument(to_pdf(report, BASE))) as document:
        yield "PDF", "\n".join(page.get_textpage().get_text_bounded() for page in document)
    to_workbook(report, folder / "report.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO((folder / "report.xlsx").read_bytes()))
    cells = (str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row)
    yield "workbook", "\n".join([*book.sheet_names, *cells])


def words_of(page: str) -> str:
    return re.sub(r"<[^>]*>", "\n", re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL))


def strange_words(text: str, names: set[str]) -> set[str]:
    """Words outside all marks that are no name of the data. A text cut to a cell's or a sheet's length has no end."""
    outside = re.sub(f"{BEGIN}[^{BEGIN}{END}]*({END}|$)", "\n", text, flags=re.MULTILINE)
    return set(WORD.findall(outside)) - names


def names_of(given: ReportInputs) -> set[str]:
    sold = [(one.product_id, one.product_name, one.category) for one in given.sales.products]
    stock = [tuple(row[:3]) for rows in given.stock.on_hand.values() for row in rows]
    stores = [(name, *given.lines) for name in given.stock.on_hand]
    alerts = [(one.product_name,) for one in given.alerts]
    told = " ".join(str(name) for row in (*sold, *stock, *stores, *alerts) for name in row if name)
    return {*WORD.findall(told), *EVERYWHERE}
