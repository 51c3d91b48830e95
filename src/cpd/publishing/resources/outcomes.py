"""Which outcomes a provider sees: of declarations that it made, and of applications that it has now (rule NPQ-34)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from cpd.contract.snapshots import OutcomeSnapshot
from cpd.contract.v1 import outcomes as outcomes_v1
from cpd.contract.v3 import outcomes as outcomes_v3
from cpd.core.prepared import few, run_prepared
from cpd.providers.rules import Scope
from cpd.publishing.documents import Document, document
from cpd.publishing.resource import EARLIER, Feed, Reach, Reading, Resource, Route, SubjectTable, person_of
from cpd.publishing.resources.declarations import Changed

OUTCOMES_V1 = "outcomes-v1"
"""Versions 1 and 2."""

OUTCOMES_V3 = "outcomes-v3"

_NOTED = """
SELECT seen.provider_id, outcome.id, application.person_id, declaration.course_identifier, outcome.state,
       outcome.completion_date, outcome.created_at
FROM npq_application AS application
JOIN npq_outcome AS outcome ON outcome.application_id = application.id
JOIN declarations_declaration AS declaration ON declaration.id = outcome.declaration_id
CROSS JOIN LATERAL (
    SELECT declaration.lead_provider_id AS provider_id UNION SELECT application.lead_provider_id
) AS seen
WHERE application.person_id = ANY(%(people)s)
ORDER BY outcome.created_at, outcome.id, seen.provider_id
"""


def outcome_snapshots(person_ids: Sequence[UUID]) -> list[OutcomeSnapshot]:
    """Every outcome of these people, for every provider that may see it. One query."""
    rows = run_prepared(_NOTED, {"people": list(person_ids)}, again=few(person_ids))
    return [OutcomeSnapshot(*row) for row in rows]


def outcomes_of(declaration: Changed) -> list[OutcomeSnapshot]:
    """The outcomes of a declaration, for the provider that may see it: whoever sees an NPQ's sees them too."""
    of = declaration.snapshot
    return [
        OutcomeSnapshot(
            of.provider_id, one.outcome_id, of.person_id, of.course_identifier, one.state, one.completion_date, one.at
        )
        for one in declaration.outcomes
    ]


def outcome_v1(snapshot: OutcomeSnapshot, _updated_at: datetime) -> Document:
    """An outcome, for versions 1 and 2."""
    return document(outcomes_v1.outcome(snapshot), snapshot.created_at)


def outcome_v3(snapshot: OutcomeSnapshot, updated_at: datetime) -> Document:
    """An outcome, for version 3."""
    return document(outcomes_v3.outcome(snapshot, updated_at), snapshot.created_at)


def _id(outcome: OutcomeSnapshot) -> UUID:
    return outcome.outcome_id


READING = Reading(
    path="/participants/npq/outcomes",
    section="NPQ outcomes",
    envelope="Outcome",
    nouns=("An outcome", "Outcomes"),
    schema=outcomes_v3.OutcomeV3,
    scope=Scope.NPQ,
    many=Route(
        "list_npq_outcomes",
        "List the outcomes of your NPQ participants",
        "Oldest first, every one that was ever noted: the newest of a participant and course stands.",
    ),
    one=None,
    filters=("created_since",),
)

READING_BEFORE_3 = replace(READING, schema=outcomes_v1.Outcome, versions=EARLIER)

OUTCOMES = Resource(
    name="outcome",
    subject=SubjectTable.PERSON,
    subject_id=person_of,
    load=lambda person_ids, _today: outcome_snapshots(person_ids),
    feeds=(
        Feed(OUTCOMES_V1, _id, outcome_v1, reading=READING_BEFORE_3),
        Feed(OUTCOMES_V3, _id, outcome_v3, reading=READING),
    ),
    also_touched=frozenset({Reach.DECLARATIONS, Reach.APPLICANT}),
)
