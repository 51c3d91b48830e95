"""Version 2 of the API: version 1 without the old addresses, and with fewer attributes of a declaration."""

from cpd.api.applications import application_routes
from cpd.api.declarations import DeclarationShapes, declaration_routes
from cpd.api.npq_outcomes import OutcomeShapes, outcome_routes
from cpd.api.npq_participants import NpqParticipantShapes, npq_participant_routes
from cpd.api.npq_schedules import npq_schedule_routes
from cpd.api.openapi import version_api
from cpd.api.participants import participant_routes
from cpd.api.schemas import (
    DeclarationListV2,
    DeclarationOneV2,
    NpqParticipantListV2,
    NpqParticipantOneV2,
    OutcomeList,
    OutcomeOne,
)
from cpd.api.v2 import npq_enrolments
from cpd.contract.v2 import applications, declarations
from cpd.publishing.resources.applications import APPLICATIONS_V2
from cpd.publishing.resources.declarations import DECLARATIONS_V2
from cpd.publishing.resources.npq_participants import NPQ_PARTICIPANTS_V2
from cpd.publishing.resources.outcomes import OUTCOMES_V1

api = version_api(2)
api.add_router("", participant_routes())
api.add_router(
    "",
    declaration_routes(
        DeclarationShapes(DECLARATIONS_V2, declarations.CSV_HEADER, DeclarationListV2, DeclarationOneV2)
    ),
)
api.add_router("", application_routes(feed=APPLICATIONS_V2, csv_header=applications.CSV_HEADER))
api.add_router(
    "",
    outcome_routes(OutcomeShapes(OUTCOMES_V1, NPQ_PARTICIPANTS_V2, OutcomeList, OutcomeOne), version=2),
)
api.add_router(
    "",
    npq_participant_routes(
        NpqParticipantShapes(NPQ_PARTICIPANTS_V2, NpqParticipantListV2, NpqParticipantOneV2), version=2
    ),
)
api.add_router("", npq_enrolments.router)
api.add_router("", npq_schedule_routes(feed=NPQ_PARTICIPANTS_V2, one=NpqParticipantOneV2, version=2))
