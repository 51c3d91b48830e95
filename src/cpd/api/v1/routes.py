"""Version 1 of the API."""

from cpd.api.applications import application_routes
from cpd.api.declarations import DeclarationShapes, declaration_routes
from cpd.api.npq_outcomes import OutcomeShapes, outcome_routes
from cpd.api.npq_participants import NpqParticipantShapes, npq_participant_routes
from cpd.api.npq_schedules import npq_schedule_routes
from cpd.api.openapi import version_api
from cpd.api.participants import legacy_routes, participant_routes
from cpd.api.schemas import (
    DeclarationList,
    DeclarationOne,
    NpqParticipantList,
    NpqParticipantOne,
    OutcomeList,
    OutcomeOne,
)
from cpd.contract.v1 import applications, declarations
from cpd.publishing.resources.applications import APPLICATIONS_V1
from cpd.publishing.resources.declarations import DECLARATIONS_V1
from cpd.publishing.resources.npq_participants import NPQ_PARTICIPANTS_V1
from cpd.publishing.resources.outcomes import OUTCOMES_V1

api = version_api(1)
api.add_router("", participant_routes())
api.add_router("", legacy_routes())
api.add_router(
    "",
    declaration_routes(DeclarationShapes(DECLARATIONS_V1, declarations.CSV_HEADER, DeclarationList, DeclarationOne)),
)
api.add_router("", application_routes(feed=APPLICATIONS_V1, csv_header=applications.CSV_HEADER))
api.add_router(
    "",
    outcome_routes(OutcomeShapes(OUTCOMES_V1, NPQ_PARTICIPANTS_V1, OutcomeList, OutcomeOne), version=1),
)
api.add_router(
    "",
    npq_participant_routes(NpqParticipantShapes(NPQ_PARTICIPANTS_V1, NpqParticipantList, NpqParticipantOne), version=1),
)
api.add_router("", npq_schedule_routes(feed=NPQ_PARTICIPANTS_V1, one=NpqParticipantOne, version=1))
