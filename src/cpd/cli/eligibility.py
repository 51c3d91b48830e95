"""``cpd eligibility``: whether DfE pays for somebody's training, why, and deciding it by hand."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from cpd.cli.operator import operator
from cpd.cli.terminal import console, table

if TYPE_CHECKING:
    from uuid import UUID

    from cpd.training.queries import Eligibility

app = typer.Typer(help="Whether DfE pays for somebody's training, and why.")

PARTICIPANT = typer.Argument(..., help="The participant's id, as providers see it")
PARTICIPANTS = typer.Argument(..., help="The participants' ids, as providers see them")
ROLE = typer.Option("", help="ect or mentor, for somebody who trains as both")
FROM_WHEN_ON = typer.Option(..., formats=["%Y-%m-%d"], help="From when on DfE no longer pays for it")
AS_JSON = typer.Option(False, "--json", help="As JSON")


@app.command()
def show(participant: str = PARTICIPANT, as_json: bool = AS_JSON) -> None:
    """Shows how somebody's eligibility stands, why, and what it waits for.

    Example: cpd eligibility show 1f3a8c52-4a0f-4c6e-9a38-5c1d2b7e9f10
    """
    from cpd.training.queries import eligibility_of

    _print(eligibility_of(_person(participant)), as_json=as_json)


@app.command("list")
def list_waiting(as_json: bool = AS_JSON) -> None:
    """Lists everybody at a school whose eligibility is undecided, or who waits for a check by DfE.

    Example: cpd eligibility list
    """
    from cpd.training.queries import waiting_for_a_decision

    _print(waiting_for_a_decision(), as_json=as_json)


@app.command()
def decide(
    participant: str = PARTICIPANT,
    reason: str = typer.Option(
        ..., help="eligible, ineligible, or a reason: active_flags, no_qts, previous_induction …"
    ),
    note: str = typer.Option("", help="Why, for whoever looks at it later; nothing about health or family"),
    role: str = ROLE,
) -> None:
    """Decides by hand, as DfE. The teaching record then no longer decides about them. Eligibility once gained is kept.

    Example: cpd eligibility decide 1f3a8c52-4a0f-4c6e-9a38-5c1d2b7e9f10 --reason eligible --note "alert was looked at"
    """
    from cpd.core.refusals import accepted
    from cpd.training.commands import decide_by_hand
    from cpd.training.rules import status_of_reason

    status, why = accepted(status_of_reason(reason))
    one = _record(participant, role)
    decide_by_hand(record_id=one.record_id, status=status, reason=why, note=note, actor=operator())
    show(participant, as_json=False)


@app.command()
def check(participant: str = PARTICIPANT, role: str = ROLE) -> None:
    """Takes back a decision by hand, and has the teaching record asked again.

    Example: cpd eligibility check 1f3a8c52-4a0f-4c6e-9a38-5c1d2b7e9f10
    """
    from cpd.training.commands import leave_to_the_record

    one = _record(participant, role)
    leave_to_the_record(record_id=one.record_id, actor=operator())
    print(f"The teaching record will be asked about {one.full_name} within a minute.")


@app.command("take-off-list")
def take_off_list(
    trn: str = typer.Argument(..., help="The teacher reference number on the early roll-out list"),
    because: str = typer.Option(..., help="Why, for whoever looks at it later"),
) -> None:
    """Takes somebody who is there by mistake off the early roll-out list, and decides again about them.

    Example: cpd eligibility take-off-list 1234567 --because "a namesake took part"
    """
    from cpd.training.commands import take_off_early_roll_out

    entry = take_off_early_roll_out(trn=trn, because=because, actor=operator())
    print(f"{entry.trn} is off the early roll-out list, and later imports leave it off.")


@app.command("end-mentor-training")
def end_training(
    participants: list[str] = PARTICIPANTS,
    on: datetime = FROM_WHEN_ON,
) -> None:
    """Marks mentors who started mentor training and did not complete it; they can go on mentoring.

    All of them in one transaction. Whoever cannot be marked is named with the reason, and the others are marked.

    Example: cpd eligibility end-mentor-training 1f3a8c52-4a0f-4c6e-9a38-5c1d2b7e9f10 --on 2024-07-31
    """
    from cpd.core.ids import parse_id
    from cpd.core.refusals import NotFound, Refusal
    from cpd.training.commands import end_training_of_mentors
    from cpd.training.queries import mentors_called

    given = {participant: parse_id(participant) for participant in participants}
    mentors = mentors_called({key for key in given.values() if key is not None})
    for participant, key in given.items():
        if key not in mentors:
            raise NotFound("training of participant", participant)
    records = {record.id: record for record in mentors.values()}
    outcomes = end_training_of_mentors(record_ids=list(records), day=on.date(), actor=operator())
    refused = 0
    for record, outcome in zip(records.values(), outcomes, strict=True):
        name = record.person.full_name
        if isinstance(outcome, Refusal):
            refused += 1
            print(f"{name}: {' '.join(problem.detail for problem in outcome.problems)}")
        else:
            print(f"DfE no longer pays for the mentor training of {name} from {on:%-d %B %Y} on.")
    if refused:
        raise typer.Exit(1)


def _person(participant: str) -> "UUID":
    from cpd.core.ids import parse_id
    from cpd.core.refusals import NotFound
    from cpd.teachers.queries import person_called

    given = parse_id(participant)
    person = person_called(given) if given else None
    if person is None:
        raise NotFound("participant", participant)
    return person.id


def _record(participant: str, role: str) -> "Eligibility":
    from cpd.core.refusals import NotFound
    from cpd.training.queries import eligibility_of

    records = [one for one in eligibility_of(_person(participant)) if role in ("", one.role)]
    if len(records) > 1:
        raise typer.BadParameter("This participant trains as both: say --role ect or --role mentor.")
    if not records:
        raise NotFound("training of participant", participant)
    return records[0]


def _print(rows: "list[Eligibility]", *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([asdict(row) for row in rows], default=str))
        return
    shown = table("Participant", "Name", "TRN", "Role", "Status", "Reason", "Why", "Note")
    for row in rows:
        reason = "" if row.reason == "none" else row.reason
        shown.add_row(
            str(row.person_id), row.full_name, row.trn, row.role, row.status or "undecided", reason, row.why, row.note
        )
    console(200).print(shown)
