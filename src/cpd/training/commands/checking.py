"""Asking the teaching record, and deciding by what it says (rules REG-20, REG-21, REG-38).

Nothing here waits for the record while it holds a lock: a question is claimed in one transaction, asked outside of any,
and its answer kept in another.
"""

import random
from datetime import date, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Case, Exists, Min, OuterRef, Q, QuerySet, When

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.queue import ask_for_job
from cpd.core.work import unit_of_work
from cpd.integrations import teaching_record
from cpd.integrations.teaching_record import Answer, RecordAway, RecordRefused, RecordUnreadable, TeachingRecord
from cpd.teachers.commands import keep_date_of_birth, verify_trn
from cpd.training import rules
from cpd.training.commands.eligibility import decide_eligibility
from cpd.training.commands.moves import complete_induction
from cpd.training.commands.periods import lock_record
from cpd.training.commands.telling import write_decided
from cpd.training.decisions import took_part_early
from cpd.training.models import (
    EligibilityFacts,
    EligibilityStatus,
    RecordCheck,
    RecordSaid,
    Role,
    SchoolPeriod,
    TrainingRecord,
)

CHECKER = "check-teaching-records"
"""The job that asks: it is asked for in the transaction that has a question, and looks by itself every minute."""

LOOKED_FOR_AGAIN = ("no_qts", "no_induction", "previous_induction")
"""Reasons that go by themselves when a teaching record is brought up to date."""

log = structlog.get_logger("cpd.training")


class ChecksHeld(Exception):
    """Somebody has to mend something: the teaching record refuses our questions, or an answer can't be read."""


def ask_later(*, record_id: UUID, date_of_birth: date | None = None, actor: Actor) -> RecordCheck:
    """Has a job ask the teaching record about somebody, as soon as it can and until it answers."""
    with unit_of_work(actor=actor, reason="ask_later"):
        check, _ = RecordCheck.objects.update_or_create(
            record_id=record_id,
            defaults={"tries": 0, "next_try_at": clock.now(), "created_at": clock.machine_now()}
            | ({"date_of_birth": date_of_birth} if date_of_birth else {}),
        )
        ask_for_job(CHECKER)
        return check


def check_teaching_records() -> dict[str, int]:
    """Asks the teaching record everything that is due. Where there is none, everything waits.

    A record that does not answer is asked again, later each time; while it answers nobody, the rest waits for the next
    run. Safe to run twice. Raises :class:`ChecksHeld` when it refuses us, and asks about nobody else; and at the end
    when an answer could not be read, which is asked for again like one that did not come.
    """
    unreadable: RecordUnreadable | None = None
    counts = {"people": 0, "put off": 0}
    client = teaching_record.client()
    while client is not None and (check := _claim()) is not None:
        trn = _number_of(check.record_id)
        try:
            answer = client.find(trn, patient=True) if trn else Answer(teaching_record.AnswerKind.NOTHING)
        except RecordAway as away:
            _put_off(check, away)
            counts["put off"] += 1
            if away.resting or away.after is not None:
                break
            continue
        except RecordUnreadable as answered:
            unreadable = answered
            counts["put off"] += 1
            continue
        except RecordRefused as refused:
            RecordCheck.objects.filter(record_id=check.record_id).update(tries=check.tries - 1, next_try_at=clock.now())
            raise ChecksHeld(str(refused)) from None
        counts["people"] += _answered(check.record_id, trn, answer)
    if unreadable is not None:
        raise ChecksHeld(str(unreadable))
    return counts


def _claim() -> RecordCheck | None:
    """The question that has waited longest, put off as if this try had failed already.

    Those about whom nothing is decided come first: a school waits for them.
    """
    now = clock.now()
    with transaction.atomic():
        check = (
            RecordCheck.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
            .filter(next_try_at__lte=now)
            .order_by(Case(When(record__eligibility_status="", then=0), default=1), "next_try_at", "record_id")
            .first()
        )
        if check is not None:
            check.tries = min(check.tries + 1, rules.TRIES + 1)
            jitter = random.uniform(0, rules.JITTER)  # noqa: S311 - no secret
            check.next_try_at = rules.next_try(check.tries, now, jitter=jitter)
            check.save(update_fields=["tries", "next_try_at"])
        return check


