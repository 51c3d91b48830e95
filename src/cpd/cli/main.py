"""``cpd``: one command with a subcommand for everything that people and timetables do from a terminal.

Exit status: 0 done, 1 refused or failed, 2 wrong usage. Errors are one sentence on standard error.
"""

import gc
import signal
import sys

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError
from typer.core import TyperCommand

from cpd import __version__
from cpd.cli import (
    cohorts,
    eligibility,
    imports,
    incidents,
    operations,
    providers,
    sandboxing,
    serving,
    statements,
    tokens,
    users,
)
from cpd.cli.errors import WRONG_USAGE, report

app = typer.Typer(
    name="cpd",
    help="Manage Teacher CPD from the command line.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class _OnTheDatabase(TyperCommand):
    """A command that works on the database, once its words are understood."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        """Gets ready, then runs it; once more when it had to give way to somebody else.

        From here on Ctrl and C is an error that ends what was begun. Until then it ends the process, and so it does
        for the commands that run the service until they hear signals themselves.
        """
        if signal.getsignal(signal.SIGINT) == signal.SIG_DFL:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        from cpd.core.start import start

        start()
        from cpd.core.turns import again

        return again(lambda: super(_OnTheDatabase, self).invoke(ctx))  # type: ignore[arg-type]


def _say_version(asked: bool) -> None:
    if asked:
        print(f"cpd {__version__}")
        raise typer.Exit


@app.callback()
def _cpd(
    version: bool = typer.Option(False, "--version", help="Show the version", callback=_say_version, is_eager=True),
) -> None:
    pass


app.command("sandbox")(serving.sandbox)
app.command("serve")(serving.serve)
app.command("migrate", cls=_OnTheDatabase)(operations.migrate)
app.command("publish", cls=_OnTheDatabase)(operations.publish)
app.command("check", cls=_OnTheDatabase)(operations.check)
app.add_typer(providers.app, name="provider")
app.add_typer(cohorts.app, name="cohort")
app.add_typer(tokens.app, name="token")
app.add_typer(users.app, name="user")
app.add_typer(eligibility.app, name="eligibility")
app.add_typer(imports.app, name="import")
app.add_typer(sandboxing.scenario, name="scenario")
app.add_typer(sandboxing.clock, name="clock")
app.add_typer(statements.app, name="statement")
app.add_typer(operations.jobs, name="jobs")
app.add_typer(incidents.app, name="status")
for _group in app.registered_groups:
    assert _group.typer_instance is not None
    for _command in _group.typer_instance.registered_commands:
        _command.cls = _OnTheDatabase


def run() -> None:
    """Runs ``cpd`` and ends the process with its status."""
    try:
        status = app(prog_name="cpd", standalone_mode=False)
        sys.stdout.flush()
    except NoArgsIsHelpError as error:
        error.show()
        status = WRONG_USAGE
    except UsageError as error:
        where = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
        print(f"{error.format_message().rstrip('.')}{where}.", file=sys.stderr)
        status = WRONG_USAGE
    except (Exception, KeyboardInterrupt) as error:
        status = report(error)
    gc.freeze()  # nothing looks through all that was loaded for what can go: it all goes
    sys.exit(status if isinstance(status, int) else 0)
