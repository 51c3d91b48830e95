"""One school at a time: what the register says of it, and its incentives."""

import re
from uuid import UUID

from django.core.exceptions import ValidationError

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import NotFound, Refusal
from cpd.core.work import Subject, unit_of_work
from cpd.schools import errors, rules
from cpd.schools.models import School, SchoolIncentives

_URN = re.compile(r"\d{6}", re.ASCII)
_FROM_THE_REGISTER = (
    "name",
    "ukprn",
    "establishment_type_code",
    "establishment_type_name",
    "phase_code",
    "phase_name",
    "status_code",
    "section_41_approved",
    "local_authority_code",
    "local_authority_name",
    "district_code",
    "district_name",
    "address_line1",
    "address_line2",
    "address_line3",
    "postcode",
    "website",
    "primary_contact_email",
    "secondary_contact_email",
)


def lock_school(school_id: UUID) -> School:
    """The school, locked until the commit: whoever comes to it waits, so that its people are known to those who change
    something for all of them. Raises :class:`NotFound`."""
    school = School.objects.select_for_update(no_key=True).filter(id=school_id).first()
    if school is None:
        raise NotFound("school", school_id)
    return school


def register_facts(school: School) -> rules.RegisterFacts:
    """What the rules need of a school."""
    return rules.RegisterFacts(
        status_code=school.status_code,
        type_code=school.establishment_type_code,
        section_41=school.section_41_approved,
        district_code=school.district_code,
        local_authority_code=school.local_authority_code,
    )


def decide_programmes(school: School) -> None:
    """Sets ``eligible`` and ``cip_only`` from the register's facts; does not save."""
    facts = register_facts(school)
    school.eligible = rules.eligible(facts)
    school.cip_only = rules.cip_only(facts)


def add_school(*, urn: str, actor: Actor, **fields: object) -> School:
    """Adds a school, or changes the one with that URN, and decides which programmes it may run.

    ``fields`` are register columns by the model's names. Refused: ``urn`` that is not six digits, a field of another
    name (``unknown_field``) or with a value that does not fit (``invalid``).
    """
    with unit_of_work(actor=actor, reason="add_school") as work:
        if not _URN.fullmatch(urn):
            raise Refusal.because(errors.URN_INVALID(urn=urn[:20]))
        unknown = [name for name in fields if name not in _FROM_THE_REGISTER]
        if unknown:
            raise Refusal(errors.UNKNOWN_FIELD.under(name)(name=name) for name in unknown)
        now = clock.now()
        school = School.objects.select_for_update(no_key=True).filter(urn=urn).first()
        before = {name: getattr(school, name) for name in _FROM_THE_REGISTER} if school else None
        school = school or School(urn=urn, establishment_type_code=1, district_code="E09000001", created_at=now)
        for name, value in fields.items():
            setattr(school, name, value)
        school.updated_at = now
        decide_programmes(school)
        try:
            school.clean_fields()
        except ValidationError as error:
            raise Refusal(
                errors.INVALID.under(name)(name=name, messages=" ".join(messages))
                for name, messages in error.message_dict.items()
            ) from None
        school.save()
        if before is not None and before != {name: getattr(school, name) for name in _FROM_THE_REGISTER}:
            work.school(school.id)
        return school


def set_incentives(
    *, school_id: UUID, start_year: int, pupil_premium: bool, sparsity: bool, actor: Actor
) -> SchoolIncentives:
    """Says whether a school has the two incentives in a cohort year. Providers see the change as uplifts."""
    with unit_of_work(actor=actor, reason="set_incentives") as work:
        if not School.objects.filter(id=school_id).exists():
            raise NotFound("school", school_id)
        work.lock(Subject("school", school_id))
        incentives = SchoolIncentives.objects.select_for_update(no_key=True).filter(
            school_id=school_id, start_year=start_year
        )
        row = incentives.first() or SchoolIncentives(school_id=school_id, start_year=start_year)
        if row.pk is None or (row.pupil_premium, row.sparsity) != (pupil_premium, sparsity):
            row.pupil_premium, row.sparsity = pupil_premium, sparsity
            row.save()
            work.school(school_id)
        return row
