"""Version 3 of the API."""

from ninja import NinjaAPI

from cpd.api.v3 import declarations, participants, partnerships

api = NinjaAPI(
    title="Manage Teacher CPD API",
    version="3",
    urls_namespace="api-v3",
    docs_url=None,
    openapi_url=None,
    description="For lead providers of early career training and national professional qualifications.",
)
api.add_router("", participants.router)
api.add_router("", declarations.router)
api.add_router("", partnerships.router)
