"""The panels of a vendor's own page (values -> components)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.product_rule_words import rules_in_words
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.language.days import long_day
from backend_lambdas.language.texts import _, ngettext
from backend_lambdas.uploads.product_errors import rate_words, success_rate
from backend_lambdas.uploads.upload import Upload
from backend_lambdas.uploads.vendor_results import VendorResults
from dashboard.data.actor import current_actor
from dashboard.features.vendors.figures import HEIGHT, rows_by_week_figure
from dashboard.features.vendors.results import VendorPage
from dashboard.ui.addresses import UPLOADS_PATH, upload_address
from dashboard.ui.controls import link_button
from dashboard.ui.formatting import NO_VALUE, THIN_SPACE, count_of, relative_time, whole
from dashboard.ui.kpi import kpi_card
from dashboard.ui.panel import panel
from dashboard.ui.states import banner, empty_state
from dashboard.ui.status import upload_status_chip
from dashboard.ui.table import data_table, heads_of, legend, shown_as_table

LOOKS = "problem-table quality-table"
FILES_SHOWN = 50


def closed_banner(vendor: Vendor) -> Component | None:
    return banner(_("No files of {name} are taken any more.", name=vendor.vendor)) if vendor.closed else None


def cards(found: VendorPage) -> Component:
    every, vendor, (files, rows) = found.all, found.vendor, found.taken
    rate = every.success_rate
    words = _("{accepted} of {rows} rows keep every rule", accepted=whole(every.accepted), rows=whole(every.rows))
    refused = ngettext("{number} was not taken", "{number} were not taken", every.not_taken)
    quota = _("and {rows} of {most} rows, in UTC", rows=whole(rows), most=whole(vendor.rows_a_day))
    used = _("{files} of {most}", files=whole(files), most=whole(vendor.files_a_day))
    refused = refused if every.not_taken else _("All were taken") if every.files else ""
    words, left = (words, _("The other rows of the same files count")) if every.rows else (_("No row read yet"), "")
    cards = [
        kpi_card(_("Success rate"), rate or 0, "healthy", note=words, text=_share(rate)),
        kpi_card(_("Files in 12 weeks"), every.files, "info", note=refused),
        kpi_card(_("Rows left out"), every.left_out, "low", note=left),
        kpi_card(_("Files today"), files, "info", note=quota, text=used),
    ]
    return html.Div(cards, className="kpis")


def nothing(vendor: Vendor) -> Component:
    text = _("As soon as a product file of this vendor comes, this page says how it went.")
    action = link_button(_("Send a file"), UPLOADS_PATH) if current_actor().vendor and not vendor.closed else None
    return panel(_("Its files"), empty_state(_("No file in the last 12 weeks"), text, action, "uploads"))


def weeks_panel(weeks: Mapping[date, VendorResults]) -> Component:
    shown = [one for one in weeks.values() if one.rows]
    said = _("Rows by week: {rows} in {weeks}, {left_out} of them left out.",
             rows=whole(sum(one.rows for one in shown)), weeks=count_of(len(shown), "week"),
             left_out=whole(sum(one.left_out for one in shown)))  # fmt: skip
    config = {"displayModeBar": False, "responsive": True}
    graph = dcc.Graph(figure=rows_by_week_figure(weeks), config=config, style={"height": f"{HEIGHT}px"})
    chart = html.Div(graph, className="sales-chart vendor-weeks", role="img", **{"aria-label": said})
    keys = legend((("key-counts", _("Rows that count")), ("key-left-out", _("Left out"))))
    heads = heads_of(_("Week from"), _("Files"), _("Rows"), _("Left out"), _("Success rate"))
    rows = [[long_day(monday), *_figures(one)] for monday, one in reversed([*weeks.items()])]
    table = shown_as_table(data_table(heads, rows, _("Rows by week"), LOOKS, as_cards=True))
    return panel(_("Week by week"), [keys, chart, table])


def _figures(one: VendorResults) -> list[str]:
    return [whole(one.files), whole(one.rows), whole(one.left_out), _share(one.success_rate)]


def reasons(found: VendorPage) -> Component | None:
    if not found.all.left_out:
        return None
    title, words = _("Why rows were left out"), rules_in_words(found.vendor)
    if not found.rules:
        text = _("The reasons are counted a moment after a file has ended.")
        return panel(title, html.P(text, className="muted"))
    heads = ((_("Rule"), ""), (_("What a row has to keep"), "problem-reason"), (_("Rows left out"), "num"))
    rows = [[rule.value, words[rule], whole(number)] for rule, number in found.rules]
    about = _("The most frequent first. Each row is told of the first rule it breaks; the file's page has every row.")
    return panel(title, data_table(heads, rows, title, LOOKS, as_cards=True), about, flush=True)


def files(found: VendorPage) -> Component:
    shown = found.uploads[:FILES_SHOWN]
    heads = (
        *((_("File"), "upload-file"), (_("Came"), ""), (_("What became of it"), "")),
        *((_("Rows"), "num"), (_("Left out"), "num"), (_("Success rate"), "num")),
    )
    about = _("{shown} of {files}, newest first.", shown=whole(len(shown)), files=count_of(found.all.files, "file"))
    if not found.whole:
        about += " " + _("Only the newest are looked at.")
    table = data_table(heads, [_file(one) for one in shown], _("Its files"), LOOKS, as_cards=True)
    return panel(_("Its files"), table, about, flush=True)


def _file(upload: Upload) -> Sequence[Any]:
    counts = [NO_VALUE] * 3
    if upload.total:
        rate = _share(success_rate(upload.accepted or 0, upload.total))
        counts = [whole(upload.total), whole(upload.rejected or 0), rate]
    name = dcc.Link(upload.file_name, href=upload_address(upload.upload_id), className="upload-name")
    return [name, relative_time(upload.received_at, "ago"), upload_status_chip(upload), *counts]


def rules(vendor: Vendor) -> Component:
    lines = [
        html.Li([html.B(rule.value), html.Span(words)], className="rule-line")
        for rule, words in rules_in_words(vendor).items()
    ]
    about = _("A row that breaks one is left out with the rule's number and the reason; the other rows count.")
    approval = [html.P(_("Each file waits until somebody at the company approves it."))] if vendor.approval else []
    quota = _("At most {files} files and {rows} rows a day (UTC).",
              files=whole(vendor.files_a_day), rows=whole(vendor.rows_a_day))  # fmt: skip
    return panel(
        _("What each row has to keep"), [*approval, html.P(quota), html.Ul(lines, className="rule-list")], about
    )


def _share(rate: float | None) -> str:
    return NO_VALUE if rate is None else f"{rate_words(rate)}{THIN_SPACE}%"
