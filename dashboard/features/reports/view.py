"""One weekly report on the screen: its numbers and sentences (values -> components)."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import N_, _
from backend_lambdas.reports.formatting import days_of, moment, week_name, word
from backend_lambdas.reports.labels import ChangeWords, headline_changes, headline_text, revision_text, shown_note
from backend_lambdas.reports.registered import EarlierRevision
from backend_lambdas.reports.report import Headline, Measure, Phrase, ReportData, Sentence
from dashboard.data.store_health import utc_time
from dashboard.features.reports.scope import scope_words
from dashboard.ui.addresses import report_file_address
from dashboard.ui.controls import icon
from dashboard.ui.formatting import relative_time, short_number
from dashboard.ui.panel import panel

MOST_EARLIER = 5
IN_FULL_BELOW = 10_000.0
TONES = {"revenue": "info", "units": "info", "returns": "plain", "out": "out", "lost": "low"}
FILES = (
    ("pdf", "PDF", N_("to print and forward")),
    ("xlsx", N_("Workbook"), N_("Excel, one sheet per table")),
    ("zip", "CSV", N_("all tables in one zip")),
    ("page", N_("Page"), N_("opens beside this one")),
)


def report_head(
    report: ReportData,
    earlier: Sequence[EarlierRevision] = (),
    left_out: Sequence[str] = (),
    stores: Sequence[str] = (),
) -> Component:
    """Which week, of which stores, what it knows, its files, why it is not the first, and whom its mail did not go to.

    `stores`: those the address names, () = all.
    """
    period = report.period
    cut_off = utc_time(period.cut_off)
    days = [days_of(period.first, period.last), _(" · days of {zone} · cut-off ", zone=period.zone)]
    known = relative_time(cut_off, "full") if cut_off else period.cut_off
    words = html.Div(
        [html.H2(week_name(period.week), className="report-week"), html.P([*days, known], className="panel-subtitle")]
    )
    if stores:
        words.children.append(html.P(only_words(stores), className="panel-subtitle report-only"))
    files = [_file_link(period.week, ending, _(name), _(title), stores) for ending, name, title in FILES]
    parts = [words, html.Div(files, className="report-files")]
    if report.revision.cause is not None:
        parts.append(_revised(report, earlier, stores))
    if left_out:
        words = _(
            "Not mailed to {names}: mails to this address are switched off (Settings, Mail).", names=", ".join(left_out)
        )
        parts.append(html.P([icon("mail"), words], className="report-left-out", role="note"))
    return html.Div(parts, className="card-own report-head")


def only_words(stores: Sequence[str]) -> str:
    """Whose report it is, and what of such reports does not add up to that of all stores."""
    return _(
        "Only {stores}. Sums of reports like this add up to those of all stores; changes are over the stores compared, "
        "one file may be of several stores, and rows whose store cannot be read are in the report of all stores only.",
        stores=scope_words(stores),
    )


def _revised(report: ReportData, earlier: Sequence[EarlierRevision], stores: Sequence[str]) -> Component:
    """Why there is a revision, and the files of those before it."""
    revision = _(
        "{revision_text}. The mail is not sent again.",
        revision_text=revision_text(report.revision, report.period.cut_off),
    )
    before = [
        part for one in reversed(earlier[-MOST_EARLIER:]) for part in _earlier_files(report.period.week, one, stores)
    ]
    return html.Div([html.P(revision), *([html.Ul(before)] if before else [])], className="report-revised", role="note")


def _earlier_files(week: str, one: EarlierRevision, stores: Sequence[str]) -> list[Component]:
    links = [
        html.A(
            _(name),
            href=report_file_address(week, ending, stores, one.number),
            title=_("{name} of revision {number}", name=_(name), number=one.number),
        )
        for ending, name, _title in FILES
        if ending in one.files
    ]
    parts: list[Component] = [
        html.Span(_("Revision {number}, {moment}:", number=one.number, moment=moment(one.made_at)))
    ]
    return [html.Li([*parts, *links])]


def _file_link(week: str, ending: str, name: str, note: str, stores: Sequence[str]) -> Component:
    drawing = "external" if ending == "page" else "download"
    more = {"target": "_blank", "rel": "noopener"} if ending == "page" else {}
    href = report_file_address(week, ending, stores)
    return html.A([icon(drawing), name], href=href, title=f"{name}: {note}", className="button button-plain", **more)


def headline_cards(report: ReportData) -> Component:
    """The five numbers with their changes on the week before and on last year."""
    return html.Div([_card(headline, report) for headline in report.headlines], className="kpis report-kpis")


def _card(headline: Headline, report: ReportData) -> Component:
    """A number, its changes over the stores compared, and what has to be said of it."""
    lines = [html.Span(_change(change), className="kpi-foot") for change in headline_changes(headline)]
    note = shown_note(headline)
    parts = [
        html.Span(word(headline.label), className="kpi-label"),
        html.Span(_value(headline, report.currency), className="kpi-value"),
        *lines,
        *([html.Span(note, className="kpi-foot", lang=report.language)] if note else []),
    ]
    link = html.A if "#" in headline.link else dcc.Link
    return link(parts, href=headline.link, className=f"card-own kpi tone-{TONES.get(headline.key, 'info')}")


def _value(headline: Headline, currency: str) -> list[Any]:
    """Small numbers in full, large ones short with the full one to read when pointed at; money with its currency."""
    if headline.value is None or headline.measure is not Measure.MONEY or abs(headline.value) < IN_FULL_BELOW:
        is_money = headline.measure is Measure.MONEY and headline.value is not None
        unit = [html.Span(f" {currency}", className="kpi-unit")] if is_money and currency else []
        return [headline_text(headline.value, headline.measure), *unit]
    number, unit_text = short_number(float(headline.value))
    full = headline_text(headline.value, headline.measure, currency)
    return [html.Span([number, html.Span(f"{unit_text} {currency}".rstrip(), className="kpi-unit")], title=full)]


def _change(change: ChangeWords) -> list[Any]:
    tone = "plain" if change.is_good is None else "healthy" if change.is_good else "out"
    stores = f" ({change.stores})" if change.stores else ""
    return [
        html.Span(change.amount, className=f"kpi-change tone-{tone}"),
        html.Span(f" {change.than}{stores}"),
    ]


def sentence_list(report: ReportData) -> Component:
    """The week in sentences; each figure is a link to the view behind it."""
    items = [html.Li(_sentence(sentence)) for sentence in report.sentences]
    return panel(_("The week in sentences"), html.Ul(items, className="report-sentences", lang=report.language))


def _sentence(sentence: Sentence) -> Component:
    """One of a report made before figures had links of their own is a link as a whole."""
    if not sentence.phrases:
        return dcc.Link([sentence.text, icon("arrow-right")], href=sentence.link, className="report-sentence")
    parts = [_figure(phrase) if phrase.link else phrase.text for phrase in sentence.phrases]
    return html.P(parts, className="report-told")


def _figure(phrase: Phrase) -> Component:
    """A place in a report is reached by the browser itself, which opens the table there."""
    link = html.A if "#" in phrase.link else dcc.Link
    return link(phrase.text, href=phrase.link, className="report-figure")


def method_panel(report: ReportData) -> Component:
    texts = [html.P(text, className="panel-subtitle") for text in report.methods]
    return panel(_("How it was computed"), html.Div(texts, lang=report.language))
