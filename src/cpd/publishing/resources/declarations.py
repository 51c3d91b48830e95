"""Which declarations a provider sees (rules SEE-6, SEE-7)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from cpd.contract.snapshots import DeclarationSnapshot
from cpd.contract.v1 import declarations as declarations_v1
from cpd.contract.v2 import declarations as declarations_v2
from cpd.contract.v3 import declarations as declarations_v3
from cpd.core.prepared import few, run_prepared
from cpd.providers.rules import Scope
from cpd.publishing import facets
from cpd.publishing.documents import FIRST_LISTED_COHORT, Document, document
from cpd.publishing.resource import AsCsv, Feed, Reach, Reading, Resource, Route, SubjectTable, person_of

DECLARATIONS_V1 = "declarations-v1"
DECLARATIONS_V2 = "declarations-v2"
DECLARATIONS_V3 = "declarations-v3"


_TEXT = """
WITH about AS MATERIALIZED (
    SELECT * FROM declarations_declaration WHERE {which} = ANY(%(ids)s)
), seen AS (
    SELECT id, lead_provider_id AS provider_id, true AS earlier_versions FROM about
    UNION ALL
    SELECT about.id, partnership.lead_provider_id, period.end_reason IN ('', 'completed')
    FROM about
    JOIN training_trainingperiod AS period ON period.record_id = about.record_id
    JOIN training_schoolperiod AS stay ON stay.id = period.school_period_id
    JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
    WHERE about.state IN ('submitted', 'eligible', 'payable', 'paid')
      AND stay.removed_at IS NULL
      AND (period.end_reason IN ('', 'completed')
           OR (period.end_reason = 'left_school'
               AND (about.declaration_date AT TIME ZONE 'UTC')::date <= period.finished_on))
    UNION ALL
    SELECT about.id, (SELECT lead_provider_id FROM npq_application WHERE id = about.application_id), true
    FROM about
    WHERE about.application_id IS NOT NULL
)
SELECT seen.provider_id, declaration.id, declaration.person_id, declaration.declaration_type,
       declaration.course_identifier, declaration.declaration_date, declaration.state, declaration.cohort_id,
       declaration.created_at,
       (SELECT CASE outcome.state WHEN 'passed' THEN true WHEN 'failed' THEN false END
        FROM npq_outcome AS outcome WHERE outcome.declaration_id = declaration.id
        ORDER BY outcome.created_at DESC, outcome.id DESC LIMIT 1),
       declaration.kind, declaration.state_reason, declaration.mentor_id,
       declaration.delivery_partner_id,
       (SELECT name FROM providers_deliverypartner WHERE id = declaration.delivery_partner_id),
       declaration.secondary_delivery_partner_id,
       (SELECT name FROM providers_deliverypartner WHERE id = declaration.secondary_delivery_partner_id),
       (SELECT item.statement_id FROM declarations_lineitem AS item
        WHERE item.declaration_id = declaration.id AND item.state IN ('eligible', 'payable', 'paid') LIMIT 1),
       (SELECT item.statement_id FROM declarations_lineitem AS item
        WHERE item.declaration_id = declaration.id AND item.state IN ('awaiting_clawback', 'clawed_back') LIMIT 1),
       CASE WHEN declaration.kind = 'npq'
            THEN (SELECT targeted_delivery_funding FROM npq_application WHERE id = declaration.application_id)
            ELSE declaration.kind = 'ect' AND (declaration.pupil_premium_uplift OR declaration.sparsity_uplift) END,
       declaration.evidence_held, (SELECT name FROM providers_leadprovider WHERE id = declaration.lead_provider_id),
       declaration.application_id, seen.earlier_versions{more}
FROM (SELECT id, provider_id, bool_or(earlier_versions) AS earlier_versions FROM seen GROUP BY id, provider_id) AS seen
JOIN about AS declaration ON declaration.id = seen.id
ORDER BY declaration.created_at, declaration.id, seen.provider_id
"""
"""Own declarations; live ones of others about a record that the provider trains, or trained until somebody left its
school (version 3 only); those of an application it has now. What few have, and names, are looked up for each by
its key: joined, PostgreSQL would read whole tables for them."""

_SEEN = _TEXT.format(which="person_id", more="")

_STATES = """,
       declaration.record_id,
       CASE WHEN declaration.lead_provider_id = seen.provider_id
            THEN (SELECT json_agg(json_build_array(change.id, change.state, change.created_at, change.actor)
                                  ORDER BY change.created_at, change.id)
                  FROM declarations_declarationstatechange AS change
                  WHERE change.declaration_id = declaration.id) END,
       CASE WHEN declaration.kind = 'npq'
            THEN (SELECT json_agg(json_build_array(outcome.id, outcome.state, outcome.completion_date,
                                                   outcome.created_at, outcome.actor)
                                  ORDER BY outcome.created_at, outcome.id)
                  FROM npq_outcome AS outcome WHERE outcome.declaration_id = declaration.id) END"""

_CHANGED = _TEXT.format(which="id", more=_STATES)


def declaration_snapshots(person_ids: Sequence[UUID]) -> list[DeclarationSnapshot]:
    """Every declaration about these people, for every provider that may see it. One query."""
    rows = run_prepared(_SEEN, {"ids": list(person_ids)}, again=few(person_ids))
    return [DeclarationSnapshot(*row) for row in rows]


class HadState(NamedTuple):
    """A state that a declaration has had; ``number`` tells apart what happened at one instant."""

    number: int
    state: str
    at: datetime
    actor: str


class HadOutcome(NamedTuple):
    """An outcome that a declaration has had."""

    outcome_id: UUID
    state: str
    completion_date: date
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A declaration that changed, or is new, for a provider that may see it. ``record_id`` is the training record's.

    ``states`` are those that it has had, oldest first; none where another provider declared it. ``outcomes`` are an
    NPQ's, oldest first.
    """

    snapshot: DeclarationSnapshot
    record_id: UUID | None
    states: tuple[HadState, ...]
    outcomes: tuple[HadOutcome, ...]


