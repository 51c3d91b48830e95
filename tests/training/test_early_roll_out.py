"""The list of the early roll-out: what is read, whom it changes, and how a mentor on it completes (rule REG-29)."""

import pytest

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal
from cpd.declarations.commands import declare
from cpd.outbox.models import Message
from cpd.schools.commands import set_induction_tutor
from cpd.training.commands import decide_by_hand, decide_by_record, import_early_roll_out, take_off_early_roll_out
from cpd.training.models import EarlyRollOut, EligibilityFacts, RecordCheck, RecordSaid, TrainingRecord
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db
JO = Actor.operator("Jo")


@pytest.fixture
def world() -> World:
    world = simple_world()
    school = world.schools["100001"]
    set_induction_tutor(school_id=school.id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR)
    return world


@pytest.fixture
def run(tmp_path):
    def imported(text: str, **options):
        path = tmp_path / "early-roll-out.csv"
        path.write_text(text)
        return import_early_roll_out(path=path, actor=JO, **options)

    return imported


def standing(record: TrainingRecord) -> tuple[str, str]:
    record.refresh_from_db()
    return record.eligibility_status, record.eligibility_reason


def waiting(world: World, name: str, trn: str, role: str = "ect") -> TrainingRecord:
    return world.register(name, trn=trn, role=role, eligible="active_flags")


def test_whoever_is_put_on_the_list_is_no_longer_paid_for(world, run) -> None:
    ect, mentor = waiting(world, "Una Undecided", "1234567"), waiting(world, "Mo Mentor", "7654321", "mentor")
    other = waiting(world, "Otto Other", "1111111")
    summary = run("trn,reason\nRP12/34567,previous_participation\n7654321,\n9999999,\n")
    assert (summary.rows, summary.added, summary.people, summary.ineligible) == (3, 3, 2, 2)
    assert standing(ect) == standing(mentor) == ("ineligible", "previous_participation")
    assert standing(other) == ("manual_check", "active_flags")
    assert EarlyRollOut.objects.get(trn="9999999").added_by == "operator:Jo"
    letters = Message.objects.filter(template="eligibility_decided")
    assert ["Una Undecided" in letter.content["subject"] for letter in letters] == [True]  # and nothing of the mentor


def test_the_same_list_again_changes_nothing(world, run) -> None:
    waiting(world, "Una Undecided", "1234567")
    run("trn\n1234567\n")
    summary = run("trn\n1234567\n")
    assert (summary.added, summary.unchanged, summary.people) == (0, 1, 0)
    assert Message.objects.filter(template="eligibility_decided").count() == 1


def test_what_was_gained_before_is_kept_and_the_loss_is_dated(world, run) -> None:
    record = world.register("Edith Eligible", trn="1234567")
    assert run("trn\n1234567\n").kept == 1
    assert standing(record) == ("eligible", "none")
    assert record.became_ineligible_at is not None


def test_what_dfe_decided_by_hand_stays(world, run) -> None:
    record = waiting(world, "Una Undecided", "1234567")
    decide_by_hand(record_id=record.id, status="ineligible", reason="none", actor=ACTOR)
    assert run("trn\n1234567\n").by_hand == 1
    assert standing(record) == ("ineligible", "none")


def test_whoever_is_registered_later_is_found_once_their_number_is_verified(world, run) -> None:
    run("trn\n1234567\n1234568\n")
    typed = world.register("Tara Typed", typed_trn="1234568", eligible="")
    known = waiting(world, "Una Undecided", "1234567")
    for record in (typed, known):
        decide_by_record(record_id=record.id, said=RecordSaid.NOBODY, teacher_record=None, actor=ACTOR)
    assert standing(known) == ("ineligible", "previous_participation")
    assert standing(typed) == ("", "")
    assert not EligibilityFacts.objects.get(record=typed).previous_participation


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(world, run) -> None:
    record = waiting(world, "Una Undecided", "1234567")
    assert run("trn\n1234567\n", dry_run=True).ineligible == 1
    assert standing(record) == ("manual_check", "active_flags")
    assert not EarlyRollOut.objects.exists()
    assert not Message.objects.filter(template="eligibility_decided").exists()
    with pytest.raises(Refusal):
        run("trn\nx\n", dry_run=True)


