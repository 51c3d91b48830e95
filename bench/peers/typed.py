"""Django Ninja: schemas, and a slice of the queryset."""

from uuid import UUID

from django.http import HttpRequest
from ninja import NinjaAPI, Query, Schema

from bench.peers.participants import Row, participants

api = NinjaAPI(urls_namespace="bench", docs_url=None, openapi_url=None)


class Attributes(Schema):
    """The attributes of a participant."""

    email: str
    full_name: str
    mentor_id: str | None
    school_urn: str
    participant_type: str
    cohort: str
    status: str
    teacher_reference_number: str | None
    teacher_reference_number_validated: bool | None
    eligible_for_funding: bool | None
    pupil_premium_uplift: bool
    sparsity_uplift: bool
    training_status: str
    training_record_id: str
    schedule_identifier: str
    updated_at: str


class Participant(Schema):
    """A participant in the envelope."""

    id: str
    type: str = "participant"
    attributes: Attributes

    @staticmethod
    def resolve_attributes(row: Row) -> Row:
        """The same row again."""
        return row


class Participants(Schema):
    """A page."""

    data: list[Participant]


@api.get("/{provider_id}/participants", response=Participants)
def list_participants(
    request: HttpRequest,
    provider_id: UUID,
    page: int = Query(1, alias="page[page]"),
    per_page: int = Query(100, alias="page[per_page]"),
) -> dict[str, list[Row]]:
    """One page."""
    start = (page - 1) * per_page
    return {"data": [Row(period) for period in participants(provider_id)[start : start + per_page]]}
