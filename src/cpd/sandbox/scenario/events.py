"""The events of a scenario, from all its lists together, in one order of time; each at its own instant."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from cpd.casework.commands import change_schedule, change_start_date, merge_people, remove_from_school
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import accepted
from cpd.declarations.commands import (
    declare,
    mark_statements_payable,
    promote_declarations,
    void_declaration,
)
from cpd.finance.commands import authorise_statement
from cpd.sandbox.scenario.applications import Applications
from cpd.sandbox.scenario.people import course_of
from cpd.sandbox.scenario.reading import ScenarioRefused, at_path
from cpd.sandbox.scenario.running import Event
from cpd.sandbox.scenario.schema import (
    ApplicationPart,
    DeclarationEvent,
    DeclarationPart,
    MergePart,
    ParticipantPart,
    Scenario,
    SchedulePart,
    TrainingEvent,
)
from cpd.sandbox.scenario.things import ACTOR, Stage, made_up_email
from cpd.schools.commands import challenge_partnership, lift_challenge
from cpd.schools.models import School
from cpd.schools.queries import own_partnership
from cpd.training import rules as training_rules
from cpd.training.commands import (
    AS_THE_SCHOOL,
    GivenBody,
    assign_mentor,
    complete_induction,
    correct_email,
    correct_name,
    decide_eligibility,
    end_mentor_training,
    register_participant,
    report_joiner,
    report_leaver,
    report_staying,
    report_training,
)
from cpd.training.queries import provider_of_record, school_of_record

JOBS: dict[str, Callable[[], object]] = {
    "mark-statements-payable": lambda: mark_statements_payable(actor=Actor.job("mark-statements-payable")),
    "promote-declarations": lambda: promote_declarations(actor=Actor.job("promote-declarations")),
}
"""The jobs that a declaration's history can run."""

COURSES = training_rules.COURSES

FIRST_TRN_OF_COPIES = 9_500_000
"""Copies of somebody with a TRN get numbers from here on, so that they are nobody's duplicate."""


