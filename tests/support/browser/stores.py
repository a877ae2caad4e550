"""The settings of made-up stores, kept in memory, behind the queries and commands of their page."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from backend_lambdas.alerts.missing_uploads import Gap
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.store_settings import StoreSettings
from backend_lambdas.inventory.store_summary import StockTotals, StoreSummary
from dashboard.features.stores import commands, queries

NOW = datetime(2026, 11, 19, 10, tzinfo=UTC)  # a Thursday


@dataclass
class MadeStores:
    """`dashboard.data.own_stores.OwnStores`, and what else the page asks the process for."""

    names: tuple[str, ...]
    kept: dict[str, StoreSettings] = field(default_factory=dict)
    gaps: dict[str, Gap] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)

    def settings(self) -> dict[str, StoreSettings]:
        return dict(self.kept)

    def open_gaps(self) -> dict[str, Gap]:
        return self.gaps

    def save(self, settings: StoreSettings, audit: AuditEntry) -> bool:
        if self.kept.get(settings.store, StoreSettings(settings.store)).rev != settings.rev:
            return False
        self.kept[settings.store] = replace(settings, rev=settings.rev + 1)
        self.audit.append(audit)
        return True

    def is_missing(self, store: str) -> None:
        """Since two days ago."""
        at = (NOW - timedelta(days=2)).isoformat()
        self.gaps[store] = Gap(store, at, (NOW - timedelta(days=1)).isoformat(), NOW.isoformat())

    def dependencies(self) -> Any:
        ages = {name: (NOW - timedelta(hours=number)).isoformat() for number, name in enumerate(self.names)}
        summaries = {name: StoreSummary(name, StockTotals(), last_upload_at=at) for name, at in ages.items()}
        state = SimpleNamespace(store_summaries=summaries)
        replica = SimpleNamespace(state=lambda: state)
        return SimpleNamespace(
            stores=self,
            replica=replica,
            report_zone=ZoneInfo("UTC"),
            clock=lambda: NOW,
            follower=SimpleNamespace(wrote=lambda what: None),
        )


def install_stores(made: MadeStores, patch: Any) -> None:
    """`patch`: pytest's monkeypatch, or anything with a setattr like it."""
    for module in (queries, commands):
        patch.setattr(module, "current_dependencies", made.dependencies)