def _put_off(check: RecordCheck, away: RecordAway) -> None:
    log.warning("teaching record put off", record=str(check.record_id), tries=check.tries, error=str(away))
    questions = RecordCheck.objects.filter(record_id=check.record_id)
    if away.resting:  # nobody was asked, so this was no try
        questions.update(tries=check.tries - 1, next_try_at=clock.now())
    elif away.after is not None:
        questions.update(next_try_at=rules.next_try(check.tries, clock.now(), away.after))


def _number_of(record_id: UUID) -> str:
    person = TrainingRecord.objects.select_related("person").get(id=record_id).person
    return person.trn or person.typed_trn or ""


def _answered(record_id: UUID, trn: str, answer: Answer) -> int:
    """Keeps an answer, and what follows from it. 0 when the question has gone, or was about another number."""
    actor = Actor.job(CHECKER)
    with unit_of_work(actor=actor, reason="check_teaching_record"):
        record = lock_record(record_id)
        check = RecordCheck.objects.select_for_update(no_key=True).filter(record_id=record_id).first()
        if check is None or (record.person.trn or record.person.typed_trn or "") != trn:
            return 0
        said = rules.said_of(
            answer.kind,
            check.date_of_birth,
            verified=record.person.trn == trn,
            record_born=answer.record.date_of_birth if answer.record else None,
        )
        if said == RecordSaid.MATCHED and record.person.trn != trn:
            verify_trn(person_id=record.person_id, trn=trn, actor=actor)
            assert check.date_of_birth is not None
            keep_date_of_birth(person_id=record.person_id, date_of_birth=check.date_of_birth, actor=actor)
        check.delete()
        before = record.eligibility_status, record.eligibility_reason
        record = decide_by_record(record_id=record_id, said=said, teacher_record=answer.record, actor=actor)
        if before != (record.eligibility_status, record.eligibility_reason):
            write_decided(record)
        return 1


def decide_by_record(
    *, record_id: UUID, said: str, teacher_record: TeachingRecord | None, actor: Actor
) -> TrainingRecord:
    """Keeps what the teaching record said, and decides on eligibility by it (rule REG-21).

    ``said`` is a value of :class:`~cpd.training.models.RecordSaid`. Nothing is decided where the record is not theirs,
    or says what we don't understand; what DfE decided by hand stays. An induction that was completed here is (rule
    REG-38): whoever DfE pays for loses nothing by it.
    """
    with unit_of_work(actor=actor, reason="decide_by_record"):
        record = lock_record(record_id)
        facts, _ = EligibilityFacts.objects.get_or_create(record=record)
        facts.said, facts.checked_at = said, clock.now()
        facts.previous_participation = took_part_early(record.person.trn)
        if said == RecordSaid.MATCHED and teacher_record is not None:
            new = rules.facts_of(teacher_record, clock.today())
            facts.qts, facts.active_flags, facts.exempt = new.qts, new.active_flags, new.exempt
            facts.previous_induction, facts.induction_started = new.previous_induction, new.induction_started
            facts.induction_status, facts.different_trn = teacher_record.induction_status[:40], False
            completed_on = rules.induction_completed(
                teacher_record, role=record.role, began_on=_began_on(record), today=clock.today()
            )
            if completed_on is not None and record.eligibility_status == EligibilityStatus.ELIGIBLE:
                facts.previous_induction = False
            if completed_on is not None and record.completed_on is None:
                record = complete_induction(record_id=record_id, day=completed_on, actor=actor)
        elif said == RecordSaid.MERGED and record.person.trn:
            facts.different_trn = True
        facts.save()
        return decide_on_facts(record, facts, actor)


def _began_on(record: TrainingRecord) -> date | None:
    stays = SchoolPeriod.objects.filter(record=record, removed_at__isnull=True)
    began_on: date | None = stays.aggregate(first=Min("started_on"))["first"]
    return began_on


def decide_on_facts(record: TrainingRecord, facts: EligibilityFacts, actor: Actor) -> TrainingRecord:
    """Decides on a locked record's eligibility by its facts, unless DfE did by hand or the facts do not suffice."""
    if facts.decided_by_hand_at is not None or not decidable(facts):
        return record
    status, reason = rules.eligibility(record.role, _facts_in(facts))
    return decide_eligibility(record_id=record.id, status=status, reason=reason, actor=actor)


