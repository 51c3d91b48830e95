"""What each role may do with each table, and which rows the API's role sees: the one place that says so.

A new table needs a line here, or nobody but its owner may read it, and ``make check`` says so. Tables of audit events
(``…event``) have none: whoever writes a table adds to its events, and the service alone reads them, but for those of
which histories tell who did it.
"""

from dataclasses import dataclass
from typing import Final

ME: Final = "(SELECT nullif(current_setting('cpd.provider_id', true), '')::uuid)"
"""The provider whose work it is. In a subquery: worked out once for a statement, and never when it is planned."""


@dataclass(frozen=True, slots=True)
class Table:
    """What the roles may do with a table: select, insert, update, delete, or no more than lock rows, by first letters.

    ``mine`` is the condition of a row that is the calling provider's, and the reason for row-level security: the API's
    role may do what it may to such rows only. ``seen``: which others it may read. ``new``: what must hold of a row that
    it inserts, where that is something else. Every other role may do what it may to all rows.

    ``api_columns``: the API's role may read these columns and no others.
    """

    api: str = ""
    publisher: str = ""
    service: str = "siud"
    mine: str = ""
    seen: str = ""
    new: str = ""
    api_columns: tuple[str, ...] = ()


def _own(column: str = "lead_provider_id") -> str:
    return f"{column} = {ME}"


OWN_DECLARATION = (
    "EXISTS (SELECT 1 FROM declarations_declaration AS declared "
    f"WHERE declared.id = declaration_id AND declared.lead_provider_id = {ME})"
)
NEW_OF_OWN_DECLARATION = f"coalesce(declarations_declared_by(declaration_id), {ME}) = {ME}"
"""The declaration is the provider's, or one that the same statement inserts, which is looked at by itself."""

OWN_PARTNERSHIP = (
    "EXISTS (SELECT 1 FROM schools_partnership AS partnership "
    f"WHERE partnership.id = partnership_id AND partnership.lead_provider_id = {ME})"
)

OF_A_SCHOOL = "school_id IS NOT NULL"
"""Who has a role at a school: a provider's work writes to the induction tutor, and to nobody else with a role."""

SHARED = Table(api="s", publisher="s")
"""Facts that are everybody's: the API's role reads them."""

SERVICE_ONLY = Table()
"""What no provider's work and no publishing touches."""

DOCUMENTS = Table(publisher="siud", service="s")
"""What publishing alone writes."""

