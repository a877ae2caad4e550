"""How the newest week's files were against those before, in words (values -> text)."""

from backend_lambdas.language.texts import _
from backend_lambdas.uploads.file_quality import NOTEWORTHY_REJECTED, Trend
from dashboard.ui.formatting import percent


def trend_words(went: Trend) -> str:
    """How the newest week was, and what to do about it."""
    now, before = share(went.week.success_rate), share(went.before.success_rate)
    bad, bad_before = share(went.week.rejected_share), share(went.before.rejected_share)
    figures = _(
        "The newest week: success {now} (before: {before}), rejected rows {bad} (before: {bad_before}).",
        now=now or _("not known"),
        before=before or _("not known"),
        bad=bad or _("none"),
        bad_before=bad_before or _("none"),
    )
    if went.is_worse and went.rejected >= NOTEWORTHY_REJECTED:
        todo = _("More rows are rejected than before: look at the reasons below and have that export corrected.")
    elif went.is_worse:
        todo = _("More files are refused than before: look below who sent them, and open their newest file.")
    else:
        todo = _("Better than before.") if went.is_better else _("As before: nothing to do.")
    return f"{figures} {todo}"


def share(number: float | None) -> str:
    return "" if number is None else percent(number)