class Script:
    """Turns a scenario's lists into events."""

    def __init__(self, scenario: Scenario, stage: Stage, now: datetime) -> None:
        self.scenario = scenario
        self.stage = stage
        self.now = now
        self.events: list[Event] = []
        self._roots: dict[str, str] = {}
        self._waiting_for_mentor: dict[str, list[tuple[str, str]]] = {}
        self._courses = {
            **{one.key: COURSES[one.type] for one in scenario.participants},
            **{one.key: one.course for one in scenario.npq_applications},
        }
        self._copied: list[str] = []
        self._applications = Applications(stage, now, self._add)
        self._counted: dict[str, list[str]] = {}
        self._made = 0

    def write(self) -> list[Event]:
        """Every event of the scenario, in file order."""
        for n, partnership in enumerate(self.scenario.partnerships):
            path = f"partnerships[{n}]"
            if partnership.challenged:
                key = partnership.key or path
                challenge = partnership.challenged
                self._add(challenge.at, f"{path}.challenged", "", self._challenge, key, challenge.reason)
                if challenge.lifted_at:
                    self._add(challenge.lifted_at, f"{path}.challenged", "", self._lift, key)
        for n, participant in enumerate(self.scenario.participants):
            self._participant(participant, f"participants[{n}]")
        for n, application in enumerate(self.scenario.npq_applications):
            path = f"npq_applications[{n}]"
            self._application(application, path)
        for n, merge in enumerate(self.scenario.merges):
            self._add(merge.at or self.now, f"merges[{n}]", "", self._merge, merge, f"merges[{n}]")
        for n, declaration in enumerate(self.scenario.declarations):
            path = f"declarations[{n}]"
            if declaration.count is None:
                self._declaration(declaration, path)
            else:
                self._copies(declaration, path)
        return self.events

    def _declaration(self, declaration: DeclarationPart, path: str, *, only_void: bool = False) -> None:
        about = self._roots.get(declaration.participant, declaration.participant)
        self._add(declaration.at or self.now, path, about, self._declare, declaration, path)
        for m, event in enumerate(declaration.history):
            where = f"{path}.history[{m}]"
            if event.void or not only_void:
                self._add(
                    event.at,
                    where,
                    about if event.void else "",
                    self._after_declaration,
                    declaration,
                    event,
                    where,
                )

    def _copies(self, declaration: DeclarationPart, path: str) -> None:
        """So many declarations, each for somebody new who is made like the one that is named."""
        assert declaration.count is not None
        everybody: list[ParticipantPart | ApplicationPart] = [
            *self.scenario.participants,
            *self.scenario.npq_applications,
        ]
        like = next((one for one in everybody if one.key == declaration.participant), None)
        if like is None:
            raise ScenarioRefused(f"{path}.participant", f"Nobody is called {declaration.participant!r}.")
        name = declaration.key or path
        self._counted[name] = []
        for n in range(declaration.count):
            self._made += 1
            trn = f"{FIRST_TRN_OF_COPIES + self._made:07d}" if like.trn else None
            update = {"key": f"{like.key} {name} {n + 1}", "email": None, "person": None, "trn": trn}
            if isinstance(like, ParticipantPart):
                self._participant(like.model_copy(update={**update, "typed_trn": None}), path)
            else:
                self._application(like.model_copy(update=update), path)
            key = str(update["key"])
            self._copied.append(key)
            self._courses[key] = self._courses[like.key]
            one = declaration.model_copy(update={"key": f"{name} {n + 1}", "participant": key, "count": None})
            self._counted[name].append(f"{name} {n + 1}")
            self._declaration(one, path, only_void=n > 0)

    def note_counted(self) -> None:
        """Puts the ids of counted declarations together under their key, once everything has happened."""
        for name, keys in self._counted.items():
            ids = [self.stage.ids.pop(key)["id"] for key in keys]
            self.stage.ids[name] = {"ids": ids}
        for key in self._copied:
            self.stage.ids.pop(key, None)

    def _application(self, part: ApplicationPart, path: str) -> None:
        if part.key in self._roots:
            raise ScenarioRefused(f"{path}.key", f"{part.key!r} is used twice.")
        self._roots[part.key] = self._root(part.person, part.key)
        self._applications.write(part, path, self._roots[part.key])

    def _root(self, person: str | None, key: str) -> str:
        return self._roots.get(person, person) if person else key

    def _add(self, at: datetime, path: str, about: str, happen: Callable[..., None], *details: Any) -> None:
        names = frozenset({about, *self._with(details)} if about else ())
        self.events.append(Event(at, path, names, lambda: happen(*details)))

    def _with(self, details: tuple[Any, ...]) -> set[str]:
        """Who else an event touches: the mentor that it names, and those who wait for this mentor."""
        mentors = {getattr(part, name, None) for part in details for name in ("mentor", "assign_mentor")} - {None}
        mentors |= {part.join_school.mentor for part in details if getattr(part, "join_school", None)} - {None}
        waiting = {
            other.key
            for part in details
            if isinstance(part, ParticipantPart) and part.type == "mentor"
            for other in self.scenario.participants
            if other.mentor == part.key
        }
        return {self._roots.get(str(key), str(key)) for key in mentors | waiting}

    def _challenge(self, key: str, reason: str) -> None:
        challenge_partnership(partnership_id=self.stage.find(key, "id", key), reason=reason, actor=ACTOR)

    def _lift(self, key: str) -> None:
        lift_challenge(partnership_id=self.stage.find(key, "id", key), actor=ACTOR)

    def _participant(self, part: ParticipantPart, path: str) -> None:
        if part.key in self._roots:
            raise ScenarioRefused(f"{path}.key", f"{part.key!r} is used twice.")
        self._roots[part.key] = root = self._root(part.person, part.key)
        self._add(part.registered_at or self.now, path, root, self._register, part, path)
        for m, event in enumerate(part.history):
            self._add(event.at, f"{path}.history[{m}]", root, self._in_training, part, event, f"{path}.history[{m}]")

    def _register(self, part: ParticipantPart, path: str) -> None:
        school = self.stage.school(part.school, f"{path}.school")
        verified = part.trn if part.trn_verified else None
        record = register_participant(
            role=part.type,
            school_id=school.id,
            cohort=part.cohort,
            full_name=part.full_name,
            email=part.email or made_up_email(part.key),
            started_on=part.started_on or clock.today(),
            trn=verified,
            typed_trn=part.typed_trn or (None if part.trn_verified else part.trn),
            person_id=self.stage.find(part.person, "participant_id", f"{path}.person") if part.person else None,
            schedule_identifier=part.schedule,
            lead_provider_id=self._provider_id(part, school, path),
            school_email=part.school_email,
            date_of_birth=part.date_of_birth,
            working_pattern=part.working_pattern or "",
            appropriate_body=self._body(part.appropriate_body, f"{path}.appropriate_body"),
            mentor_training_ended=_ended(part),
            on_closed_days=True,
            actor=ACTOR,
        )
        self.stage.note(part.key, participant_id=record.person_id, training_record_id=record.id)
        if part.eligible is not None:
            self._decide(record.id, part.eligible, f"{path}.eligible")
        if part.mentor:
            if "training_record_id" in self.stage.ids.get(part.mentor, {}):
                self._mentor(part.key, part.mentor, f"{path}.mentor")
            elif any(other.key == part.mentor for other in self.scenario.participants):
                self._waiting_for_mentor.setdefault(part.mentor, []).append((part.key, f"{path}.mentor"))
            else:
                self._mentor(part.key, part.mentor, f"{path}.mentor")
        for ect, where in self._waiting_for_mentor.pop(part.key, []):
            self._mentor(ect, part.key, where)

    def _provider_id(self, part: ParticipantPart, school: School, path: str) -> UUID | None:
        """Who trains them: whom the scenario names, else the provider of the school's partnership, if it has one."""
        if part.lead_provider:
            return self.stage.provider(part.lead_provider, f"{path}.lead_provider").id
        partnership = own_partnership(school.id, part.cohort)
        return partnership.lead_provider_id if partnership else None

    def _body(self, name: str | None, path: str) -> GivenBody:
        return AS_THE_SCHOOL if name is None else self.stage.body(name, path)

    def _decide(self, record_id: UUID, eligible: bool | str, path: str) -> None:
        reason = {True: "eligible", False: "ineligible"}[eligible] if isinstance(eligible, bool) else eligible
        with at_path(path):
            status, why = accepted(training_rules.status_of_reason(reason))
            decide_eligibility(record_id=record_id, status=status, reason=why, actor=ACTOR)

    def _mentor(self, ect: str, mentor: str, path: str) -> None:
        with at_path(path):
            assign_mentor(
                ect_record_id=self.stage.find(ect, "training_record_id", path),
                mentor_record_id=self.stage.find(mentor, "training_record_id", path),
                actor=ACTOR,
            )

    def _in_training(self, part: ParticipantPart, event: TrainingEvent, path: str) -> None:
        record_id = self.stage.find(part.key, "training_record_id", path)
        if event.eligible is not None:
            self._decide(record_id, event.eligible, f"{path}.eligible")
        if event.assign_mentor:
            self._mentor(part.key, event.assign_mentor, f"{path}.assign_mentor")
        for action, reason in (("defer", event.defer), ("withdraw", event.withdraw), ("resume", event.resume)):
            if reason:
                self._report(part, action, "" if reason is True else str(reason))
        if event.change_schedule:
            self._change_schedule(part, event.change_schedule, f"{path}.change_schedule")
        self._change(record_id, event, path)
        self._move(record_id, event, path)
        if event.end_mentor_training:
            with at_path(f"{path}.end_mentor_training"):
                end_mentor_training(record_id=record_id, day=event.end_mentor_training, actor=ACTOR)
        if event.induction_completed_on:
            complete_induction(record_id=record_id, day=event.induction_completed_on, actor=ACTOR)

    def _change(self, record_id: UUID, event: TrainingEvent, path: str) -> None:
        """What their school changes of them, as its tutor would."""
        changes: list[tuple[str, Callable[..., object], dict[str, Any]]] = []
        if event.change_name is not None:
            named = {"full_name": event.change_name, "reason": "name_has_changed", "confirmed": True}
            changes.append(("change_name", correct_name, named))
        if event.change_email is not None:
            changes.append(("change_email", correct_email, {"email": event.change_email}))
        if event.change_start_date is not None:
            changes.append(("change_start_date", change_start_date, {"day": event.change_start_date}))
        if event.stay_at_school:
            changes.append(("stay_at_school", report_staying, {}))
        for name, change, values in changes:
            with at_path(f"{path}.{name}"):
                change(record_id=record_id, school_id=school_of_record(record_id), actor=ACTOR, **values)

    def _move(self, record_id: UUID, event: TrainingEvent, path: str) -> None:
        if event.leave_school:
            with at_path(f"{path}.leave_school"):
                report_leaver(
                    record_id=record_id, school_id=school_of_record(record_id), day=event.leave_school.date, actor=ACTOR
                )
        if event.join_school:
            joining = event.join_school
            mentor = joining.mentor
            with at_path(f"{path}.join_school"):
                report_joiner(
                    record_id=record_id,
                    school_id=self.stage.school(joining.school, f"{path}.join_school.school").id,
                    day=joining.date,
                    mentor_record_id=self.stage.find(mentor, "training_record_id", path) if mentor else None,
                    keep_providers=joining.keep_providers,
                    appropriate_body=self._body(joining.appropriate_body, f"{path}.join_school.appropriate_body"),
                    on_closed_days=True,
                    actor=ACTOR,
                )
        if event.remove_from_school:
            with at_path(f"{path}.remove_from_school"):
                remove_from_school(record_id=record_id, school_id=school_of_record(record_id), actor=ACTOR)

    def _change_schedule(self, part: ParticipantPart, change: SchedulePart, path: str) -> None:
        record_id = self.stage.find(part.key, "training_record_id", part.key)
        with at_path(path):
            change_schedule(
                lead_provider_id=provider_of_record(record_id),
                participant_id=self.stage.ids[part.key]["participant_id"],
                attributes={
                    "course_identifier": COURSES[part.type],
                    "schedule_identifier": change.schedule,
                    "cohort": change.cohort,
                },
                actor=ACTOR,
            )

    def _merge(self, part: MergePart, path: str) -> None:
        with at_path(path):
            merge_people(
                from_person_id=self.stage.find(part.from_key, "participant_id", f"{path}.from"),
                into_person_id=self.stage.find(part.to, "participant_id", f"{path}.to"),
                actor=ACTOR,
            )

    def _report(self, part: ParticipantPart, action: str, reason: str) -> None:
        record_id = self.stage.find(part.key, "training_record_id", part.key)
        report_training(
            lead_provider_id=provider_of_record(record_id),
            participant_id=self.stage.ids[part.key]["participant_id"],
            action=action,
            attributes={"course_identifier": COURSES[part.type], "reason": reason},
            actor=ACTOR,
        )

    def _declare(self, part: DeclarationPart, path: str) -> None:
        declaration = declare(
            lead_provider_id=self.stage.provider(part.lead_provider, f"{path}.lead_provider").id,
            attributes={
                "participant_id": str(self.stage.find(part.participant, "participant_id", f"{path}.participant")),
                "declaration_type": part.declaration_type,
                "declaration_date": part.declaration_date.isoformat(),
                "course_identifier": self._course_of(part.participant, f"{path}.participant"),
                "evidence_held": part.evidence_held,
                "has_passed": part.has_passed,
                "delivery_partner_id": self._partner(part.delivery_partner, f"{path}.delivery_partner"),
                "secondary_delivery_partner_id": self._partner(
                    part.secondary_delivery_partner, f"{path}.secondary_delivery_partner"
                ),
            },
            actor=ACTOR,
        )
        self.stage.note(part.key or path, id=declaration.id)

    def _partner(self, name: str | None, path: str) -> str | None:
        return str(self.stage.delivery_partner(name, path).id) if name else None

    def _course_of(self, key: str, path: str) -> str:
        return self._courses[key] if key in self._courses else course_of(key, path)

    def _after_declaration(self, part: DeclarationPart, event: DeclarationEvent, path: str) -> None:
        if event.run_job is not None:
            if event.run_job not in JOBS:
                raise ScenarioRefused(f"{path}.run_job", f"There is no job {event.run_job!r}. Use {', '.join(JOBS)}.")
            JOBS[event.run_job]()
        if event.authorise is not None:
            authorise_statement(
                statement_id=self.stage.find(event.authorise, "id", f"{path}.authorise"),
                prepared_by="Pat Preparer",
                approved_by="Alex Approver",
                unpriced=True,
                actor=ACTOR,
            )
        if event.void:
            void_declaration(
                lead_provider_id=self.stage.provider(part.lead_provider, path).id,
                declaration_id=self.stage.find(part.key or path.partition(".history")[0], "id", path),
                actor=ACTOR,
            )


def _ended(part: ParticipantPart) -> training_rules.EndedTraining | None:
    """What is stated of a mentor whose training had ended before."""
    if part.mentor_funding_end_date is None or part.mentor_ineligible_for_funding_reason is None:
        return None
    return training_rules.EndedTraining(part.mentor_funding_end_date, part.mentor_ineligible_for_funding_reason)
