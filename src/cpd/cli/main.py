"""``cpd``: one command with a subcommand for everything that people and timetables do from a terminal.

Exit status: 0 done, 1 refused or failed, 2 wrong usage. Errors are one sentence on standard error.
"""

import sys

import typer

from cpd.cli import imports, operations, sandboxing, serving, statements, tokens
from cpd.core.environment import EnvironmentIncomplete
from cpd.core.refusals import NotFound, Refusal

app = typer.Typer(
    name="cpd",
    help="Manage Teacher CPD from the command line.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

STARTS_ITSELF = {"sandbox", "serve"}
"""Subcommands that set up their environment themselves."""


@app.callback()
def _start(context: typer.Context) -> None:
    if context.invoked_subcommand not in STARTS_ITSELF and "--help" not in sys.argv:
        from cpd.core.start import start

        start()


app.command("sandbox")(serving.sandbox)
app.command("serve")(serving.serve)
app.command("migrate")(operations.migrate)
app.command("publish")(operations.publish)
app.command("check")(operations.check)
app.add_typer(tokens.app, name="token")
app.add_typer(imports.app, name="import")
app.add_typer(sandboxing.scenario, name="scenario")
app.add_typer(sandboxing.clock, name="clock")
app.add_typer(statements.app, name="statement")
app.add_typer(operations.jobs, name="jobs")


def run() -> None:
    """Runs ``cpd`` and ends the process with its status."""
    try:
        app()
    except (Refusal, NotFound, EnvironmentIncomplete) as error:
        if isinstance(error, Refusal):
            for problem in error.problems:
                print(f"{problem.field}: {problem.detail}", file=sys.stderr)
        else:
            print(error, file=sys.stderr)
        sys.exit(1)
