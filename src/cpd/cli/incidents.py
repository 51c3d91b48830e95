"""``cpd status``: what everybody reads of incidents on the page of the service's status."""

import typer

from cpd.cli.operator import operator
from cpd.cli.terminal import console, table

app = typer.Typer(help="Incidents on the status page.")


@app.command()
def begin(
    title: str = typer.Argument(..., help="What is wrong, in a few words"),
    text: str = typer.Option(..., help="What people notice, and what they need to do. Do not name anybody"),
    since: str = typer.Option("", help="When it began, like 2026-11-30T17:00:00Z; now if you leave it out"),
) -> None:
    """Shows an incident on the status page, and prints its number.

    Example: cpd status begin "Declarations are slow" --text "Some take a minute. You do not need to do anything."
    """
    from cpd.incidents.commands import begin_incident

    incident = begin_incident(title=title, text=text, began_at=since, actor=operator())
    print(f"Incident {incident.id} is on /api-reference/status.")


@app.command()
def change(
    number: int = typer.Argument(..., help="The number of the incident: cpd status list"),
    title: str = typer.Option("", help="Another title"),
    text: str = typer.Option("", help="What is known now"),
) -> None:
    """Changes what the page says about an incident.

    Example: cpd status change 12 --text "A disk is full. We expect to be done at 15:00."
    """
    from cpd.incidents.commands import change_incident

    incident = change_incident(number=number, title=title, text=text, actor=operator())
    print(f"Incident {incident.id} was changed.")


@app.command()
def end(
    number: int = typer.Argument(..., help="The number of the incident: cpd status list"),
    text: str = typer.Option("", help="What was wrong, and what was done"),
    at: str = typer.Option("", help="When it ended, like 2026-11-30T18:00:00Z; now if you leave it out"),
) -> None:
    """Says that an incident is over. It stays in the history.

    Example: cpd status end 12 --text "A disk was full. No declaration was lost."
    """
    from cpd.incidents.commands import end_incident

    incident = end_incident(number=number, text=text, ended_at=at, actor=operator())
    print(f"Incident {incident.id} is over.")


@app.command("list")
def list_incidents() -> None:
    """Lists incidents: those that are not over, then the newest of those that are.

    Example: cpd status list
    """
    from cpd.core.dates import print_instant
    from cpd.incidents.queries import lasting_incidents, past_incidents

    shown = table("Number", "Title", "Began", "Ended")
    for incident in (*lasting_incidents(), *past_incidents()):
        ended = print_instant(incident.ended_at) if incident.ended_at else ""
        shown.add_row(str(incident.id), incident.title, print_instant(incident.began_at), ended)
    console(160).print(shown)
