"""Version 1 of the API."""

from ninja import NinjaAPI

from cpd.api.earlier import (
    DeclarationShapes,
    application_routes,
    declaration_routes,
    legacy_routes,
    participant_routes,
)
from cpd.api.schemas import DeclarationList, DeclarationOne
from cpd.contract.v1 import declarations

api = NinjaAPI(
    title="Manage Teacher CPD API",
    version="1",
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url=None,
    description="For lead providers of early career training and national professional qualifications.",
)
api.add_router("", participant_routes())
api.add_router("", legacy_routes())
api.add_router(
    "",
    declaration_routes(DeclarationShapes("declarations-v1", declarations.CSV_HEADER, DeclarationList, DeclarationOne)),
)
api.add_router("", application_routes())
