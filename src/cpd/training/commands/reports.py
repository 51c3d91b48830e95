"""A lead provider reports a partnership with a school, or another delivery partner for one.

Rules SCH-10, SCH-12 and SCH-16.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from cpd.cohorts.models import Cohort
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.attributes import as_year, read_texts
from cpd.core.ids import parse_id
from cpd.core.refusals import NotFound, accepted
from cpd.core.turns import retried
from cpd.core.work import Subject, current_work, unit_of_work
from cpd.providers.models import DeliveryPartner, ProviderRelationship
from cpd.schools import rules
from cpd.schools.commands import choose_programme
from cpd.schools.models import Partnership, ProgrammeChoice, School
from cpd.schools.queries import choice_of, induction_tutors_of, provider_stands, status_of
from cpd.training.commands.letters import GAVE_WAY, REMINDER, tell_of_partnership, write_of_partnership
from cpd.training.commands.partnerships import open_partnership


def report_partnership(*, lead_provider_id: UUID, attributes: Mapping[str, object], actor: Actor) -> Partnership:
    """Reports a partnership: attributes ``cohort``, ``school_id`` and ``delivery_partner_id``.

    A partnership that the provider had there before, challenged or made for one person, becomes this one. A school-led
    choice of the school gives way to it (rule SCH-13), and its induction tutor is told. People who have no provider
    come to it (rule SCH-14). Refused as :func:`cpd.schools.rules.may_report` says.
    """
    with unit_of_work(actor=actor, reason="report_partnership") as work:
        given = year, school_id, partner_id = read_texts(attributes, "cohort", "school_id", "delivery_partner_id")
        start_year = as_year(year)
        cohort = Cohort.objects.filter(start_year=start_year).first() if start_year else None
        key = parse_id(school_id)
        if key:
            work.lock(Subject("school", key))
        school = School.objects.filter(id=key).first() if key else None
        partner = _partner(partner_id)
        accepted(rules.may_report(_facts(lead_provider_id, given, cohort, school, partner)))
        assert cohort is not None
        assert school is not None
        assert partner is not None
        reusable = _to_reuse(school.id, lead_provider_id, cohort.start_year, partner.id)
        if reusable is not None and reusable.delivery_partner_id != partner.id:
            reusable.delivery_partner = partner
            reusable.save(update_fields=["delivery_partner"])
        partnership = open_partnership(
            school_id=school.id,
            lead_provider_id=lead_provider_id,
            delivery_partner_id=partner.id,
            cohort=cohort.start_year,
            actor=actor,
        )
        choice = choice_of(school.id, cohort.start_year)
        instead_of = choice.programme if choice is not None and choice.programme in GAVE_WAY else ""
        if instead_of:
            choose_programme(school_id=school.id, cohort=cohort.start_year, programme=ProgrammeChoice.FULL, actor=actor)
        tell_of_partnership(partnership, instead_of=instead_of)
        work.school(school.id)
        return partnership


def _facts(
    lead_provider_id: UUID,
    given: Sequence[str],
    cohort: Cohort | None,
    school: School | None,
    partner: DeliveryPartner | None,
) -> rules.ReportFacts:
    return rules.ReportFacts(
        cohort_given=bool(given[0]),
        cohort_known=cohort is not None,
        school_given=bool(given[1]),
        school=status_of(school),
        provider=provider_stands(school.id, cohort.start_year, lead_provider_id) if school and cohort else "",
        unconfirmed=school is not None and cohort is not None and _unconfirmed(school, cohort, lead_provider_id),
        partner_given=bool(given[2]),
        partner_known=partner is not None,
        partner_related=partner is not None
        and cohort is not None
        and _related(lead_provider_id, partner, cohort.start_year),
    )


def _unconfirmed(school: School, cohort: Cohort, lead_provider_id: UUID) -> bool:
    before = provider_stands(school.id, cohort.start_year - 1, lead_provider_id)
    return bool(before) and choice_of(school.id, cohort.start_year) is None


def _partner(value: object) -> DeliveryPartner | None:
    key = parse_id(value)
    return DeliveryPartner.objects.filter(id=key).first() if key else None


def _related(lead_provider_id: UUID, partner: DeliveryPartner, cohort: int) -> bool:
    return ProviderRelationship.objects.filter(
        lead_provider_id=lead_provider_id, delivery_partner=partner, cohort_id=cohort, ecf=True
    ).exists()


def _to_reuse(school_id: UUID, lead_provider_id: UUID, cohort: int, partner_id: UUID) -> Partnership | None:
    """The provider's partnership there that a report takes up again: with that partner first, else a challenged one."""
    own = list(
        Partnership.objects.select_for_update(no_key=True)
        .filter(school_id=school_id, lead_provider_id=lead_provider_id, cohort_id=cohort)
        .order_by("id")
    )
    own.sort(key=lambda one: (one.created_at, one.id), reverse=True)
    exact = next((one for one in own if one.delivery_partner_id == partner_id), None)
    return exact or next((one for one in own if not one.relationship), None)


