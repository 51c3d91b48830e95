"""Migrations: the models say nothing that no migration says, and every table has a line that says who may do what."""

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
    from django.apps import apps

    from tests.checks.fence import unstated

    models = (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)
    problems = unstated({model._meta.db_table for model in models if not model._meta.proxy})
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