TABLES: dict[str, Table] = {
    "accounts_membership": Table(api="s", publisher="s", mine=OF_A_SCHOOL),
    "accounts_openidaccount": SERVICE_ONLY,
    "accounts_recoverycode": SERVICE_ONLY,
    "accounts_signinlink": SERVICE_ONLY,
    "accounts_signinrequest": SERVICE_ONLY,
    "accounts_user": Table(
        api="s",
        publisher="s",
        mine="EXISTS (SELECT 1 FROM accounts_membership AS membership "
        f"WHERE membership.user_id = accounts_user.id AND {OF_A_SCHOOL})",
    ),
    "accounts_wrongcode": SERVICE_ONLY,
    "api_idempotentanswer": Table(api="sid", mine=_own("provider_id")),
    "auth_group": SERVICE_ONLY,
    "auth_group_permissions": SERVICE_ONLY,
    "auth_permission": SERVICE_ONLY,
    "cohorts_cohort": SHARED,
    "core_heartbeat": SERVICE_ONLY,
    "declarations_declaration": Table(
        api="siu",
        publisher="s",
        mine=_own(),
        seen="application_id IS NOT NULL AND EXISTS (SELECT 1 FROM npq_application AS application "
        f"WHERE application.id = application_id AND application.lead_provider_id = {ME})",
    ),
    "declarations_declarationfile": Table(api="siu", mine=_own()),
    "declarations_declarationattempt": Table(api="si", mine=_own()),
    "declarations_declarationstatechange": Table(
        api="si", publisher="s", mine=OWN_DECLARATION, new=NEW_OF_OWN_DECLARATION
    ),
    "declarations_lineitem": Table(
        api="siu",
        publisher="s",
        mine=OWN_DECLARATION,
        new=f"{NEW_OF_OWN_DECLARATION} AND EXISTS (SELECT 1 FROM statements_statement AS statement "
        f"WHERE statement.id = statement_id AND statement.lead_provider_id = {ME})",
    ),
    "django_content_type": SERVICE_ONLY,
    "django_migrations": Table(service="s"),
    "django_session": SERVICE_ONLY,
    "finance_auditnote": SERVICE_ONLY,
    "finance_frozenexport": SERVICE_ONLY,
    "finance_frozenstatement": Table(publisher="s"),
    "incidents_incident": SERVICE_ONLY,
    "jobs_invariantstate": SERVICE_ONLY,
    "jobs_jobstate": SERVICE_ONLY,
    "npq_application": Table(api="su", publisher="s", mine=_own(), seen="npq_declared_for(id)"),
    "npq_applicationmove": Table(api="si", publisher="s", mine=_own()),
    "npq_applicationstatechange": Table(
        api="si",
        publisher="s",
        mine=_own(),
        new=f"{_own()} AND EXISTS (SELECT 1 FROM npq_application AS application "
        f"WHERE application.id = application_id AND application.lead_provider_id = {ME})",
    ),
    "npq_course": SHARED,
    "npq_intake": SHARED,
    "npq_npqschedule": SHARED,
    "npq_outcome": Table(
        api="si",
        publisher="s",
        mine="EXISTS (SELECT 1 FROM npq_application AS application WHERE application.id = application_id)",
    ),
    "otp_totp_totpdevice": SERVICE_ONLY,
    "outbox_bouncedaddress": SERVICE_ONLY,
    "outbox_message": Table(api="iu", api_columns=("id", "reference")),
    "pghistory_context": Table(api="siu", publisher="s", service="siu"),
    "procrastinate_events": Table(api="i"),
    "procrastinate_jobs": Table(api="si"),
    "procrastinate_periodic_defers": SERVICE_ONLY,
    "procrastinate_workers": SERVICE_ONLY,
    "providers_apitoken": SERVICE_ONLY,
    "providers_deliverypartner": Table(api="s", publisher="sl"),
    "providers_leadprovider": SHARED,
    "providers_providerrelationship": Table(api="s", publisher="s", mine=_own()),
    "publishing_providerstream": DOCUMENTS,
    "publishing_publisheddocument": Table(api="s", publisher="siud", service="s", mine=_own("provider_id")),
    "publishing_publishedschool": Table(api="s", publisher="siud", service="s"),
    "publishing_renderedahead": DOCUMENTS,
    "publishing_schooldue": Table(api="i", publisher="sid", service="sid"),
    "publishing_schoolstream": DOCUMENTS,
    "publishing_unpublishable": DOCUMENTS,
    "sandbox_brokenrecord": SERVICE_ONLY,
    "sandbox_namedscenario": SERVICE_ONLY,
    "sandbox_sandboxclock": Table(api="s", publisher="s"),
    "sandbox_sandboxtoken": SERVICE_ONLY,
    "schools_appropriatebody": SERVICE_ONLY,
    "schools_inductiontutor": SERVICE_ONLY,
    "schools_nomination": Table(api="i"),
    "schools_partnership": Table(api="siu", publisher="s", mine=_own()),
    "schools_plannedreminder": SERVICE_ONLY,
    "schools_school": Table(api="s", publisher="sl"),
    "schools_schoolcohort": Table(api="siu", publisher="s"),
    "schools_schoolincentives": SHARED,
    "schools_supportrequest": SERVICE_ONLY,
    "schools_signinlink": SERVICE_ONLY,
    "schools_signinrequest": SERVICE_ONLY,
    "statements_adjustment": SERVICE_ONLY,
    "statements_band": SERVICE_ONLY,
    "statements_contract": SERVICE_ONLY,
    "statements_courseprice": SERVICE_ONLY,
    "statements_npqcontract": Table(api="s", mine=_own()),
    "statements_preparation": SERVICE_ONLY,
    "statements_statement": Table(api="sl", publisher="sl", mine=_own()),
    "statements_statementmilestone": SERVICE_ONLY,
    "teachers_idchange": SHARED,
    "teachers_person": Table(api="s", publisher="sl", mine="training_knows(id)"),
    "training_earlyrollout": SERVICE_ONLY,
    "training_eligibilityfacts": SERVICE_ONLY,
    "training_mentorshipperiod": SHARED,
    "training_milestone": SHARED,
    "training_participantchange": SERVICE_ONLY,
    "training_recordcheck": SERVICE_ONLY,
    "training_schedule": SHARED,
    "training_schoolperiod": SHARED,
    "training_trainingperiod": Table(
        api="siu",
        publisher="s",
        mine=f"({OWN_PARTNERSHIP} OR training_may_take_over(school_period_id, cohort_id, partnership_id))",
        seen="true",
        new=OWN_PARTNERSHIP,
    ),
    "training_trainingrecord": Table(
        api="su",
        publisher="s",
        mine="EXISTS (SELECT 1 FROM training_trainingperiod AS period JOIN schools_partnership AS partnership "
        "ON partnership.id = period.partnership_id "
        f"WHERE period.record_id = training_trainingrecord.id AND partnership.lead_provider_id = {ME})",
        seen="true",
    ),
    "training_trainingschedulechange": Table(api="si", publisher="s", mine=_own()),
    "training_trainingstatechange": Table(api="si", publisher="s", mine=_own()),
    "web_savedjourney": SERVICE_ONLY,
    "webhooks_attempt": Table(api="sd", mine=_own("provider_id")),
    "webhooks_endpoint": Table(api="siud", mine=_own("provider_id")),
    "webhooks_message": Table(api="siud", mine=_own("provider_id")),
}

EVENTS = "event"
"""How the name of a table of audit events ends, after that of the table that it follows."""

TOLD_IN_HISTORIES = (
    "teachers_idchangeevent",
    "training_mentorshipperiodevent",
    "training_schoolperiodevent",
    "training_trainingperiodevent",
)
"""Audit events that publishing reads: who did what a participant's history shows (rule SEE-21)."""


def line_of(name: str) -> Table | None:
    """The line of a table, or the one that follows from it for its events; None for a table that nobody stated."""
    if name not in TABLES and name.endswith(EVENTS) and (followed := TABLES.get(name.removesuffix(EVENTS))):
        writes = set("iud") & set(followed.api)
        publisher = "s" if name in TOLD_IN_HISTORIES else ""
        return Table(api="i" if writes else "", publisher=publisher, service="si")
    return TABLES.get(name)