def change_delivery_partner(
    *, lead_provider_id: UUID, partnership_id: UUID, attributes: Mapping[str, object], actor: Actor
) -> Partnership:
    """Gives a partnership of the provider another delivery partner; naming the present one changes nothing.

    The school can challenge it again. Raises :class:`NotFound` for a partnership of somebody else, or one made for one
    person; refused as :func:`cpd.schools.rules.may_change_partner` says.
    """
    with unit_of_work(actor=actor, reason="change_delivery_partner") as work:
        partnership = own_partnership_to_change(lead_provider_id, partnership_id)
        (partner_id,) = read_texts(attributes, "delivery_partner_id")
        partner = _partner(partner_id)
        others = Partnership.objects.filter(
            school_id=partnership.school_id,
            lead_provider_id=lead_provider_id,
            cohort_id=partnership.cohort_id,
            delivery_partner=partner,
        ).exclude(id=partnership.id)
        accepted(
            rules.may_change_partner(
                given=bool(partner_id),
                known=partner is not None,
                related=partner is not None and _related(lead_provider_id, partner, partnership.cohort_id),
                challenged=partnership.challenged,
                taken=partner is not None and others.exists(),
            )
        )
        assert partner is not None
        if partnership.delivery_partner_id == partner.id:
            return partnership
        now = clock.now()
        partnership.delivery_partner, partnership.updated_at = partner, now
        partnership.challenge_deadline = rules.challenge_deadline(now, partnership.cohort.academic_year_start_date)
        partnership.save()
        tell_of_partnership(partnership)
        work.partnership(partnership.id)
        return partnership


def own_partnership_to_change(lead_provider_id: UUID, partnership_id: UUID) -> Partnership:
    """The provider's partnership of that id, locked with its school and people. Raises :class:`NotFound`."""
    own = Partnership.objects.filter(id=partnership_id, lead_provider_id=lead_provider_id, relationship=False)
    ids = own.values_list("id", "school_id").first()
    if ids is None:
        raise NotFound("partnership", partnership_id)
    current_work().lock(Subject("partnership", ids[0]), Subject("school", ids[1]))
    partnership = own.select_for_update(of=("self",), no_key=True).select_related("cohort").first()
    if partnership is None:
        raise NotFound("partnership", partnership_id)
    return partnership


@retried
def remind_of_partnerships(*, actor: Actor) -> int:
    """Reminds schools of partnerships that were reported a week ago and that they do not challenge.

    Each once for each report, however often it runs. Gives the number of partnerships.
    """
    with unit_of_work(actor=actor, reason="remind_of_partnerships"):
        due = list(
            Partnership.objects.select_for_update(of=("self",), no_key=True)
            .select_related("school", "lead_provider", "delivery_partner")
            .filter(remind_at__lte=clock.now())
            .order_by("id")
        )
        tutors = induction_tutors_of(partnership.school_id for partnership in due)
        for partnership in due:
            if not partnership.challenged:
                write_of_partnership(partnership, tutors.get(partnership.school_id), REMINDER)
        Partnership.objects.filter(id__in=[one.id for one in due]).update(remind_at=None)
        return sum(not one.challenged for one in due)
