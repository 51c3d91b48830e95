"""What a rule, or a policy, needs to know of rows that are not the calling provider's: a few functions, nothing more.

They run with the rights of their owner, who migrates, and say as little as the rule can do with. Each knows the calling
provider from ``cpd.provider_id``, which wins over what the application says: only where nobody's is set, as in a
scenario, does the argument count. docs/tables.md lists them.
"""

from dataclasses import dataclass
from typing import Final

from cpd.core.roles import API, SERVICE

SETTING: Final = "nullif(current_setting('cpd.provider_id', true), '')::uuid"
STANDING: Final = "('submitted', 'eligible', 'payable', 'paid')"
"""The states of a declaration that has its slot."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the database that runs with its owner's rights. ``why`` is the reason in a clause.

    ``changes``: it changes rows. ``roles`` may call it. ``language``: what is called for every declaration is in
    PL/pgSQL, which costs least to begin.
    """

    name: str
    arguments: str
    returns: str
    body: str
    why: str
    changes: bool = False
    roles: tuple[str, ...] = (API, SERVICE)
    language: str = "sql"

    @property
    def text(self) -> str:
        """What stands between the dollars where it is made."""
        return self.body if self.language == "sql" else f"BEGIN RETURN ({self.body}); END"


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "declarations_declared_by",
        "declaration uuid",
        "uuid",
        "SELECT lead_provider_id FROM declarations_declaration WHERE id = $1",
        "whether history and line items are added to a declaration of one's own",
        language="plpgsql",
    ),
    Function(
        "declarations_standing",
        "person uuid, course text, asking uuid",
        "json",
        f"""
        WITH me AS (SELECT coalesce({SETTING}, $3) AS id)
        SELECT json_agg(json_build_array(
            CASE WHEN lead_provider_id = me.id THEN declaration.id END,
            CASE WHEN lead_provider_id = me.id THEN lead_provider_id END, declaration_date, state, declaration_type))
        FROM declarations_declaration AS declaration, me
        WHERE person_id = $1 AND course_identifier = $2 AND kind <> 'npq' AND state IN {STANDING}
        """,
        "whether a slot is taken, and whether dates are in order: those of others without id and provider",
        language="plpgsql",
    ),
    Function(
        "declarations_duplicate_of",
        "person uuid, trn text, kind text, courses text[], type text",
        "uuid",
        f"""
        SELECT declaration.id FROM declarations_declaration AS declaration
        JOIN teachers_person AS somebody ON somebody.id = declaration.person_id
        WHERE somebody.trn = $2 AND somebody.id <> $1 AND declaration.kind = $3
          AND declaration.course_identifier = ANY($4) AND declaration.declaration_type = $5
          AND declaration.state IN {STANDING} AND declaration.superseded_by_id IS NULL
        ORDER BY declaration.created_at, declaration.id LIMIT 1
        """,
        "whose duplicate a declaration is: somebody with the same TRN was declared for",
        language="plpgsql",
    ),
    Function(
        "declarations_standing_of_record",
        "record uuid",
        "TABLE (declaration_type varchar, declaration_date timestamptz, cohort_id smallint, state varchar, "
        "lead_provider_id uuid)",
        f"""
        SELECT declaration_type, declaration_date, cohort_id, state,
               CASE WHEN {SETTING} IS NULL OR lead_provider_id = {SETTING} THEN lead_provider_id END
        FROM declarations_declaration WHERE record_id = $1 AND state IN {STANDING}
        """,
        "whether what others declared fits another schedule",
    ),
    Function(
        "npq_declared_for",
        "application uuid",
        "boolean",
        f"""
        SELECT EXISTS (SELECT 1 FROM declarations_declaration
                       WHERE application_id = $1 AND lead_provider_id = {SETTING})
        """,
        "whether an application that another provider has now is one that the caller declared for",
    ),
    Function(
        "npq_elsewhere",
        "person uuid, asking uuid",
        "TABLE (course_id varchar, intake_id varchar, state varchar, training_status varchar, "
        "eligible_for_funding boolean, funded_place boolean)",
        f"""
        SELECT course_id, intake_id, state, training_status, eligible_for_funding, funded_place
        FROM npq_application WHERE person_id = $1 AND lead_provider_id <> coalesce({SETTING}, $2)
        """,
        "whether a person takes a course with another provider, and has had funding for it",
    ),
    Function(
        "npq_accepted_beside",
        "application uuid",
        "TABLE (course_id varchar, intake_id varchar, training_status varchar)",
        f"""
        SELECT other.course_id, other.intake_id, other.training_status
        FROM npq_application AS mine
        JOIN teachers_person AS applicant ON applicant.id = mine.person_id
        JOIN npq_application AS other ON other.id <> mine.id AND other.state = 'accepted'
        JOIN teachers_person AS person ON person.id = other.person_id
        WHERE mine.id = $1 AND ({SETTING} IS NULL OR mine.lead_provider_id = {SETTING})
          AND (person.id = applicant.id OR person.trn = applicant.trn)
        """,
        "whether a course of the applicant, or of somebody with the same TRN, was accepted already, with whomever",
    ),
    Function(
        "npq_reject_beside",
        "application uuid, courses text[], at timestamptz, reason text",
        "SETOF uuid",
        f"""
        UPDATE npq_application AS other SET state = 'rejected', rejected_at = $3, reason_for_rejection = $4
        FROM npq_application AS mine
        WHERE mine.id = $1 AND ({SETTING} IS NULL OR mine.lead_provider_id = {SETTING}) AND mine.state = 'accepted'
          AND other.person_id = mine.person_id AND other.intake_id = mine.intake_id AND other.id <> mine.id
          AND other.state = 'pending' AND other.course_id = ANY($2)
        RETURNING other.id
        """,
        "rejects the applicant's other pending applications for the course and intake, when one is accepted",
        changes=True,
    ),
    Function(
        "npq_namesakes",
        "application uuid",
        "SETOF uuid",
        f"""
        SELECT person.id FROM npq_application AS mine
        JOIN teachers_person AS applicant ON applicant.id = mine.person_id
        JOIN teachers_person AS person ON person.id = applicant.id OR person.trn = applicant.trn
        WHERE mine.id = $1 AND ({SETTING} IS NULL OR mine.lead_provider_id = {SETTING})
        """,
        "who is locked while an application is accepted: the applicant, and whoever has the same TRN",
    ),
    Function(
        "schools_partnered",
        "school uuid, cohort smallint, asking uuid",
        "text",
        f"""
        SELECT CASE WHEN bool_or(lead_provider_id = coalesce({SETTING}, $3)) THEN 'caller'
                    WHEN count(*) > 0 THEN 'another' ELSE '' END
        FROM schools_partnership
        WHERE school_id = $1 AND cohort_id = $2 AND NOT relationship AND challenged_at IS NULL
        """,
        "whether a school has a provider in a cohort: the caller, another, or none",
    ),
    Function(
        "training_knows",
        "person uuid",
        "boolean",
        f"""
        SELECT EXISTS (SELECT 1 FROM training_trainingrecord AS record
                       JOIN training_trainingperiod AS period ON period.record_id = record.id
                       JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
                       WHERE record.person_id = $1 AND partnership.lead_provider_id = {SETTING})
            OR EXISTS (SELECT 1 FROM npq_application WHERE person_id = $1 AND lead_provider_id = {SETTING})
            OR EXISTS (SELECT 1 FROM declarations_declaration WHERE person_id = $1 AND lead_provider_id = {SETTING})
        """,
        "whether a person trains with the caller, applied to it or was declared for by it: anybody else has no name",
    ),
    Function(
        "training_waiting",
        # the release before asks without a day, and means those who have no leaving date
        "partnership uuid, day date DEFAULT NULL",
        "SETOF uuid",
        f"""
        SELECT period.id FROM training_trainingperiod AS period
        JOIN training_schoolperiod AS stay ON stay.id = period.school_period_id
        JOIN schools_partnership AS mine ON mine.school_id = stay.school_id AND mine.cohort_id = period.cohort_id
        LEFT JOIN schools_partnership AS other ON other.id = period.partnership_id
        WHERE mine.id = $1 AND ({SETTING} IS NULL OR mine.lead_provider_id = {SETTING})
          AND mine.challenged_at IS NULL AND NOT mine.relationship
          AND period.partnership_id IS DISTINCT FROM mine.id AND (period.finished_on IS NULL OR period.finished_on > $2)
          AND period.programme = 'provider_led' AND stay.removed_at IS NULL
          AND (other.id IS NULL OR other.challenged_at IS NOT NULL)
        """,
        "who of a school has no provider, or a challenged one, and comes to a new partnership on that day",
    ),
    Function(
        "training_took_part_early",
        "record uuid",
        "boolean",
        """
        SELECT EXISTS (SELECT 1 FROM training_earlyrollout AS early
                       JOIN teachers_person AS person ON person.trn = early.trn
                       JOIN training_trainingrecord AS record ON record.person_id = person.id
                       WHERE record.id = $1 AND early.removed_at IS NULL)
        """,
        "whether a mentor took part in the early roll-out, and so completed in it",
    ),
    Function(
        "training_may_take_over",
        "school_period uuid, cohort smallint, partnership uuid",
        "boolean",
        f"""
        SELECT EXISTS (SELECT 1 FROM training_schoolperiod AS stay
                       JOIN schools_partnership AS mine ON mine.school_id = stay.school_id AND mine.cohort_id = $2
                       WHERE stay.id = $1 AND mine.lead_provider_id = {SETTING} AND mine.challenged_at IS NULL)
           AND NOT EXISTS (SELECT 1 FROM schools_partnership WHERE id = $3 AND challenged_at IS NULL)
        """,
        "whether training is the caller's to take over: nobody's, at a school and in a cohort that it partners",
    ),
)