def changed_declarations(declaration_ids: Sequence[UUID]) -> list[Changed]:
    """These declarations, for every provider that may see them. One query."""
    rows = run_prepared(_CHANGED, {"ids": list(declaration_ids)}, again=few(declaration_ids))
    return [
        Changed(
            DeclarationSnapshot(*row[:-3]),
            row[-3],
            tuple(
                HadState(number, state, datetime.fromisoformat(at), actor) for number, state, at, actor in row[-2] or ()
            ),
            tuple(
                HadOutcome(UUID(key), state, date.fromisoformat(day), datetime.fromisoformat(at), actor)
                for key, state, day, at, actor in row[-1] or ()
            ),
        )
        for row in rows
    ]


def declaration_v1(snapshot: DeclarationSnapshot, updated_at: datetime) -> Document:
    """A declaration, for version 1."""
    resource = declarations_v1.declaration(snapshot, updated_at)
    csv = declarations_v1.declaration_csv(resource)
    return document(resource, snapshot.created_at, csv=csv, cohorts=[snapshot.cohort])


def declaration_v2(snapshot: DeclarationSnapshot, updated_at: datetime) -> Document:
    """A declaration, for version 2."""
    resource = declarations_v2.declaration(snapshot, updated_at)
    csv = declarations_v2.declaration_csv(resource)
    return document(resource, snapshot.created_at, csv=csv, cohorts=[snapshot.cohort])


def declaration_v3(snapshot: DeclarationSnapshot, updated_at: datetime) -> Document:
    """A declaration, for version 3. Its delivery partners and its statements are facets."""
    partners = {snapshot.delivery_partner_id, snapshot.secondary_delivery_partner_id}
    statements = {snapshot.statement_id, snapshot.clawback_statement_id}
    return document(
        declarations_v3.declaration(snapshot, updated_at),
        snapshot.created_at,
        cohorts=[snapshot.cohort],
        facets=sorted(
            [
                *(facets.delivery_partner(partner) for partner in partners if partner),
                *(facets.statement(statement) for statement in statements if statement),
            ]
        ),
        listed=snapshot.cohort >= FIRST_LISTED_COHORT,
    )


def _id(declaration: DeclarationSnapshot) -> UUID:
    return declaration.declaration_id


def _in_earlier_versions(declaration: DeclarationSnapshot) -> Sequence[DeclarationSnapshot]:
    return (declaration,) if declaration.earlier_versions else ()


READING = Reading(
    path="/participant-declarations",
    section="Participant declarations",
    envelope="Declaration",
    nouns=("A declaration", "Declarations"),
    schema=declarations_v3.DeclarationV3,
    scope=Scope.EITHER,
    many=Route(
        "list_declarations",
        "List declarations",
        "Yours, and those of other providers that stand about participants you train or trained, oldest first.",
    ),
    one=Route("show_declaration", "Show one declaration", "By declaration ID."),
    filters=("cohort", "updated_since", "participant_id", "delivery_partner_id", "statement_id"),
)

_DOWNLOAD = Route(
    "download_declarations",
    "Download declarations as CSV",
    "Every row of the list in one file: filters apply, pages do not.",
)

READING_V1 = Reading(
    path="/participant-declarations",
    section="Participant declarations",
    envelope="Declaration",
    nouns=("A declaration", "Declarations"),
    schema=declarations_v1.Declaration,
    scope=Scope.EITHER,
    many=Route(
        "list_declarations", "List declarations", "Yours, and those of earlier providers that stand, oldest first."
    ),
    csv=AsCsv(declarations_v1.CSV_HEADER, _DOWNLOAD),
    one=Route("show_declaration", "Show one declaration", "By declaration ID."),
    filters=("updated_since", "participant_id"),
    versions=(1,),
)

READING_V2 = replace(
    READING_V1,
    schema=declarations_v2.DeclarationV2,
    csv=AsCsv(declarations_v2.CSV_HEADER, _DOWNLOAD),
    versions=(2,),
    envelope_ending="V2",
)

DECLARATIONS = Resource(
    name="declaration",
    subject=SubjectTable.PERSON,
    subject_id=person_of,
    load=lambda person_ids, _today: declaration_snapshots(person_ids),
    feeds=(
        Feed(DECLARATIONS_V1, _id, declaration_v1, _in_earlier_versions, reading=READING_V1),
        Feed(DECLARATIONS_V2, _id, declaration_v2, _in_earlier_versions, reading=READING_V2),
        Feed(DECLARATIONS_V3, _id, declaration_v3, reading=READING),
    ),
    also_touched=frozenset({Reach.DECLARATIONS, Reach.APPLICANT}),
)
