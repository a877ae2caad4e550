"""The emulator's scheduler does not catch up after downtime: at every start the weekly report that is due is asked for.

The function makes it only if it is missing, so asking too often changes nothing.
"""

from infra.local.cloud import Cloud


def ask_for_due_report(cloud: Cloud) -> None:
    """Return at once; the report comes a little later, with its mail."""
    function = cloud.outputs["WeeklyReportFunction"]
    cloud.client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=b"{}")
