"""The addresses of signing in, of one's own account and of the users."""

from flask import Blueprint, Flask

from backend_lambdas.identity.provider import BACK_PATH
from dashboard.features.account import company, mail, own, sessions, sign_in, users
from dashboard.ui.addresses import ACCOUNT_PATH, MAIL_PATH, SIGN_IN_PATH, SIGN_OUT_PATH, USERS_PATH

FORM = ["GET", "POST"]


def register_account_routes(server: Flask) -> None:
    """Add them to `server`. What changes something is POST alone; web/guard.py says which need no session."""
    room = Blueprint("account", __name__, template_folder="templates")
    room.add_url_rule(SIGN_IN_PATH, "sign_in", sign_in.sign_in, methods=FORM)
    room.add_url_rule(f"{SIGN_IN_PATH}/new-password", "new_password", sign_in.new_password, methods=FORM)
    room.add_url_rule(f"{SIGN_IN_PATH}/code", "enter_code", sign_in.enter_code, methods=FORM)
    room.add_url_rule(f"{SIGN_IN_PATH}/forgotten", "forgot_password", sign_in.forgot_password, methods=FORM)
    room.add_url_rule(f"{SIGN_IN_PATH}/reset", "reset_password", sign_in.reset_password, methods=FORM)
    room.add_url_rule(f"{SIGN_IN_PATH}/company", "go_to_company", company.go_to_company)
    room.add_url_rule(BACK_PATH, "back_from_company", company.back_from_company)
    room.add_url_rule(SIGN_OUT_PATH, "sign_out", sessions.sign_out, methods=["POST"])
    room.add_url_rule(ACCOUNT_PATH, "account", own.account)
    room.add_url_rule(f"{ACCOUNT_PATH}/password", "change_password", own.change_password, methods=FORM)
    room.add_url_rule(f"{ACCOUNT_PATH}/language", "choose_language", own.choose_language, methods=["POST"])
    room.add_url_rule(f"{ACCOUNT_PATH}/mails", "choose_upload_mails", own.choose_upload_mails, methods=["POST"])
    factor = f"{ACCOUNT_PATH}/second-factor"
    room.add_url_rule(factor, "begin_second_factor", own.begin_second_factor, methods=FORM)
    room.add_url_rule(f"{factor}/confirm", "confirm_second_factor", own.confirm_second_factor, methods=["POST"])
    room.add_url_rule(f"{factor}/end", "end_second_factor", own.end_second_factor, methods=FORM)
    own_sessions = f"{ACCOUNT_PATH}/sessions"
    room.add_url_rule(f"{own_sessions}/end-others", "end_other_sessions", own.end_other_sessions, methods=["POST"])
    room.add_url_rule(f"{own_sessions}/<session_id>/end", "end_session", own.end_session, methods=["POST"])
    room.add_url_rule(USERS_PATH, "users", users.users)
    room.add_url_rule(f"{USERS_PATH}/invite", "invite", users.invite, methods=FORM)
    room.add_url_rule(f"{USERS_PATH}/<user_id>", "user", users.user, methods=FORM)
    deeds = f"any({','.join(repr(deed) for deed in users.DEEDS)}):deed"
    room.add_url_rule(f"{USERS_PATH}/<user_id>/<{deeds}>", "change_user", users.change_user, methods=["POST"])
    room.add_url_rule(MAIL_PATH, "mail", mail.mail)
    room.add_url_rule(f"{MAIL_PATH}/switch-on", "switch_on", mail.switch_on, methods=["POST"])
    server.register_blueprint(room)
