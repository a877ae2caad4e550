"""Period, comparison, measure, store, category and the path down to what is shown: all of them links."""

from collections.abc import Callable
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from backend_lambdas.inventory.calendar import week_start
from backend_lambdas.language.texts import N_, _
from dashboard.data import views
from dashboard.data.reading import company
from dashboard.data.sales.filters import EVERY_WEEK, PERIODS, Compare, Measure, SalesFilters, week_text
from dashboard.data.sales.values import SalesChoices, Scope
from dashboard.features.trends.frame import TrendsIds
from dashboard.ui.controls import button, icon, segments
from dashboard.ui.formatting import every_store, store_choice, store_words
from dashboard.ui.sales_labels import MEASURE_WORDS, day, label, span_words
from dashboard.ui.store_choice import my_stores_words

SOME_WORDS = {"stores": N_("Stores"), "categories": N_("Categories")}


def toolbar(scope: Scope, choices: SalesChoices) -> Component:
    """The bar above the figures."""
    filters = scope.filters
    periods = [(_("{weeks} weeks", weeks=weeks), weeks) for weeks in PERIODS] + [(_("All"), EVERY_WEEK)]
    by_weeks = not filters.first and not filters.fiscal_month
    period = [
        (words, filters.address(weeks=weeks, first="", last="", fiscal_month=0), by_weeks and filters.weeks == weeks)
        for words, weeks in periods
    ]
    period.append(_fiscal_year(filters, company().fiscal_month))
    measure = [(_(MEASURE_WORDS[m]), filters.address(measure=m), filters.measure is m) for m in Measure]
    what: list[Component] = [
        _choice(_("Store"), "stores", filters, choices.stores),
        _choice(_("Category"), "categories", filters, choices.categories),
    ]
    how = [segments(_("Period"), period), _comparison(scope, choices), segments(_("Measure"), measure)]
    rows = [html.Div(row, className="tools-row") for row in (what, how)]
    return html.Div(rows, className="trends-tools")


def _fiscal_year(filters: SalesFilters, month: int) -> tuple[str, str, bool]:
    """Compared with the same weeks of the year before, whatever was compared before."""
    chosen = {"first": "", "last": "", "fiscal_month": month}
    href = filters.address(**chosen, compare=Compare.YEAR, compare_first="", compare_last="")
    words = _("This year") if month == 1 else _("Fiscal year")
    return words, href, not filters.first and filters.fiscal_month == month


def path(scope: Scope) -> Component | None:
    """What is chosen, each step with a way to take it off; None when all is shown."""
    filters = scope.filters
    steps: list[Component] = []
    for field, words in (("stores", _("Store")), ("categories", _("Category")), ("products", _("Product"))):
        chosen: tuple[str, ...] = getattr(filters, field)
        for name in chosen:
            rest = tuple(other for other in chosen if other != name)
            shown = (scope.product_name or name) if field == "products" else _called(name, field)
            parts = [html.Span(f"{words}: ", className="path-kind"), html.B(shown), icon("close")]
            href = filters.address(**{field: rest}, level=None)
            steps.append(
                html.A(
                    parts,
                    href=href,
                    className="path-step",
                    **{"aria-label": _("{words} {shown}: take off", words=words, shown=shown)},
                )
            )
    if not steps:
        return None
    everything = filters.address(stores=(), categories=(), products=(), level=None)
    steps.append(html.A(_("Show everything"), href=everything, className="path-all"))
    return html.Nav(steps, className="trends-path", **{"aria-label": _("What is shown")})


def menu(summary: Any, body: list[Component], label: str, chosen: int = 0) -> Component:
    """A button that opens a list."""
    count = html.Span(str(chosen) if chosen else "", className="menu-chosen")
    head = html.Summary(
        [html.Span(summary, className="menu-words"), count, icon("chevron-down")],
        className="button button-plain",
        **{"aria-label": label},
    )
    return html.Details([head, html.Div(body, className="menu-body")], className="menu trends-menu")


def _called(name: str, field: str) -> str:
    return store_words(name) if field == "stores" else label(name)


def _listed(name: str, field: str) -> str:
    return store_choice(name)[1] if field == "stores" else label(name)


def _toggled(filters: SalesFilters, field: str) -> Callable[[str], str]:
    chosen: tuple[str, ...] = getattr(filters, field)

    def address(name: str) -> str:
        rest = tuple(other for other in chosen if other != name)
        return filters.address(**{field: rest if name in chosen else (*chosen, name)}, level=None)

    return address


def _choice(name: str, field: str, filters: SalesFilters, all_names: tuple[str, ...]) -> Component:
    chosen: tuple[str, ...] = getattr(filters, field)
    address = _toggled(filters, field)
    mine = views.my_stores() if field == "stores" else ()
    own = [_choice_link(my_stores_words(mine), filters.address(stores=mine, level=None), set(mine) == set(chosen))]
    every = every_store() if field == "stores" else _("All categories")
    links = [
        *(own if len(mine) > 1 else []),
        *(_choice_link(_listed(one, field), address(one), one in chosen) for one in all_names),
    ]
    words = every if not chosen else _called(chosen[0], field) if len(chosen) == 1 else _(SOME_WORDS[field])
    listed = html.Ul(
        links, className="menu-list choice-list", tabIndex=0, **{"aria-label": _("{name}, a list", name=name)}
    )
    return menu(words, [listed], f"{name}: {words}", len(chosen) if len(chosen) > 1 else 0)


def _choice_link(words: str, href: str, current: bool) -> Component:
    mark = html.Span(icon("check") if current else "", className="choice-mark")
    marks = {"aria-current": "true"} if current else {}
    return html.Li(html.A([mark, words], href=href, className="menu-link", **marks))


def _comparison(scope: Scope, choices: SalesChoices) -> Component:
    filters = scope.filters
    ways = (
        (Compare.BEFORE, _("The weeks just before")),
        (Compare.YEAR, _("The same weeks a year earlier")),
    )
    links = [
        html.A(
            [html.Span(icon("check") if filters.compare is way else "", className="choice-mark"), words],
            href=filters.address(compare=way, compare_first="", compare_last=""),
            className="menu-link",
            **({"aria-current": "true"} if filters.compare is way else {}),
        )
        for way, words in ways
    ]
    compared = scope.compared or scope.span
    fields = [
        _week_field(_("From week"), TrendsIds.FROM, choices.weeks, week_text(scope.span.first)),
        _week_field(_("To week"), TrendsIds.TO, choices.weeks, week_text(scope.span.last)),
        _week_field(_("Against, from week"), TrendsIds.VS_FROM, choices.weeks, week_text(compared.first)),
        _week_field(_("Against, to week"), TrendsIds.VS_TO, choices.weeks, week_text(compared.last)),
    ]
    form = html.Div(
        [html.Div(_("Any two periods"), className="field-label"), html.Div(fields, className="period-fields")],
        className="period-form",
    )
    words = (
        _("vs {span_words}", span_words=span_words(scope.compared)) if scope.compared else _("Nothing to compare with")
    )
    return menu(
        words,
        [*links, form, button(_("Compare these"), TrendsIds.APPLY, "primary")],
        _("Comparison: {words}", words=words),
    )


def _week_field(name: str, id: TrendsIds, weeks: tuple[str, ...], value: str) -> Component:
    options = [{"value": week, "label": f"{day(week_start(week))}, {week[5:]}"} for week in weeks]
    return html.Div(
        [
            html.Label(name, htmlFor=id, className="field-label"),
            dbc.Select(id=id, options=options, value=value, className="input"),
        ],
        className="field",
    )