def decidable(facts: EligibilityFacts) -> bool:
    """Whether the facts suffice to decide by them: the teaching record is theirs, or what it does not say decides."""
    matched = facts.said == RecordSaid.MATCHED and rules.understood(facts.induction_status)
    return matched or facts.different_trn or facts.previous_participation


def _facts_in(facts: EligibilityFacts) -> rules.TeachingRecordFacts:
    return rules.TeachingRecordFacts(
        qts=facts.qts,
        active_flags=facts.active_flags,
        previous_participation=facts.previous_participation,
        previous_induction=facts.previous_induction,
        exempt=facts.exempt,
        induction_started=facts.induction_started,
        different_trn=facts.different_trn,
        secondary_profile=facts.secondary_profile,
    )


def decide_by_hand(*, record_id: UUID, status: str, reason: str, note: str = "", actor: Actor) -> TrainingRecord:
    """DfE decides on eligibility, and nothing but DfE decides again (rule REG-22).

    What was gained before is kept all the same (rule REG-15). The tutor is told of another outcome (rule REG-26).
    Refused: ``status`` of another name.
    """
    with unit_of_work(actor=actor, reason="decide_by_hand"):
        existing = lock_record(record_id)
        before = existing.eligibility_status, existing.eligibility_reason
        EligibilityFacts.objects.update_or_create(
            record_id=record_id, defaults={"decided_by_hand_at": clock.now(), "note": note[:200]}
        )
        record = decide_eligibility(record_id=record_id, status=status, reason=reason, actor=actor)
        if before != (record.eligibility_status, record.eligibility_reason):
            write_decided(record)
        return record


def leave_to_the_record(*, record_id: UUID, actor: Actor) -> RecordCheck:
    """Takes a decision by hand back: the teaching record is asked again, and its facts decide (rule REG-22)."""
    with unit_of_work(actor=actor, reason="leave_to_the_record"):
        lock_record(record_id)
        EligibilityFacts.objects.filter(record_id=record_id).update(decided_by_hand_at=None, note="")
        return ask_later(record_id=record_id, actor=actor)


def recheck_eligibility(*, actor: Actor) -> dict[str, int]:
    """Has the teaching record asked again about everybody whose reason it can take away (rule REG-21).

    Those are early career teachers of a school now who were checked before, and about whom DfE has not decided by hand.
    """
    waiting = _checked_here().filter(
        record__eligibility_reason__in=LOOKED_FOR_AGAIN,
        decided_by_hand_at__isnull=True,
    )
    with unit_of_work(actor=actor, reason="recheck_eligibility"):
        return {"people": _ask_again(waiting)}


def look_for_completions(*, actor: Actor) -> dict[str, int]:
    """Has the teaching record asked again about everybody whose induction goes on (rule REG-38).

    Those are early career teachers of a school now whose number is verified; also those about whom DfE decided by hand,
    which stays.
    """
    with unit_of_work(actor=actor, reason="look_for_completions"):
        going_on = _checked_here().filter(
            record__completed_on__isnull=True,
            record__person__trn__isnull=False,
            checked_at__isnull=False,
        )
        return {"people": _ask_again(going_on)}


def _checked_here() -> QuerySet[EligibilityFacts]:
    """The early career teachers of a school now about whom the teaching record was asked before."""
    here = SchoolPeriod.objects.filter(record=OuterRef("record_id"), removed_at__isnull=True).filter(
        Q(finished_on__isnull=True) | Q(finished_on__gt=clock.today())
    )
    return EligibilityFacts.objects.filter(Exists(here), record__role=Role.ECT)


def _ask_again(people: QuerySet[EligibilityFacts]) -> int:
    """Has the checker ask about these people, so many in a minute that whoever is added meanwhile need not wait.

    A question that waits already stays as it is.
    """
    now, machine_now = clock.now(), clock.machine_now()
    questions = [
        RecordCheck(
            record_id=record_id,
            next_try_at=now + timedelta(minutes=number // rules.ASKED_A_MINUTE),
            created_at=machine_now,
        )
        for number, record_id in enumerate(people.order_by("record_id").values_list("record_id", flat=True))
    ]
    RecordCheck.objects.bulk_create(questions, ignore_conflicts=True, batch_size=1000)
    if questions:
        ask_for_job(CHECKER)
    return len(questions)
