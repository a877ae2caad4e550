"""Ids of the shell that every page may listen to."""

from enum import StrEnum


class Shell(StrEnum):
    """`DATA_VERSION`: a dcc.Store whose text changes when anything shown may have changed; pages listen to it.

    `ANNOUNCE`: the polite live region, for scripts (`stockroom.announce`); a callback sets `dashboard.ui.panel.SAID`.
    `NOTICE`: the place for a message of failure at the top of the page.
    `ALERTS_SEEN`: a local dcc.Store with the ISO time at which this browser last looked at the alerts.
    `PAGE_DRAWN`: Dash's own dcc.Store, written with the parts of each page it opens.
    """

    DATA_VERSION = "data-version"
    ANNOUNCE = "announce"
    NOTICE = "notice"
    ALERTS_SEEN = "alerts-seen"
    ALERT_BADGE = "alert-badge"
    ALERT_BADGE_TAB = "alert-badge-tab"
    MINE_BADGE = "mine-badge"
    MINE_BADGE_TAB = "mine-badge-tab"
    DECISION_BADGE = "decision-badge"
    DECISION_BADGE_TAB = "decision-badge-tab"
    HELD_BADGE = "held-badge"
    HELD_BADGE_TAB = "held-badge-tab"
    LOCATION = "location"
    PAGE_DRAWN = "_pages_store"
