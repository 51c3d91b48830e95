"""``python -m cpd.cli.preparing``: what is done once, before the service runs. It can be ended at any moment.

Not for people: ``cpd sandbox`` and ``cpd serve`` start it. What is wrong is said in a sentence, with status 1.
"""

import argparse
import gc
import json
import sys
from pathlib import Path
from typing import Any

from cpd.cli.errors import report
from cpd.cli.supervising import Failed, say
from cpd.core.start import set_up_django


def main() -> None:
    """Prepares a sandbox (``world``), or looks whether production's tables are up to date (``tables``)."""
    words = argparse.ArgumentParser()
    words.add_argument("what", choices=("world", "tables"))
    words.add_argument("--size", default="none")
    words.add_argument("--scenario", type=Path)
    words.add_argument("--base", default="")
    arguments = words.parse_args()
    try:
        set_up_django()
        if arguments.what == "tables":
            sys.exit(_say_whether_tables_are_old())
        print(json.dumps(_prepare(arguments.base, arguments.size, arguments.scenario)), flush=True)
    except Exception as error:
        sys.exit(report(error))


def _prepare(base: str, size: str, scenario: Path | None) -> dict[str, Any]:
    """Migrates and seeds; gives what the sandbox tells.

    Without garbage collection: what is built lives until it is written, and looking through it costs a tenth of the
    start.
    """
    from django.conf import settings

    from cpd.core.migrating import bring_up_to_date
    from cpd.fence.embedded import as_owner, make_roles
    from cpd.sandbox.personas import personas, tokens

    gc.disable()
    make_roles(settings.ENVIRONMENT.data_dir)
    with as_owner():
        _refuse_a_world_without_accounts()
        bring_up_to_date(say)
    if size != "none":
        from cpd.sandbox.seed import seed

        seed(size, say)
    if scenario is not None:
        _load(scenario)
    return {
        "base_url": base,
        "tokens": tokens(),
        "sign_in": {persona.name: base + persona.address for persona in personas()},
    }


def _refuse_a_world_without_accounts() -> None:
    """Refuses a world that was made before people had accounts: nobody in it has a role but induction tutors."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    applied = MigrationRecorder(connection).applied_migrations()
    if ("schools", "0001_initial") in applied and ("accounts", "0001_initial") not in applied:
        raise Failed(
            f"The world in {settings.ENVIRONMENT.data_dir} was made by an earlier version, in which only induction "
            "tutors had accounts. Make a new one: make sandbox RESET=1, or cpd sandbox --reset."
        )


def _load(scenario: Path) -> None:
    from cpd.sandbox.scenario import ScenarioRefused, load_scenario

    try:
        load_scenario(scenario.read_bytes())
    except OSError as error:
        say(f"{scenario}: {error.strerror}.")
        sys.exit(1)
    except ScenarioRefused as refused:
        say(f"{scenario}: {refused}")
        sys.exit(1)


def _say_whether_tables_are_old() -> int:
    from cpd.core.migrating import migrations_waiting
    from cpd.fence.setup import refuse_wrong_role

    waiting = migrations_waiting()
    if waiting:
        say(f"The database lacks {waiting} of this version's migrations. Run cpd migrate first.")
        return 1
    refuse_wrong_role()
    return 0


if __name__ == "__main__":
    main()
