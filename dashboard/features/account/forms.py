"""The forms of signing in, of one's own account and of the users, with what a browser needs to fill them in."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from backend_lambdas.identity.account import LONGEST_EMAIL, LONGEST_NAME
from backend_lambdas.identity.actor import Role
from backend_lambdas.identity.passwords import LONGEST
from backend_lambdas.inventory.company import MAIL_ALL, MAIL_NONE, MAIL_PROBLEMS
from backend_lambdas.language.texts import LANGUAGES, N_, _

LONGEST_CODE = 20  # codes have six to eight characters; apps show blanks between them
LONGEST_VENDOR = 200
OWN_UPLOAD_MAILS = {
    MAIL_ALL: N_("About every file I send"),
    MAIL_PROBLEMS: N_("Only about files that need something"),
    MAIL_NONE: N_("About none"),
}
OF_THE_APP = N_("Code of your authenticator app")


def _password(label: str, autocomplete: str, missing: str = N_("Enter your password.")) -> PasswordField:
    rules = [InputRequired(missing), Length(max=LONGEST, message=_("At most {longest} characters.", longest=LONGEST))]
    return PasswordField(label, rules, render_kw={"autocomplete": autocomplete})


def _again(of: str) -> PasswordField:
    same = EqualTo(of, _("The two are not the same. Type the new password twice."))
    words = {"autocomplete": "new-password"}
    return PasswordField(
        _("The same once more"), [InputRequired(_("Type the new password twice.")), same], render_kw=words
    )


def _email(autocomplete: str) -> EmailField:
    rules = [InputRequired(_("Enter an e-mail address.")), Length(max=LONGEST_EMAIL)]
    return EmailField(_("E-mail address"), rules, filters=[_stripped], render_kw={"autocomplete": autocomplete})


def _code(label: str, needed: bool = True, **more: Any) -> StringField:
    words = {"autocomplete": "one-time-code", "inputmode": "numeric"} | more
    rules = [*([InputRequired(_("Enter the code."))] if needed else []), Length(max=LONGEST_CODE)]
    return StringField(label, rules, render_kw=words)


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    email = _email("username")
    password = _password(N_("Password"), "current-password")


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    new = _password(N_("New password"), "new-password", N_("Choose a password."))
    again = _again("new")


class CodeForm(FlaskForm):  # type: ignore[misc]
    code = _code(OF_THE_APP)


class ForgotForm(FlaskForm):  # type: ignore[misc]
    email = _email("username")


class ResetForm(FlaskForm):  # type: ignore[misc]
    email = _email("username")
    code = _code(N_("Code from the mail"), inputmode="text")
    new = _password(N_("New password"), "new-password", N_("Choose a password."))
    again = _again("new")


class ChangePasswordForm(FlaskForm):  # type: ignore[misc]
    old = _password(N_("Password of now"), "current-password")
    code = _code(OF_THE_APP, needed=False)
    new = _password(N_("New password"), "new-password", N_("Choose a password."))
    again = _again("new")


class ProofForm(FlaskForm):  # type: ignore[misc]
    """It is still the same person: before a second factor is begun or ended."""

    password = _password(N_("Password"), "current-password")
    code = _code(OF_THE_APP, needed=False)


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """The first code of a new second factor. `token` is a key to the account for minutes: it is kept nowhere else."""

    token = HiddenField()
    secret = HiddenField()
    uri = HiddenField()
    code = _code(N_("Code that the app shows"))


class LanguageForm(FlaskForm):  # type: ignore[misc]
    """The empty choice: as the browser asks."""

    language = SelectField(
        N_("Language"),
        choices=[SelectChoice("", N_("As the browser asks")), *(SelectChoice(*one) for one in LANGUAGES.items())],
    )


class UploadMailsForm(FlaskForm):  # type: ignore[misc]
    """The empty choice: as the company says."""

    upload_mails = SelectField(
        N_("Mails about your files"),
        choices=[
            SelectChoice("", N_("As the company says")),
            *(SelectChoice(*one) for one in OWN_UPLOAD_MAILS.items()),
        ],
    )


class ButtonForm(FlaskForm):  # type: ignore[misc]
    """A button alone: what it does is its address."""


class UserForm(FlaskForm):  # type: ignore[misc]
    """What a person may do. `stores` has its choices from whoever makes the form; `rev`: of the account it shows."""

    rev = IntegerField(widget=HiddenInput(), default=0)
    role = SelectField(
        N_("Role"), choices=lambda: [SelectChoice(role.value, _(role.value.capitalize())) for role in Role]
    )
    every_store = BooleanField(N_("Every store"))
    stores = SelectMultipleField(
        N_("Stores"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False
    )
    vendor = StringField(N_("Vendor"), [Length(max=LONGEST_VENDOR)], filters=[_stripped])


class InviteForm(UserForm):
    email = _email("off")
    name = StringField(
        N_("Name"),
        [InputRequired(N_("Enter the person's name.")), Length(max=LONGEST_NAME)],
        filters=[_stripped],
        render_kw={"autocomplete": "off"},
    )
