"""Parts every page is built of: values in, Dash components out, nothing read, nothing remembered.

Page        page(title, subtitle, body, actions), panel(title, body, subtitle, action, flush), side_panel(...)
Status      status_chip, alert_status_chip, chip(text, tone, icon), tile(tone, icon)
            tones: out, low, healthy, overstock, info, plain; icons: file names in assets/icons/
States      empty_state(title, text, action), error_state(title, error), stale_banner(state),
            notice(text), skeleton(height, lines)
Controls    button, link_button, icon_button, action_link, field, select_field, text_field, search_field
Times       relative_time(moment, "short" | "ago" | "full")
Wording     wording.whole, short_number, money, percent, count_of, store_words

Rules: one h1 a page (page() makes it), one primary button a view, an id for every field, links inside the dashboard by
dcc.Link. Layout classes: stack (one below the other), columns (content + right column), kpis, toolbar, table-own,
facts (dl), rows/row-item, num (right-aligned figures). A grid gets className="stock-grid".
A page listens to `Input(Shell.DATA_VERSION, "data")` (dashboard.shell.ids), keeps its view in the URL with
`ClientsideFunction("stockroom", "replaceQuery")` and answers only `live.changed_parts`.
"""
