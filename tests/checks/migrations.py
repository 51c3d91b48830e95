"""Migrations: the models say nothing that no migration says."""

import sys

import tests.start  # noqa: F401 - the tests' own database
from cpd.core.start import start


def main() -> int:
    start()
    from django.core.management import call_command

    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
