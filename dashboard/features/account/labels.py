"""What an account may do, in words."""

from backend_lambdas.identity.actor import Role
from backend_lambdas.language.texts import N_

ROLES = {
    Role.ADMINISTRATOR: N_("Everything, users and settings too."),
    Role.AREA_MANAGER: N_("All or some stores: uploads, alerts, reports, thresholds."),
    Role.STORE_MANAGER: N_("Their own stores: uploads, alerts, counts."),
    Role.VENDOR: N_("Sends files, and sees their own uploads and products."),
    Role.VIEWER: N_("Looks, and changes nothing."),
    Role.DEMO: N_("One account for all who only look around: changes nothing, not even its own password."),
}
