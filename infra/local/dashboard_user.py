"""The dashboard's own identity on the embedded AWS: a user with the stack's DashboardPolicy and nothing else.

So a page that asks for more than the policy grants fails on the developer's machine, not first on AWS.
"""

import json

from infra.local.cloud import Cloud
from infra.local.home import Credentials, Home, write_private

USER = "stockroom-dashboard"


def dashboard_key(home: Home, cloud: Cloud) -> Credentials:
    """The user's key; user, policy and key are made when they are not there (first run, or a kill before a save)."""
    iam = cloud.client("iam")
    path = home.path / "dashboard-credentials.json"
    if USER not in {user["UserName"] for user in iam.list_users()["Users"]}:
        iam.create_user(UserName=USER)
    iam.attach_user_policy(UserName=USER, PolicyArn=cloud.outputs["DashboardPolicyArn"])
    known = {key["AccessKeyId"] for key in iam.list_access_keys(UserName=USER)["AccessKeyMetadata"]}
    if path.exists():
        kept = Credentials(**json.loads(path.read_text()))
        if kept.access_key_id in known:
            return kept
    for key_id in known:
        iam.delete_access_key(UserName=USER, AccessKeyId=key_id)
    made = iam.create_access_key(UserName=USER)["AccessKey"]
    key = Credentials(made["AccessKeyId"], made["SecretAccessKey"])
    write_private(path, {"access_key_id": key.access_key_id, "secret_access_key": key.secret_access_key})
    return key
