"""The weekly report's mail as HTML: tables and inline styles, because mail programs know little else.

600 pixels wide, narrower on a phone; nothing is loaded from anywhere. Programs that darken what they show find colours
for it; those that drop the style sheet keep the light ones.
"""

from collections.abc import Iterable
from html import escape

from backend_lambdas.reports.formats.mail import FIRST_SENTENCES, report_id, told_headlines, told_of
from backend_lambdas.reports.formatting import SPACE, days_of, in_money, one_line, signed_money, store_name, week_name
from backend_lambdas.reports.headline_labels import headline_text
from backend_lambdas.reports.links import report_path
from backend_lambdas.reports.report import Headline, ReportData, Sentence
from backend_lambdas.reports.revision import cut_off_text
from backend_lambdas.reports.sentences.sales import NOT_SOLD
from backend_lambdas.reports.week_sales import Mover, MoverList, SalesRow

MOST_STORES = 5
MOST_MOVERS = 3
FONT = "font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
LIGHT = {"canvas": "#f5f6f8", "surface": "#ffffff", "line": "#e3e7ec", "text": "#141a24", "muted": "#566173"}
DARK = {"canvas": "#0c1017", "surface": "#141a23", "line": "#303b4b", "text": "#e8ecf2", "muted": "#9ba8ba"}
BRAND, BRAND_ON_DARK = "#3353c4", "#9db3ff"
HEAD = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<style>:root{{color-scheme:light dark;supported-color-schemes:light dark}}
@media (prefers-color-scheme:dark){{
.canvas{{background:{canvas}!important}}.surface{{background:{surface}!important;border-color:{line}!important}}
.text{{color:{text}!important}}.muted{{color:{muted}!important}}.link{{color:{brand}!important}}
.line{{border-color:{line}!important}}}}
@media (max-width:620px){{.pad{{padding-left:16px!important;padding-right:16px!important}}}}</style></head>"""


def mail_page(report: ReportData, dashboard_url: str) -> str:
    """The whole HTML part. Every text of the company's data is escaped."""
    base, period = dashboard_url.rstrip("/"), report.period
    title = f"Weekly report, {week_name(period.week).lower()}"
    link = escape(base + report_path(period.week))
    sentences = "".join(_line(_sentence(one, base)) for one in report.sentences[:FIRST_SENTENCES])
    parts = [
        HEAD.format(title=title, brand=BRAND_ON_DARK, **DARK),
        f'<body class="canvas" style="margin:0;padding:0;background:{LIGHT["canvas"]}">',
        f'<div style="display:none;max-height:0;overflow:hidden">{escape(_preview(report))}</div>',
        _open_table('class="canvas"', f"background:{LIGHT['canvas']}"),
        '<tr><td align="center" style="padding:24px 8px">',
        _open_table(
            'class="surface"',
            f"max-width:600px;background:{LIGHT['surface']};border:1px solid {LIGHT['line']};border-radius:12px",
        ),
        _block(f"{_muted('Stockroom')}<br>{_heading(title, 22)}<br>{_muted(_when(report))}", top=24),
        _block(_rows(_number(headline, base, report.currency) for headline in told_headlines(report))),
        _block(_heading("The week in sentences", 16) + sentences),
        *_lists(report, base),
        _block(_button(link), top=24),
        _block(_muted(_footer(report)), top=16, bottom=24),
        "</table></td></tr></table></body></html>",
    ]
    return "\n".join(parts)


def _preview(report: ReportData) -> str:
    """What lists of mails show beside the subject."""
    return report.sentences[0].text if report.sentences else ""


def _when(report: ReportData) -> str:
    return f"{days_of(report.period.first, report.period.last)} · {cut_off_text(report.period, report.revision)}"


def _footer(report: ReportData) -> str:
    told = f"Days are days of {report.period.zone}. Everything that had arrived by the cut-off is in the report."
    return f"{told} You get this mail because your address is set as a reader of it. Report {report_id(report)}"


def _sentence(one: Sentence, base: str) -> str:
    """Each figure is its own link; in reports made before it was, one stands at the end."""
    if not one.phrases:
        return f"{escape(one.text)} {_link(base + one.link, 'look')}"
    return "".join(_link(base + each.link, each.text) if each.link else escape(each.text) for each in one.phrases)


