"""The report as one HTML page: no script, nothing loaded from anywhere, light and dark, readable on a phone."""

from html import escape

from backend_lambdas.reports.formatting import days_of, number, week_name
from backend_lambdas.reports.headline_labels import ChangeWords, headline_changes, headline_text, shown_note
from backend_lambdas.reports.report import Headline, ReportData, Sentence
from backend_lambdas.reports.revision import cut_off_text
from backend_lambdas.reports.tables.report import report_tables
from backend_lambdas.reports.tables.table import Cell, Column, Kind, ReportTable, cell_text

MOST_ROWS = 100
LEFT = (Kind.TEXT, Kind.DAY, Kind.MOMENT)
STYLE = """
:root{color-scheme:light dark;--canvas:#f5f6f8;--surface:#fff;--line:#e3e7ec;--text:#141a24;
--muted:#566173;--brand:#3353c4;--good:#0b6e6c;--bad:#b42b22}
@media (prefers-color-scheme:dark){:root{--canvas:#0c1017;--surface:#141a23;
--line:#242d3a;--text:#e8ecf2;--muted:#9ba8ba;--brand:#9db3ff;--good:#5fd4c8;--bad:#ff9a90}}
body{margin:0;background:var(--canvas);color:var(--text);font:400 15px/1.5 Inter,system-ui,sans-serif;
font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:28px 20px 60px}
h1{margin:0;font-size:24px;font-weight:600}h2{margin:30px 0 10px;font-size:16px;font-weight:600}
.muted,.note{color:var(--muted);font-size:13px}a{color:var(--brand)}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:12px;
margin:20px 0 0;padding:0;list-style:none}
.numbers li{padding:14px 16px;background:var(--surface);border:1px solid var(--line);border-radius:12px}
.numbers b{display:block;font-size:20px;font-weight:600;overflow-wrap:anywhere}
.good{color:var(--good)}.bad{color:var(--bad)}
.sentences{margin:0;padding-left:20px}.sentences li{margin:5px 0}
.scroll{overflow-x:auto;background:var(--surface);border:1px solid var(--line);border-radius:12px}
table{width:100%;border-collapse:collapse;font-size:13px}
th,td{padding:7px 12px;text-align:left;border-top:1px solid var(--line)}
thead th{border:0;color:var(--muted);font-size:12px;font-weight:600;white-space:nowrap}
.num{text-align:right;white-space:nowrap}
"""


def to_page(report: ReportData, dashboard_url: str) -> bytes:
    """UTF-8 HTML. Long tables show their first rows and say so."""
    base, period = dashboard_url.rstrip("/"), report.period
    title = f"Weekly report, {week_name(period.week).lower()}"
    known = cut_off_text(period, report.revision)
    when = f"{days_of(period.first, period.last)} · {known} · days of {period.zone}"
    numbers = "".join(_headline(headline, base, report.currency) for headline in report.headlines)
    sentences = (f"<li>{_sentence(one, base)}</li>" for one in report.sentences)
    parts = [
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head><body><main>',
        f'<h1>{title}</h1><p class="muted">{escape(when)}</p>',
        f'<ul class="numbers">{numbers}</ul>',
        f'<h2>The week in sentences</h2><ul class="sentences">{"".join(sentences)}</ul>',
        *(_table(table) for table in report_tables(report)),
        "<h2>How it was computed</h2>",
        *(f'<p class="note">{escape(text)}</p>' for text in report.methods),
        "</main></body></html>",
    ]
    return "\n".join(parts).encode("utf-8", "replace")


def _sentence(one: Sentence, base: str) -> str:
    """Each figure is its own link; in reports made before it was, one stands at the end."""
    if not one.phrases:
        return f"{escape(one.text)} {_link(base, one.link, 'look')}"
    return "".join(_link(base, each.link, each.text) if each.link else escape(each.text) for each in one.phrases)


def _headline(headline: Headline, base: str, currency: str) -> str:
    told = [_change(change) for change in headline_changes(headline)]
    value = _link(base, headline.link, headline_text(headline.value, headline.measure, currency))
    told += filter(None, [escape(shown_note(headline))])
    return (
        f'<li><span class="muted">{escape(headline.label)}</span><b>{value}</b>'
        f'<span class="muted">{"<br>".join(told)}</span></li>'
    )


def _change(change: ChangeWords) -> str:
    tone = "" if change.is_good is None else "good" if change.is_good else "bad"
    stores = f" ({escape(change.stores)})" if change.stores else ""
    return f'<span class="{tone}">{escape(change.amount)}</span> on {change.than}{stores}'


def _table(table: ReportTable) -> str:
    rows = table.first(MOST_ROWS)
    total = table.total or len(table.rows)
    notes = [table.note] if table.note else []
    if len(rows) < total:
        notes.append(f"The first {number(len(rows))} of {number(total)}; the workbook and the CSV files list all.")
    if not rows:
        notes.append("Nothing to list.")
    note = f'<p class="note">{escape(" ".join(notes))}</p>' if notes else ""
    heads = "".join(f'<th scope="col"{_look(column)}>{escape(column.heading)}</th>' for column in table.columns)
    body = "".join(f"<tr>{_row(row, table)}</tr>" for row in rows)
    drawn = f'<table id="{table.key}"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
    scroll = f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(table.title)}">{drawn}</div>'
    return f"<h2>{escape(table.title)}</h2>{note}{scroll if rows else ''}"


def _row(row: tuple[Cell, ...], table: ReportTable) -> str:
    cells = zip(row, table.columns, strict=True)
    return "".join(f"<td{_look(column)}>{escape(cell_text(cell, column.kind))}</td>" for cell, column in cells)


def _look(column: Column) -> str:
    return "" if column.kind in LEFT else ' class="num"'


def _link(base: str, path: str, text: str) -> str:
    return f'<a href="{escape(base + path)}">{escape(text)}</a>'
