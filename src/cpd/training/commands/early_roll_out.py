"""Who took part in the early roll-out of the programme: the list, from a CSV file (rule REG-29)."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.dry_run import try_out
from cpd.core.refusals import Problem, Refusal, Refused, accepted
from cpd.core.tables import read_table
from cpd.core.turns import retried
from cpd.core.work import unit_of_work
from cpd.teachers.errors import TRN_INVALID
from cpd.teachers.rules import clean_trn
from cpd.training import errors
from cpd.training.commands.checking import ask_later, decidable, decide_on_facts
from cpd.training.commands.eligibility import leave_undecided
from cpd.training.commands.later_training import train_after_all
from cpd.training.commands.periods import lock_records
from cpd.training.commands.telling import write_decided
from cpd.training.models import EarlyRollOut, EligibilityFacts, TrainingRecord

COLUMNS = ("trn",)
OPTIONAL_COLUMNS = ("reason",)
REASON = "previous_participation"
LONGEST_REASON = 200


@dataclass
class ImportedList:
    """What an import of the list did, or would do.

    Of ``people``, the training records that it is new about, ``ineligible`` are no longer to be paid for, ``kept`` stay
    eligible because they were (rule REG-15), and ``by_hand`` stay as DfE decided. ``off`` rows name somebody whom DfE
    took off the list: they stay off.
    """

    rows: int = 0
    added: int = 0
    unchanged: int = 0
    off: int = 0
    people: int = 0
    ineligible: int = 0
    kept: int = 0
    by_hand: int = 0


@retried
def import_early_roll_out(*, path: Path, actor: Actor, dry_run: bool = False) -> ImportedList:
    """Puts everybody of a file on the list, and decides again about those of them who are registered: ``trn``.

    A column ``reason`` may be there too: ``previous_participation``, or nothing. Whom a file does not name stays on the
    list, and whom DfE took off stays off. Imported again, it does what was not done yet, and nothing else. Refused,
    each with its line and column: a number that is none or is there twice, another reason.
    """
    if dry_run:
        return try_out(lambda: _import(path, actor), actor=actor, refusing=(Refusal,))
    return _import(path, actor)


def _import(path: Path, actor: Actor) -> ImportedList:
    with unit_of_work(actor=actor, reason="import_early_roll_out"):
        trns = _read(path)
        known = dict(EarlyRollOut.objects.filter(trn__in=trns).values_list("trn", "removed_at"))
        off = {trn for trn, removed_at in known.items() if removed_at is not None}
        new = [trn for trn in trns if trn not in known]
        now = clock.now()
        rows = [EarlyRollOut(trn=trn, added_at=now, added_by=str(actor)[:100]) for trn in new]
        EarlyRollOut.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        summary = ImportedList(rows=len(trns), added=len(new), unchanged=len(known) - len(off), off=len(off))
        _decide([trn for trn in trns if trn not in off], summary, actor)
        return summary


def _read(path: Path) -> list[str]:
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for row in read_table(path, COLUMNS, optional=OPTIONAL_COLUMNS):
        trn, reason = clean_trn(row.cells["trn"]), row.cells.get("reason", "")
        if reason not in ("", REASON):
            problems.append(row.problem("reason", errors.EARLY_REASON_INVALID(reason=reason)))
        if isinstance(trn, Refused) or trn.value is None:
            problems.append(row.problem("trn", TRN_INVALID()))
        elif trn.value in lines:
            problems.append(row.problem("trn", errors.EARLY_TRN_TWICE(trn=trn.value, line=lines[trn.value])))
        else:
            lines[trn.value] = row.line
    if problems:
        raise Refusal(problems)
    return list(lines)


def _decide(trns: Collection[str], summary: ImportedList, actor: Actor) -> None:
    """Notes in everybody's facts that they took part, and decides by it; whoever is noted already is left alone."""
    noted = EligibilityFacts.objects.filter(previous_participation=True).values("record_id")
    record_ids = TrainingRecord.objects.filter(person__trn__in=trns).exclude(id__in=noted).values_list("id", flat=True)
    for record in lock_records(*sorted(record_ids)):
        facts, _ = EligibilityFacts.objects.get_or_create(record=record)
        facts.previous_participation = True
        facts.save()
        before = record.eligibility_status, record.eligibility_reason
        decided = decide_on_facts(record, facts, actor)
        summary.people += 1
        if facts.decided_by_hand_at is not None:
            summary.by_hand += 1
        elif decided.eligibility_status == "eligible":
            summary.kept += 1
        elif decided.eligibility_reason == REASON:
            summary.ineligible += 1
            if before != (decided.eligibility_status, decided.eligibility_reason):
                write_decided(decided)


@retried
def take_off_early_roll_out(*, trn: str, because: str, actor: Actor) -> EarlyRollOut:
    """Takes somebody off the list who is on it by mistake, and decides again about them (rule REG-31).

    Where the other facts do not suffice, nothing is decided any more, and the teaching record is asked. What DfE
    decided by hand stays, and so does a completion as a mentor. A mentor who was not trained because of the list is
    trained from now on (rule REG-35). Taken off again, they stay as they are. Refused:
    ``trn`` that is no number or is not on the list; ``because`` ``blank`` or ``too_long``.
    """
    with unit_of_work(actor=actor, reason="take_off_early_roll_out") as work:
        text = " ".join(because.split())
        if not text:
            raise Refusal.because(errors.EARLY_BECAUSE_BLANK())
        if len(text) > LONGEST_REASON:
            raise Refusal.because(errors.EARLY_BECAUSE_TOO_LONG(longest=LONGEST_REASON))
        number = accepted(clean_trn(trn))
        record_ids = TrainingRecord.objects.filter(person__trn=number).values_list("id", flat=True)
        records = lock_records(*sorted(record_ids))
        entry = EarlyRollOut.objects.select_for_update(no_key=True).filter(trn=number).first() if number else None
        if entry is None:
            raise Refusal.because(errors.EARLY_NOT_ON_LIST(trn=trn))
        if entry.removed_at is None:
            entry.removed_at, entry.removed_by, entry.removed_because = clock.now(), str(actor)[:100], text
            entry.save()
            for record in records:
                decided = _decide_without(record, actor)
                train_after_all(record, work)
                if decided is not None:
                    write_decided(decided)
        return entry


def _decide_without(record: TrainingRecord, actor: Actor) -> TrainingRecord | None:
    """Decides about a record without the list; gives it where the outcome is another one."""
    facts = EligibilityFacts.objects.filter(record=record, previous_participation=True).first()
    if facts is None:
        return None
    facts.previous_participation = False
    facts.save()
    if facts.decided_by_hand_at is not None:
        return None
    before = record.eligibility_status, record.eligibility_reason
    if decidable(facts):
        decided = decide_on_facts(record, facts, actor)
        return decided if before != (decided.eligibility_status, decided.eligibility_reason) else None
    if before == ("ineligible", REASON):
        leave_undecided(record_id=record.id, actor=actor)
    ask_later(record_id=record.id, actor=actor)
    return None