def test_bad_cells_are_named_with_line_and_column_and_nothing_is_written(world, run) -> None:
    record = waiting(world, "Una Undecided", "1234567")
    with pytest.raises(Refusal) as refused:
        run("trn,reason\n1234567,\n,previous_participation\n12,\n1234567,\n7654321,luck\n")
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [
        ("line 3, trn", "invalid"),
        ("line 4, trn", "invalid"),
        ("line 5, trn", "twice"),
        ("line 6, reason", "invalid"),
    ]
    assert standing(record) == ("manual_check", "active_flags")
    assert not EarlyRollOut.objects.exists()


def test_a_mentor_on_the_list_completed_in_the_early_roll_out_also_if_they_were_eligible(world, run) -> None:
    world.statement("Provider A", "2030-11-30")
    mentor = world.register("Mo Mentor", trn="1234567", role="mentor")
    run("trn\n1234567\n")
    provider_id = world.id_of("Provider A")
    with clock.at(instant("2024-07-15T10:00:00"), frozen=True):
        declare(
            lead_provider_id=provider_id,
            attributes={
                "participant_id": str(mentor.person_id),
                "course_identifier": "ecf-mentor",
                "declaration_type": "completed",
                "declaration_date": "2024-07-01T10:00:00Z",
                "evidence_held": "other",
            },
            actor=Actor.token("3f2a91c0", provider_id),  # as the role that may not read the list
        )
    mentor.refresh_from_db()
    assert (str(mentor.completed_on), mentor.completion_reason) == ("2021-04-19", "completed_during_early_roll_out")


def taken_off(trn: str = "1234567", because: str = "a namesake took part") -> EarlyRollOut:
    return take_off_early_roll_out(trn=trn, because=because, actor=JO)


def test_whoever_is_taken_off_is_decided_about_by_what_else_is_known(world, run) -> None:
    record = waiting(world, "Una Undecided", "1234567")
    run("trn\n1234567\n")
    EligibilityFacts.objects.filter(record=record).update(said=RecordSaid.MATCHED, induction_status="InProgress")
    entry = taken_off()
    assert (entry.removed_by, entry.removed_because) == ("operator:Jo", "a namesake took part")
    assert standing(record) == ("eligible", "none")
    assert record.became_ineligible_at is None
    bodies = [one.content["body"] for one in Message.objects.filter(template="eligibility_decided")]
    assert sorted("DfE pays for their training. You" in body for body in bodies) == [False, True]


def test_where_nothing_else_is_known_nothing_is_decided_and_the_teaching_record_is_asked(world, run) -> None:
    record = waiting(world, "Una Undecided", "1234567")
    run("trn\n1234567\n")
    taken_off()
    assert standing(record) == ("", "none")
    assert RecordCheck.objects.filter(record=record).exists()


def test_taking_somebody_off_leaves_what_dfe_decided_by_hand(world, run) -> None:
    record = waiting(world, "Una Undecided", "1234567")
    decide_by_hand(record_id=record.id, status="ineligible", reason="none", actor=ACTOR)
    run("trn\n1234567\n")
    taken_off()
    assert standing(record) == ("ineligible", "none")


def test_no_import_puts_back_whom_dfe_took_off(world, run) -> None:
    record = waiting(world, "Una Undecided", "1234567")
    run("trn\n1234567\n")
    taken_off()
    summary = run("trn\n1234567\n1234568\n")
    assert (summary.added, summary.unchanged, summary.off, summary.people) == (1, 0, 1, 0)
    assert standing(record) == ("", "none")
    assert taken_off(because="again").removed_because == "a namesake took part"


@pytest.mark.parametrize(
    ("trn", "because", "field", "code"),
    [
        ("7654321", "why", "trn", "not_listed"),
        ("x", "why", "trn", "invalid"),
        ("1234567", " ", "because", "blank"),
        ("1234567", "x" * 201, "because", "too_long"),
    ],
)
def test_taking_off_needs_somebody_on_the_list_and_a_reason(world, run, trn, because, field, code) -> None:
    run("trn\n1234567\n")
    with pytest.raises(Refusal) as refused:
        taken_off(trn, because)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [(field, code)]
    assert EarlyRollOut.objects.get().removed_at is None
