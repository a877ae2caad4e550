"""Moments as people read them: "2 min", with the full time in the reader's own zone on hover."""

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components.wording import in_words


def relative_time(moment: datetime, style: str = "short") -> Component:
    """An aware time. `style`: "short" ("2 min"), "ago" ("2 min ago") or "full" (date and time in the reader's zone).

    assets/js/times.js writes and refreshes the text in the browser; until then the UTC time stands there.
    """
    return html.Time(in_words(moment), dateTime=moment.isoformat(), **{"data-relative": style})
