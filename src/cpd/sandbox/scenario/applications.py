"""The applications of a scenario: submitted, decided, and what happens to them afterwards."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cpd.casework.commands import report_npq_training
from cpd.npq.commands import accept_application, change_lead_provider, reject_application, submit_application
from cpd.npq.models import Application
from cpd.npq.queries import likely_suffix
from cpd.sandbox.scenario.reading import at_path
from cpd.sandbox.scenario.schema import ApplicationEvent, ApplicationPart
from cpd.sandbox.scenario.things import ACTOR, Stage, made_up_email

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
        application = submit_application(
            full_name=part.full_name,
            email=part.email or made_up_email(part.key),
            course_identifier=part.course,
            cohort=part.cohort,
            cohort_suffix=part.cohort_suffix or likely_suffix(part.cohort, part.schedule),
            lead_provider_id=stage.provider(part.lead_provider, f"{path}.lead_provider").id,
            person_id=stage.find(part.person, "participant_id", f"{path}.person") if part.person else None,
            trn=part.trn if part.trn_verified else None,
            typed_trn=None if part.trn_verified else part.trn,
            school_id=stage.school(part.school, f"{path}.school").id if part.school else None,
            works_in_school=bool(part.school),
            eligible_for_funding=part.eligible_for_funding,
            funding_status_code=part.funding_status_code,
            targeted_delivery_funding=part.targeted_delivery_funding,
            teacher_catchment=part.teacher_catchment,
            actor=ACTOR,
        )
        stage.note(part.key, id=application.id, participant_id=application.person_id)

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
        if event.change_lead_provider:
            where = f"{path}.change_lead_provider"
            with at_path(where):
                change_lead_provider(
                    application_id=application.id,
                    lead_provider_id=self._stage.provider(event.change_lead_provider, where).id,
                    actor=ACTOR,
                )
