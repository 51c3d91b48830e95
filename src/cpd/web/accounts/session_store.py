"""Where sessions are kept: in Django's table, and read by a prepared statement (``SESSION_ENGINE``)."""

from typing import Any

from django.contrib.sessions.backends import db

from cpd.core import clock
from cpd.core.prepared import run_prepared


class SessionStore(db.SessionStore):
    """Django's sessions in the database. Every page of whoever is signed in reads one."""

    def load(self) -> dict[str, Any]:
        """What is in the session. Nothing in one that is unknown or has ended, which loses its key."""
        rows = run_prepared(
            "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s",
            [self.session_key, clock.machine_now()],
        )
        if not rows:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(rows[0][0])
        return data
