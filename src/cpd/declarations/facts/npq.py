"""What the rules about a declaration for a national professional qualification need to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from cpd.core.ids import parse_id
from cpd.core.prepared import Statement, put_off, rows_of, run_prepared
from cpd.declarations import rules
from cpd.declarations.facts.slots import BLOCKING, HELD, Standing
from cpd.npq.models import ApplicationState
from cpd.npq.queries import (
    Elsewhere,
    applications_elsewhere,
    ask_for_applications_elsewhere,
    elsewhere_found,
)
from cpd.npq.rules import FundingFacts, OtherApplication, fundable, previously_funded, same_course

_APPLICATIONS = """
SELECT application.id, application.course_id, application.state, application.cohort_id,
       application.intake_id, application.eligible_for_funding, application.funded_place,
       application.funding_status_code, application.teacher_catchment, coalesce(school.urn, ''),
       schedule.accepts_declarations_from, schedule.declaration_types
FROM npq_application AS application
LEFT JOIN npq_npqschedule AS schedule ON schedule.id = application.schedule_id
LEFT JOIN schools_school AS school ON school.id = application.school_id
WHERE application.person_id = %s AND application.lead_provider_id = %s
ORDER BY application.training_status = 'withdrawn', application.submitted_at DESC, application.id DESC
"""
"""One that is not withdrawn before one that is, then the newest (rule NPQ-13)."""

_OF_HELD = f"WITH {HELD} {_APPLICATIONS.replace('person_id = %s', 'person_id = (SELECT id FROM held)')}"  # noqa: S608 - our own words
"""The same of whoever is held."""

_AROUND = """
SELECT EXISTS (SELECT 1 FROM statements_npqcontract
               WHERE lead_provider_id = %(provider)s AND intake_id = %(intake)s AND course_id = %(course)s),
       (SELECT CASE WHEN state = 'withdrawn' THEN created_at END FROM npq_applicationstatechange
        WHERE application_id = %(application)s AND lead_provider_id = %(provider)s
        ORDER BY created_at DESC, id DESC LIMIT 1),
       (SELECT json_build_array(id, lead_provider_id, declaration_date, state) FROM declarations_declaration
        WHERE application_id = %(application)s AND declaration_type = %(type)s AND state = ANY(%(blocking)s) LIMIT 1)
"""
"""A contract for the course, the withdrawal that stands, and the declaration that has the slot."""

_GROUP = "SELECT coalesce((SELECT \"group\" FROM npq_course WHERE identifier = %s), '')"

_PARTNERS = """
SELECT partner.id, EXISTS (SELECT 1 FROM providers_providerrelationship AS relationship
                           WHERE relationship.delivery_partner_id = partner.id
                             AND relationship.lead_provider_id = %s AND relationship.cohort_id = %s
                             AND relationship.npq)
FROM providers_deliverypartner AS partner WHERE partner.id = ANY(%s)
"""


class _Application(NamedTuple):
    id: UUID
    course_id: str
    state: str
    cohort: int
    intake: str
    eligible_for_funding: bool
    funded_place: bool | None
    funding_status_code: str
    teacher_catchment: str
    school_urn: str
    accepts_from: date | None
    types: list[str] | None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person's accepted application with the asking provider: the one that is meant by a course."""

    application_id: UUID
    cohort: int
    intake: str
    accepts_from: date | None
    types: tuple[str, ...]
    fundable: bool
    inside_catchment: bool


@dataclass(frozen=True, slots=True)
class Enrolments:
    """Whether a person is known to the provider and takes the course with anybody; and the application meant."""

    known: bool
    takes_course: bool
    enrolment: Enrolment | None