def _number(headline: Headline, base: str, currency: str) -> tuple[str, str]:
    value = headline_text(headline.value, headline.measure, currency)
    return (
        f"{_text(headline.label)}<br>{_muted(told_of(headline))}",
        f'<b style="font-size:18px">{_link(base + headline.link, value, plain=True)}</b>',
    )


def _lists(report: ReportData, base: str) -> list[str]:
    stores, moved = report.stores[:MOST_STORES], [*_movers(report, MoverList.UP), *_movers(report, MoverList.DOWN)]
    parts = []
    if stores:
        more = f" (the first {MOST_STORES})" if len(report.stores) > MOST_STORES else ""
        parts.append(
            _block(_heading(f"Sales by store{more}", 16) + _rows(_store(row, report.currency) for row in stores))
        )
    if moved:
        parts.append(_block(_heading("What moved most", 16) + _rows(_moved(mover, report.currency) for mover in moved)))
    return parts


def _store(row: SalesRow, currency: str) -> tuple[str, str]:
    then = "" if row.before is None else f"{signed_money(row.revenue - row.before, currency)} on the week before"
    told = f"not compared: {row.state}" if row.state else then
    change = f"<br>{_muted(told)}" if told else ""
    return _text(store_name(row.name)), f"{_text(in_money(row.revenue, currency))}{change}"


def _movers(report: ReportData, moves: MoverList) -> list[Mover]:
    return [mover for mover in report.movers if mover.moves is moves][:MOST_MOVERS]


def _moved(mover: Mover, currency: str) -> tuple[str, str]:
    name = one_line(mover.product_name or "") or f"Product {one_line(mover.product_id)}"
    told = str(mover.because) if mover.because in NOT_SOLD else f"mostly {mover.because}"
    because = f"<br>{_muted(told)}" if mover.because else ""
    to = f"to{SPACE}{in_money(mover.revenue, currency)}"
    return f"{_text(name)}{because}", f"{_text(signed_money(mover.change, currency))}<br>{_muted(to)}"


def _open_table(attributes: str, style: str) -> str:
    return (
        f'<table role="presentation" {attributes} width="100%" cellpadding="0" cellspacing="0" border="0" '
        f'style="border-collapse:separate;{style}">'
    )


def _block(content: str, top: int = 20, bottom: int = 0) -> str:
    look = f"padding:{top}px 28px {bottom}px;{FONT};font-size:14px;line-height:1.5;color:{LIGHT['text']}"
    return f'<tr><td class="pad text" style="{look}">{content}</td></tr>'


def _rows(rows: Iterable[tuple[str, str]]) -> str:
    look = f"padding:9px 0;border-bottom:1px solid {LIGHT['line']};{FONT};font-size:14px;line-height:1.45"
    told = "".join(
        f'<tr><td class="line" style="{look}">{name}</td>'
        f'<td class="line" align="right" style="{look};padding-left:16px">{value}</td></tr>'
        for name, value in rows
    )
    return f"{_open_table('', 'margin-top:6px')}{told}</table>"


def _heading(text: str, size: int) -> str:
    look = f"font-size:{size}px;font-weight:600;line-height:1.35;color:{LIGHT['text']}"
    return f'<span class="text" style="{look}">{escape(text)}</span>'


def _line(content: str) -> str:
    return f'<p class="text" style="margin:8px 0 0;color:{LIGHT["text"]}">{content}</p>'


def _text(text: str) -> str:
    return f'<span class="text" style="color:{LIGHT["text"]}">{escape(text)}</span>'


def _muted(text: str) -> str:
    return f'<span class="muted" style="font-size:13px;color:{LIGHT["muted"]}">{escape(text)}</span>'


def _link(href: str, text: str, plain: bool = False) -> str:
    name, colour = ("text", LIGHT["text"]) if plain else ("link", BRAND)
    look = f"color:{colour};text-decoration:{'none' if plain else 'underline'}"
    return f'<a class="{name}" href="{escape(href)}" target="_blank" rel="noopener" style="{look}">{escape(text)}</a>'


def _button(href: str) -> str:
    look = f"display:inline-block;padding:11px 20px;{FONT};font-weight:600;color:#ffffff;text-decoration:none"
    return (
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>'
        f'<td bgcolor="{BRAND}" style="border-radius:8px;background:{BRAND}">'
        f'<a href="{href}" target="_blank" rel="noopener" style="{look}">Open the whole report</a></td></tr></table>'
    )
