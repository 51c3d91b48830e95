"""PostgreSQL's own log, which is outside of what we keep: no name, email address or TRN may get into it.

Django writes values into the text of a statement, and the audit of changes needs it to (docs/adr/0025): so the server
must keep the text of statements that fail, their parameters and the details of rows out of its log.
"""

from django.db import connection
from psycopg import sql

SETTINGS = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
"""What must hold, by setting. The embedded server is started so (:data:`cpd.core.embedded.DISCREET`)."""


def keeps_values_out() -> bool:
    """Whether the server keeps values out of its log, for the sessions of this role in this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(SETTINGS)])
        return dict(cursor.fetchall()) == SETTINGS


def keep_values_out_of_the_log() -> bool:
    """Has the database do so for every later session, where the role may say so. Gives whether it does."""
    if keeps_values_out():
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(datdba, 'MEMBER') AND "
            "(SELECT bool_and(has_parameter_privilege(name, 'SET')) FROM unnest(%s::text[]) AS name) "
            "FROM pg_database WHERE datname = current_database()",
            [list(SETTINGS)],
        )
        if not cursor.fetchone()[0]:
            return False
        for name, value in SETTINGS.items():
            cursor.execute(
                sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                    sql.Identifier(connection.settings_dict["NAME"]), sql.Identifier(name), sql.Literal(value)
                )
            )
    return True
