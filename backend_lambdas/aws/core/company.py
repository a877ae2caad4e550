"""What the company has said of itself, in the Ops table; what it has not said is the deployment's."""

from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.writes import setting, write_audited
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.company import CHANGEABLE, Company


class DynamoCompany:
    """Reads and writes; thread-safe. `deployed`: what holds where nobody has said anything."""

    def __init__(self, client: Any, ops_table: str, deployed: Company) -> None:
        self._client = client
        self._table = ops_table
        self.deployed = deployed

    def read(self) -> Company:
        """One strongly consistent read of one small item."""
        with our_errors("Reading the company's settings"):
            found = self._client.get_item(TableName=self._table, Key=_key(), ConsistentRead=True).get("Item", {})
        item = from_item(found)
        said = {name: item[name] for name in CHANGEABLE if item.get(name)}
        values = {name: getattr(self.deployed, name) for name in CHANGEABLE} | said
        return Company(**values, rev=int(item.get("rev", 0)), chosen=frozenset(said))

    def save(self, company: Company, audit: AuditEntry) -> bool:
        """Keep what follows `company.rev`, with its audit entry; False when somebody else has changed it since."""
        condition = "#rev = :seen" if company.rev else "attribute_not_exists(#rev)"
        given = {":seen": company.rev} if company.rev else {}
        said = {name: getattr(company, name) if name in company.chosen else None for name in CHANGEABLE}
        change = {"Update": setting(self._table, _key(), said | {"rev": company.rev + 1}, condition, given)}
        return write_audited(self._client, self._table, change, audit, "Saving the company's settings")


def _key() -> dict[str, Any]:
    return to_item({"pk": tables.COMPANY_PK, "sk": tables.COMPANY_SK})
