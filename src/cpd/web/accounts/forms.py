"""What the pages of accounts ask."""

from cpd.accounts.rules import clean_code, clean_email
from cpd.web.kit.fields import EmailField, TextField
from cpd.web.kit.forms import KitForm


class SignInForm(KitForm):
    """Where a sign-in link is to go."""

    title = "Sign in"
    email = EmailField("Email address", noun="email address", judge=clean_email, autocomplete="email")


class CodeForm(KitForm):
    """A code of the authenticator app, or a recovery code."""

    code = TextField(
        "Enter the code from your authenticator app",
        heading=True,
        hint="6 digits. If you do not have your app, enter one of your recovery codes.",
        noun="code",
        judge=clean_code,
        max_length=100,
        width=10,
        autocomplete="one-time-code",
        spellcheck=False,
    )


class FirstCodeForm(KitForm):
    """The first code of an app that is being set up."""

    title = "Set up your authenticator app"
    code = TextField(
        "Code that your app shows",
        hint="6 digits",
        noun="code",
        judge=clean_code,
        max_length=100,
        width=5,
        autocomplete="one-time-code",
        inputmode="numeric",
        spellcheck=False,
    )


class WhoseForm(KitForm):
    """Whose second factor is to be reset."""

    email = EmailField(
        "Whose second factor do you want to reset?",
        heading=True,
        hint="The email address that they sign in with.",
        summary="Email address",
        judge=clean_email,
    )


class SureForm(KitForm):
    """A page that only asks for a click."""
