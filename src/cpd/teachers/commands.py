"""Writing down who somebody is."""

from datetime import date
from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.prepared import run_prepared
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import current_work, unit_of_work
from cpd.teachers import rules
from cpd.teachers.models import Person


def lock_person(person_id: UUID) -> Person:
    """The person, locked until the commit: two commands on one person take turns. Raises :class:`NotFound`.

    A command that changes several people locks all of them first (:meth:`cpd.core.work.Work.lock_people`).
    """
    current_work().lock_people(person_id)
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise NotFound("person", person_id)
    return person


def lock_email(email: str) -> None:
    """Has two transactions that are about to give somebody the same address take turns, until the commit."""
    run_prepared("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"email {email.lower()}"])


def lock_trn(trn: str) -> None:
    """Has two transactions that are about to look for somebody with the same TRN take turns, until the commit.

    Taken before every other lock (docs/architecture.md, "Locks"), so that whoever waits for it holds nothing.
    """
    run_prepared("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"trn {trn}"])


def add_person(
    *,
    full_name: str,
    email: str,
    trn: str | None = None,
    typed_trn: str | None = None,
    date_of_birth: date | None = None,
    actor: Actor,
) -> Person:
    """Adds a person. Never merges: two people with one TRN stay two (rule REG-4).

    ``trn`` is a verified number; ``typed_trn`` what was typed and not verified. ``date_of_birth`` is one that the
    teaching record has matched. Refused: ``full_name``, ``email``,
    ``trn`` as :mod:`cpd.teachers.rules` says.
    """
    with unit_of_work(actor=actor, reason="add_person"):
        name, address, number = accepted(rules.clean_person(full_name, email, trn))
        return Person.objects.create(
            id=new_id(),
            full_name=name,
            email=address,
            trn=number,
            typed_trn=(typed_trn or "").strip()[:20] or None,
            date_of_birth=date_of_birth,
            created_at=clock.now(),
        )


def change_name(*, person_id: UUID, full_name: str, actor: Actor) -> Person:
    """Corrects a person's name; the old one is kept in ``previous_names``."""
    with unit_of_work(actor=actor, reason="change_name") as work:
        person = lock_person(person_id)
        name = accepted(rules.clean_name(full_name))
        if name != person.full_name:
            person.previous_names = [*person.previous_names, person.full_name]
            person.full_name = name
            person.save(update_fields=["full_name", "previous_names"])
            work.person(person.id)
        return person


def forget_email(*, person_id: UUID, actor: Actor) -> Person:
    """Takes a person's own email address away, as another person has it now: nothing is sent to them any more."""
    with unit_of_work(actor=actor, reason="forget_email") as work:
        person = lock_person(person_id)
        if person.email:
            person.email = ""
            person.save(update_fields=["email"])
            work.person(person.id)
        return person


def verify_trn(*, person_id: UUID, trn: str, actor: Actor) -> Person:
    """Keeps the TRN that the teaching record has matched with a person; what was typed stays beside it.

    Never merges: another person may have it (rule REG-4). Refused: ``trn`` that is none.
    """
    with unit_of_work(actor=actor, reason="verify_trn") as work:
        person = lock_person(person_id)
        number = accepted(rules.clean_trn(trn))
        if number and number != person.trn:
            person.trn = number
            person.save(update_fields=["trn"])
            work.person(person.id)
        return person


def keep_date_of_birth(*, person_id: UUID, date_of_birth: date, actor: Actor) -> Person:
    """Keeps a date of birth that the teaching record has matched. Providers never see it."""
    with unit_of_work(actor=actor, reason="keep_date_of_birth"):
        person = lock_person(person_id)
        if date_of_birth != person.date_of_birth:
            person.date_of_birth = date_of_birth
            person.save(update_fields=["date_of_birth"])
        return person


def change_email(*, person_id: UUID, email: str, actor: Actor) -> Person:
    """Changes a person's own email address. What a school holds for them stays."""
    with unit_of_work(actor=actor, reason="change_email") as work:
        person = lock_person(person_id)
        address = accepted(rules.clean_email(email))
        if address != person.email:
            person.email = address
            person.save(update_fields=["email"])
            work.person(person.id)
        return person