NONE = Enrolments(known=False, takes_course=False, enrolment=None)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands round an enrolment."""

    contract: bool
    withdrawn_at: datetime | None
    standing: Standing | None


class Asked(NamedTuple):
    """What is asked about whoever is being held, and about the course."""

    applications: Statement
    elsewhere: Statement
    group: Statement


def ask(given: UUID, lead_provider_id: UUID, course_identifier: str) -> Asked:
    """Asks about the person who is held before it in the same exchange, whose id that is, or was."""
    return Asked(
        put_off(_OF_HELD, [lead_provider_id]),
        ask_for_applications_elsewhere(given, lead_provider_id),
        put_off(_GROUP, [course_identifier]),
    )


def enrolments_found(asked: Asked, course_identifier: str) -> Enrolments:
    """Which application a declaration is about. A course and the one it was renamed to are the same."""
    own = [_Application(*row) for row in rows_of(asked.applications)]
    elsewhere = elsewhere_found(asked.elsewhere)
    course = same_course(course_identifier)
    accepted = [one for one in own if one.state == ApplicationState.ACCEPTED]
    mine = next((one for one in accepted if same_course(one.course_id) == course), None)
    return Enrolments(
        known=bool(accepted),
        takes_course=mine is not None
        or any(one.state == ApplicationState.ACCEPTED and same_course(one.course_id) == course for one in elsewhere),
        enrolment=_enrolment(mine, [*(one for one in own if one.id != mine.id), *elsewhere]) if mine else None,
    )


def enrolments_by_application(person_id: UUID, lead_provider_id: UUID) -> dict[UUID, tuple[str, Enrolment]]:
    """Every accepted application of a person with the provider, by its id: the course, and what is known. Two
    statements."""
    own = [_Application(*row) for row in run_prepared(_APPLICATIONS, [person_id, lead_provider_id])]
    elsewhere = applications_elsewhere(person_id, lead_provider_id)
    return {
        mine.id: (mine.course_id, _enrolment(mine, [*(one for one in own if one.id != mine.id), *elsewhere]))
        for mine in own
        if mine.state == ApplicationState.ACCEPTED
    }


def _enrolment(mine: _Application, beside: Sequence[_Application | Elsewhere]) -> Enrolment:
    others = tuple(
        OtherApplication(
            course_identifier=one.course_id,
            accepted=one.state == ApplicationState.ACCEPTED,
            eligible_for_funding=one.eligible_for_funding,
            funded_place=one.funded_place,
        )
        for one in beside
    )
    funding = FundingFacts(
        eligible_for_funding=mine.eligible_for_funding,
        funding_status_code=mine.funding_status_code,
        previously_funded=previously_funded(mine.course_id, others),
        funded_place=mine.funded_place,
    )
    return Enrolment(
        application_id=mine.id,
        cohort=mine.cohort,
        intake=mine.intake,
        accepts_from=mine.accepts_from,
        types=tuple(mine.types or ()),
        fundable=fundable(funding),
        inside_catchment=rules.inside_catchment(
            teacher_catchment=mine.teacher_catchment, cohort=mine.cohort, school_urn=mine.school_urn
        ),
    )


def ask_around(
    enrolment: Enrolment, lead_provider_id: UUID, course_identifier: str, declaration_type: str
) -> Statement:
    """Asks what stands round an enrolment, with the next statement to the database."""
    return put_off(
        _AROUND,
        {
            "provider": lead_provider_id,
            "intake": enrolment.intake,
            "course": course_identifier,
            "application": enrolment.application_id,
            "type": declaration_type,
            "blocking": BLOCKING,
        },
    )


def around_found(asked: Statement) -> Around:
    """What stands round an enrolment."""
    ((contract, withdrawn_at, standing),) = rows_of(asked)
    return Around(contract, withdrawn_at, Standing.read(standing))


def group_of(course_identifier: str, asked: Asked | None) -> str:
    """The group of a course; empty for one that does not exist."""
    ((group,),) = rows_of(asked.group) if asked else run_prepared(_GROUP, [course_identifier])
    return str(group)


def partners_named(
    primary: str, secondary: str, *, lead_provider_id: UUID, cohort: int | None, needed: bool
) -> rules.Partners:
    """What we know of the delivery partners that a request names. One statement, or none when it names none."""
    ids = {text: parse_id(text) for text in (primary, secondary) if text}
    related_by_id: dict[UUID, bool] = {}
    if any(ids.values()):
        related_by_id = dict(run_prepared(_PARTNERS, [lead_provider_id, cohort, [key for key in ids.values() if key]]))
    first, second = ids.get(primary), ids.get(secondary)
    return rules.Partners(
        primary=str(first or primary),
        secondary=str(second or secondary),
        primary_known=first in related_by_id,
        secondary_known=second in related_by_id,
        primary_related=bool(first and related_by_id.get(first)),
        secondary_related=bool(second and related_by_id.get(second)),
        needed=needed,
    )
