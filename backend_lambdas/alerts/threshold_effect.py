"""What another reorder point does to an item's alerts, by the zones alerts are raised by. Pure."""

from dataclasses import dataclass

from backend_lambdas.alerts.alert import StockZone, zone_of


@dataclass(frozen=True, slots=True)
class AlertEffect:
    """Alerts a change opens and closes. `may_...`: of items just above their old threshold only the alert's own state
    knows whether it is still open, so these come on top at most.
    """

    opens: int = 0
    closes: int = 0
    may_open: int = 0
    may_close: int = 0

    def __add__(self, other: "AlertEffect") -> "AlertEffect":
        return AlertEffect(
            self.opens + other.opens,
            self.closes + other.closes,
            self.may_open + other.may_open,
            self.may_close + other.may_close,
        )


NOTHING = AlertEffect()
_EFFECTS = {
    (StockZone.CLEAR, StockZone.LOW): AlertEffect(opens=1),
    (StockZone.BAND, StockZone.LOW): AlertEffect(may_open=1),
    (StockZone.LOW, StockZone.CLEAR): AlertEffect(closes=1),
    (StockZone.BAND, StockZone.CLEAR): AlertEffect(may_close=1),
}


def effect_of(on_hand: int, before: int, after: int) -> AlertEffect:
    """Of one item whose reorder point changes while nothing else does: what is out stays out."""
    return _EFFECTS.get((zone_of(on_hand, before), zone_of(on_hand, after)), NOTHING)
