"""Who works on the command line: a person with a name, for the audit trail."""

import os
import sys

import typer

from cpd.core.actor import LONGEST_ID, Actor

VARIABLE = "CPD_OPERATOR"
"""The environment variable with the name of whoever runs commands, for those who are not asked each time."""

IN_THE_SANDBOX = "somebody in the sandbox"


def operator() -> Actor:
    """Who acts, by the name in ``CPD_OPERATOR``; without it a terminal is asked, and the sandbox does without.

    Ends the command, with status 2, where there is nobody to ask, and for a name that is none.
    """
    from django.conf import settings

    name = os.environ.get(VARIABLE, "").strip()
    if not name and settings.SANDBOX:
        name = IN_THE_SANDBOX
    if not name and sys.stdin.isatty():
        name = typer.prompt("Your name, for the audit trail", err=True).strip()
    if not name:
        raise typer.BadParameter(f"Say who you are, for the audit trail: set {VARIABLE} to your name.")
    try:
        return Actor.operator(name)
    except ValueError:
        raise typer.BadParameter(
            f"{VARIABLE} must be a name of at most {LONGEST_ID} characters that can be seen."
        ) from None
