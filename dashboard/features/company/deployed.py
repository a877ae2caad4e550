"""What the deployment has decided for good, in words."""

from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.texts import N_, _
from dashboard.features.company.queries import CompanyPage

DAYS = {
    "MON": N_("Monday"),
    "TUE": N_("Tuesday"),
    "WED": N_("Wednesday"),
    "THU": N_("Thursday"),
    "FRI": N_("Friday"),
    "SAT": N_("Saturday"),
    "SUN": N_("Sunday"),
}


def deployed_facts(shown: CompanyPage) -> list[Component]:
    """Each with its reason, as parts of a description list."""
    weekday, time, zone = shown.schedule
    facts = {
        _("Time zone"): (
            zone,
            _(
                "Days of sales and of stock were counted in it as files came, and their times are not kept: "
                "another zone would mix two ways to count. It is chosen where Stockroom is deployed, before the "
                "first file. A store may have its own for when its files are due."
            ),
        ),
        _("Week"): (
            _("Monday to Sunday, numbered as in ISO 8601"),
            _("Sales are added up by these weeks, and compared with the same week a year earlier."),
        ),
        _("Weekly report"): (
            f"{_(DAYS.get(weekday, weekday))}, {time} ({zone})",
            _("Its day and time are chosen where Stockroom is deployed."),
        ),
    }
    parts: list[Component] = []
    for name, (value, why) in facts.items():
        parts += [html.Dt(name), html.Dd([html.Span(value, className="company-fact"), html.Span(why)])]
    return parts
