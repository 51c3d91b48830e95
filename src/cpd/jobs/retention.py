"""What is kept for how long (rule REC-2): every table of the database is here, and a test finds those that are not.

A table holds facts that stay, or its rows are deleted, or emptied of what identifies people, by the job
``delete-what-has-expired``. The runbook (docs/guides/running.md) says the same to operators.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from cpd.core import clock

BATCH = 5000
"""Rows deleted in one transaction: so that nobody waits for it long."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How long the rows of a table are kept: in words, and by which condition they go.

    ``expired`` is about the row, at ``%(now)s``. With ``emptied`` rows stay and these columns are set instead.
    """

    table: str
    how_long: str
    expired: str
    key: str = "id"
    emptied: str = ""


FACTS = {
    "facts of the programmes": (
        "cohorts_",
        "declarations_",
        "finance_",
        "npq_",
        "providers_",
        "schools_appropriatebody",
        "schools_partnership",
        "schools_school",
        "schools_schoolcohort",
        "schools_schoolincentives",
        "statements_",
        "teachers_",
        "training_",
    ),
    "the audit trail: evidence, never deleted": ("pghistory_context",),
    "one row for each thing that providers see, or saw": ("publishing_",),
    "as many rows as there are jobs and invariants": ("jobs_",),
    "what went wrong with the service: everybody's history": ("incidents_incident",),
    "the sandbox's clock and tokens": ("sandbox_",),
    "one row, which `/healthcheck` writes over": ("core_heartbeat",),
    "who uses the service, and as what": (
        "accounts_user",
        "accounts_membership",
        "accounts_openidaccount",
        "otp_totp_totpdevice",
    ),
    "of the release before; the next one drops them": (
        "schools_inductiontutor",
        "schools_signinlink",
        "schools_signinrequest",
    ),
    "where providers are called, until they delete it": ("webhooks_endpoint",),
    "the framework's own lists, which do not grow": (
        "auth_",
        "django_content_type",
        "django_migrations",
        "procrastinate_periodic_defers",
        "procrastinate_workers",
    ),
}
"""Why the rows of a table stay, and of its audit events: by the tables' names, or all of a room (``cohorts_``)."""

KEPT = (
    Kept("django_session", "until the session ends, 2 hours after it began", "expire_date < %(now)s", "session_key"),
    Kept(
        "web_savedjourney",
        "14 days after the last answer; 7 days after it was finished, without the answers",
        "changed_at < %(now)s - interval '14 days' OR finished_at < %(now)s - interval '7 days'",
    ),
    Kept(
        "training_recordcheck",
        "until the teaching record has answered, at most 30 days",
        "created_at < %(now)s - interval '30 days'",
        "record_id",
    ),
    Kept("api_idempotentanswer", "48 hours", "created_at <= %(now)s - interval '48 hours'"),
    Kept("accounts_signinrequest", "1 day", "asked_at < %(now)s - interval '1 day'"),
    Kept("accounts_signinlink", "30 days after they stopped working", "expires_at < %(now)s - interval '30 days'"),
    Kept("accounts_wrongcode", "1 day", "at < %(now)s - interval '1 day'"),
    Kept("accounts_recoverycode", "30 days after it was used", "used_at < %(now)s - interval '30 days'"),
    Kept(
        "outbox_message",
        "address and text for 30 days after it was sent or given up, the rest for a year",
        "next_attempt_at IS NULL AND created_at < %(now)s - interval '1 year'",
    ),
    Kept(
        "outbox_message",
        "address and text for 30 days after it was sent or given up, the rest for a year",
        "next_attempt_at IS NULL AND recipient <> '' "
        "AND coalesce(sent_at, failed_at, created_at) < %(now)s - interval '30 days'",
        emptied="recipient = '', content = '{}'",
    ),
    Kept(
        "schools_nomination",
        "90 days after the link stopped working",
        "expires_at < %(now)s - interval '90 days'",
    ),
    Kept("schools_plannedreminder", "2 years after its day", "day < %(now)s - interval '2 years'"),
    Kept("schools_supportrequest", "2 years", "created_at < %(now)s - interval '2 years'"),
    Kept(
        "outbox_bouncedaddress",
        "until an email to it arrives, at most a year",
        "bounced_at < %(now)s - interval '1 year'",
        "address",
    ),
    Kept("declarations_declarationfile", "30 days after it was uploaded", "uploaded_at < %(now)s - interval '30 days'"),
    Kept("webhooks_attempt", "30 days", "at < %(now)s - interval '30 days'"),
    Kept(
        "webhooks_message",
        "30 days after it was made, and until it is delivered or given up",
        "created_at < %(now)s - interval '30 days' AND (next_attempt_at IS NULL OR EXISTS ("
        "SELECT 1 FROM webhooks_endpoint AS endpoint WHERE endpoint.id = endpoint_id AND endpoint.state = 'disabled')) "
        "AND NOT EXISTS (SELECT 1 FROM webhooks_attempt AS attempt WHERE attempt.message_id = webhooks_message.id)",
    ),
    Kept(
        "procrastinate_jobs",
        "until it is done; 30 days when it failed",
        "status IN ('failed', 'succeeded', 'cancelled', 'aborted') AND NOT EXISTS (SELECT 1 FROM procrastinate_events "
        "AS event WHERE event.job_id = procrastinate_jobs.id AND event.at > %(now)s - interval '30 days')",
    ),
    Kept("procrastinate_events", "as long as its job", "false"),
)


def retention_of(table: str) -> str | None:
    """Why or how long the rows of a table are kept, in words; None for a table that nobody thought of."""
    for kept in KEPT:
        if kept.table == table:
            return kept.how_long
    for why, names in FACTS.items():
        rooms = tuple(name for name in names if name.endswith("_"))
        if table.startswith(rooms) or table.removesuffix("event") in names:
            return why
    return None


def delete_what_has_expired() -> dict[str, int]:
    """Deletes, or empties, what was kept long enough. Gives the rows of each table; by real time."""
    now = clock.machine_now()
    counts: dict[str, int] = {}
    for kept in KEPT:
        counts[kept.table] = counts.get(kept.table, 0) + _enforce(kept, now)
    return counts


def _enforce(kept: Kept, now: datetime) -> int:
    change = f"UPDATE {kept.table} SET {kept.emptied}" if kept.emptied else f"DELETE FROM {kept.table}"  # noqa: S608
    statement = (
        f"{change} WHERE {kept.key} IN (SELECT {kept.key} FROM {kept.table} WHERE {kept.expired} "  # noqa: S608
        f"LIMIT {BATCH} FOR UPDATE SKIP LOCKED)"
    )
    count = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, {"now": now})
            count += cursor.rowcount
            if cursor.rowcount < BATCH:
                return count
