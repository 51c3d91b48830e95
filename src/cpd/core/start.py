"""Getting ready to run: the database's address, then Django. Everything that is a process of ours starts here."""

import os

from cpd.core.embedded import start_embedded_database
from cpd.core.environment import read_environment


def start(name: str | None = None) -> None:
    """Makes Django ready. Without ``DATABASE_URL`` the embedded PostgreSQL of ``CPD_DATA_DIR`` is started and used.

    ``name`` is the environment to assume when ``CPD_ENV`` does not say. Safe to call twice.
    """
    if name and "CPD_ENV" not in os.environ:
        os.environ["CPD_ENV"] = name
    environment = read_environment()
    os.environ["CPD_ENV"] = environment.name
    if not environment.database_url:
        os.environ["DATABASE_URL"] = start_embedded_database(environment.data_dir)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpd.config.settings")
    import django

    django.setup()
