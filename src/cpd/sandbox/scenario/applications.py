"""The applications of a scenario: submitted, decided, and what happens to them afterwards."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from cpd.casework.commands import change_schedule_of_application, report_npq_training
from cpd.npq.commands import accept_application, change_lead_provider, reject_application, submit_application
from cpd.npq.models import Application, ApplicationState, Intake
from cpd.npq.queries import find_intake, likely_suffix
from cpd.npq.rules import (
    FundingAnswers,
    FundingOutcome,
    OtherApplication,
    Workplace,
    funding_eligibility,
    previously_funded,
)
from cpd.npq.rules.funding_table import ENGLAND
from cpd.sandbox.scenario.reading import at_path
from cpd.sandbox.scenario.schema import AnswersPart, ApplicationEvent, ApplicationPart
from cpd.sandbox.scenario.things import ACTOR, Stage, made_up_email
from cpd.schools.models import School
from cpd.teachers.commands import forget_email, verify_trn

ANSWERED = (
    *("teacher_catchment", "teacher_catchment_country", "teacher_catchment_iso_country_code", "funding_choice"),
    *("headteacher_status", "employer_name", "employment_role", "private_childcare_provider_urn", "itt_provider"),
    *("lead_mentor", "works_as_senco", "senco_start_date"),
)
"""What an application keeps as it was answered."""

Add = Callable[..., None]
"""Adds an event: its instant, its place in the file, whom it is about, what happens, and with what."""


class Applications:
    """Turns applications into events."""

    def __init__(self, stage: Stage, now: datetime, add: Add) -> None:
        self._stage = stage
        self._now = now
        self._add = add

    def write(self, part: ApplicationPart, path: str, about: str) -> None:
        """The events of one application."""
        submitted = part.submitted_at or self._now
        self._add(submitted, path, about, self._apply, part, path)
        if part.state != "pending":
            self._add(part.decided_at or submitted, path, about, self._decide, part, path)
        for n, event in enumerate(part.history):
            where = f"{path}.history[{n}]"
            self._add(event.at, where, about, self._afterwards, part, event, where)

    def _apply(self, part: ApplicationPart, path: str) -> None:
        stage = self._stage
        suffix = part.cohort_suffix or likely_suffix(part.cohort, part.schedule)
        school = stage.school(part.school, f"{path}.school") if part.school else None
        person_id = stage.find(part.person, "participant_id", f"{path}.person") if part.person else None
        eligible, code = part.eligible_for_funding, part.funding_status_code
        if part.answers is not None:
            outcome = self._funding(part, part.answers, find_intake(part.cohort, suffix), school, person_id)
            eligible, code = outcome.funded, str(outcome.code)
        application = submit_application(
            full_name=part.full_name,
            email=part.email or made_up_email(part.key),
            course_identifier=part.course,
            cohort=part.cohort,
            cohort_suffix=suffix,
            lead_provider_id=stage.provider(part.lead_provider, f"{path}.lead_provider").id,
            person_id=person_id,
            trn=part.trn if part.trn_verified else None,
            typed_trn=None if part.trn_verified else part.trn,
            school_id=school.id if school else None,
            works_in_school=bool(school) if part.works_in_school is None else part.works_in_school,
            eligible_for_funding=eligible,
            funding_status_code=code,
            targeted_delivery_funding=part.targeted_delivery_funding,
            **{name: getattr(part, name) for name in ANSWERED},
            actor=ACTOR,
        )
        if part.no_email and not part.person:
            forget_email(person_id=application.person_id, actor=ACTOR)
        stage.note(part.key, id=application.id, participant_id=application.person_id)

    def _funding(
        self, part: ApplicationPart, answers: AnswersPart, intake: Intake, school: School | None, person_id: UUID | None
    ) -> FundingOutcome:
        """Whether DfE pays, by the answers, the school and what the person was paid for before."""
        others = Application.objects.filter(person_id=person_id) if person_id else Application.objects.none()
        workplace = answers.workplace or (Workplace.SCHOOL if school else Workplace.NONE)
        return funding_eligibility(
            FundingAnswers(
                intake_funding=intake.funding,
                course_identifier=part.course,
                teacher_catchment=part.teacher_catchment or ENGLAND,
                previously_funded=previously_funded(
                    part.course,
                    tuple(
                        OtherApplication(
                            course_identifier=other.course_id,
                            accepted=other.state == ApplicationState.ACCEPTED,
                            eligible_for_funding=other.eligible_for_funding,
                            funded_place=other.funded_place,
                        )
                        for other in others
                    ),
                ),
                establishment_type=school.establishment_type_code if school else None,
                **answers.model_dump(exclude={"workplace"}),
                workplace=workplace,
            )
        )

    def _decide(self, part: ApplicationPart, path: str) -> None:
        where: dict[str, Any] = {
            "lead_provider_id": self._stage.provider(part.lead_provider, f"{path}.lead_provider").id,
            "application_id": self._stage.find(part.key, "id", path),
            "actor": ACTOR,
        }
        with at_path(f"{path}.state"):
            if part.state == "rejected":
                reject_application(**where)
                return
            intake = Application.objects.select_related("intake").get(id=where["application_id"]).intake
            attributes = {
                "funded_place": self._funded_place(part, intake.funding),
                "schedule_identifier": part.schedule,
            }
            accept_application(**where, attributes=attributes)

    def _funded_place(self, part: ApplicationPart, funding: str) -> bool | None:
        """What the file says; where places are capped and it says nothing, whoever is eligible has one."""
        if part.funded_place is not None or funding == "full":
            return part.funded_place
        return part.eligible_for_funding if funding == "capped" else False

    def _afterwards(self, part: ApplicationPart, event: ApplicationEvent, path: str) -> None:
        application = Application.objects.get(id=self._stage.find(part.key, "id", path))
        for action, reason in (("defer", event.defer), ("withdraw", event.withdraw), ("resume", event.resume)):
            if reason:
                with at_path(f"{path}.{action}"):
                    report_npq_training(
                        lead_provider_id=application.lead_provider_id,
                        application_id=application.id,
                        action=action,
                        reason="" if reason is True else str(reason),
                        actor=ACTOR,
                    )
        if event.change_schedule:
            with at_path(f"{path}.change_schedule"):
                change_schedule_of_application(
                    lead_provider_id=application.lead_provider_id,
                    application_id=application.id,
                    schedule_identifier=event.change_schedule.schedule,
                    cohort=event.change_schedule.cohort,
                    actor=ACTOR,
                )
        if event.trn:
            with at_path(f"{path}.trn"):
                verify_trn(person_id=application.person_id, trn=event.trn, actor=ACTOR)
        if event.change_lead_provider:
            where = f"{path}.change_lead_provider"
            with at_path(where):
                change_lead_provider(
                    application_id=application.id,
                    lead_provider_id=self._stage.provider(event.change_lead_provider, where).id,
                    actor=ACTOR,
                )
