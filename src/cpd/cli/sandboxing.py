"""``cpd clock`` and ``cpd scenario``: moving the sandbox's time, and stating its world."""

import json
import sys
from pathlib import Path

import typer

clock = typer.Typer(help="The sandbox's clock: what time it is for the service.")
scenario = typer.Typer(help="Scenarios: YAML files that state a world.")


def _sandbox_only() -> None:
    from django.conf import settings

    if not settings.SANDBOX:
        print("This command works in the sandbox only, never on real people's records.", file=sys.stderr)
        raise typer.Exit(1)


@clock.command()
def show() -> None:
    """Shows what time it is for the service.

    Example: cpd clock show
    """
    from cpd.core.clock import service_now
    from cpd.core.dates import print_instant
    from cpd.sandbox.shift import is_real

    _sandbox_only()
    print(print_instant(service_now()), "(real time)" if is_real() else "(moved)")


@clock.command("set")
def set_(instant: str = typer.Argument(..., help="An RFC 3339 date and time, or the word real")) -> None:
    """Moves the clock forwards or backwards, for all processes at once. It runs on from there.

    When it moves forwards, the nightly jobs of every midnight that it passes run, in order, each at its own instant.

    Example: cpd clock set 2022-11-15T10:00:00Z
    """
    from cpd.core.clock import settable
    from cpd.core.dates import parse_instant, print_instant
    from cpd.core.logs import keep_logs_off_the_terminal
    from cpd.sandbox.clock import ClockIsMoving, move_clock

    keep_logs_off_the_terminal()
    _sandbox_only()
    to = None if instant == "real" else parse_instant(instant)
    if to is None and instant != "real":
        print(f"instant: {instant!r} is no RFC 3339 date and time, like 2022-11-15T10:00:00Z.", file=sys.stderr)
        raise typer.Exit(1)
    if to is not None and not settable(to):
        print(f"instant: {instant} is too far away. Use a date and time from 1900 to 2999.", file=sys.stderr)
        raise typer.Exit(1)
    try:
        now, passage = move_clock(to)
    except ClockIsMoving as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    print(print_instant(now))
    if str(passage):
        print(passage)
    if passage.failures:
        print(passage.trouble(), file=sys.stderr)
        raise typer.Exit(1)


@scenario.command()
def load(
    file: Path = typer.Argument(..., help="A YAML or JSON file"),  # noqa: B008
    as_json: bool = typer.Option(False, "--json", help="Print the ids and tokens as JSON"),
) -> None:
    """Applies a scenario: all of it, or nothing and the place in the file that is wrong.

    Example: cpd scenario load docs/guides/scenario.yaml --json
    """
    from cpd.core.logs import keep_logs_off_the_terminal
    from cpd.sandbox.scenario import ScenarioRefused, load_scenario

    keep_logs_off_the_terminal()
    _sandbox_only()
    try:
        text = file.read_bytes()
    except OSError as error:
        print(f"{file}: {error.strerror}.", file=sys.stderr)
        raise typer.Exit(1) from None
    try:
        answer = load_scenario(text)
    except ScenarioRefused as refused:
        print(str(refused), file=sys.stderr)
        raise typer.Exit(1) from None
    if as_json:
        print(json.dumps(answer))
        return
    for key, ids in answer["ids"].items():
        print(f"{key}: {', '.join(f'{name} {value}' for name, value in ids.items())}")
    for provider, token in answer["tokens"].items():
        print(f"token of {provider}: {token}")
