"""Order a weekly report."""

from collections.abc import Sequence

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed
from backend_lambdas.language.texts import N_, _
from backend_lambdas.reports.calendar import period_of
from backend_lambdas.reports.formatting import moment, week_name
from dashboard.data.actor import current_actor
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.own_reports import reader_of

NOT_ORDERED = N_("The report could not be ordered right now. Try again in a moment.")


def order_report(week: str, stores: Sequence[str] = ()) -> None:
    """Have the week's report made now, or revised where its sales have changed; it is there within a minute.

    `stores`: of these only. A first one of the company is mailed if it is of the last complete week. Raises NotAllowed
    without the right or a store, NotFound for a store that is not theirs, InvalidRequest with words for people: not a
    week, not over yet, or there already and nothing has changed.
    """
    dependencies, actor = current_dependencies(), reader_of(stores)
    actor.require(Right.ORDER_REPORTS)
    for store in stores:
        current_actor().require_store(store)
    if actor.stores is not None and not actor.stores:
        raise NotAllowed(_("You are responsible for no store yet, so there is nothing to report about."))
    period_of(week, dependencies.clock(), dependencies.reports.schedule[2])
    with in_words(_(NOT_ORDERED)):
        known = dependencies.reports.records.find(week, stores)
        if known is not None and dependencies.reports.changed(known) is None:
            text = _(
                "{week} has its report already, made on {moment}. No sales of it have arrived since, so it stays as it "
                "is.",
                week=week_name(week),
                moment=moment(known.made_at),
            )
            raise InvalidRequest(text)
        dependencies.reports.order(week, actor)
