"""Django REST framework: serializers, a paginator, and CSV through the standard library."""

import csv
from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.peers.applications import FIELDS_V1, ApplicationRow, EarlierApplicationRow, applications
from bench.peers.participants import FIELDS, PersonRow, Row, participants
from bench.peers.shapes import serializer_of
from cpd.contract.v1 import participants as v1
from cpd.contract.v1.applications import ApplicationAttributes
from cpd.contract.v3 import participants as v3
from cpd.contract.v3.applications import ApplicationAttributesV3
from cpd.core import clock
from cpd.declarations.models import Declaration
from cpd.teachers.models import Person
from cpd.training.models import TrainingRecord

AttributesSerializer = serializer_of(v1.ParticipantAttributes)
"""The attributes of a participant in version 1."""


class ParticipantSerializer(serializers.Serializer):
    """A participant in the envelope."""

    id = serializers.CharField()
    type = serializers.ReadOnlyField(default="participant")
    attributes = AttributesSerializer(source="*")


PersonAttributesSerializer = serializer_of(v3.ParticipantAttributesV3, {v3.Enrolment: serializer_of(v3.Enrolment)})
"""The attributes of a person in version 3."""


class PersonSerializer(serializers.Serializer):
    """A person in the envelope."""

    id = serializers.CharField()
    type = serializers.ReadOnlyField(default="participant")
    attributes = PersonAttributesSerializer(source="*")


EarlierApplicationAttributesSerializer = serializer_of(ApplicationAttributes)
"""The attributes of an application in versions 1 and 2."""

ApplicationAttributesSerializer = serializer_of(ApplicationAttributesV3)
"""The attributes of an application in version 3."""


class ApplicationSerializer(serializers.Serializer):
    """An application in the envelope."""

    id = serializers.CharField()
    type = serializers.ReadOnlyField(default="npq_application")
    attributes = ApplicationAttributesSerializer(source="*")


class Pages(PageNumberPagination):
    """``page[page]`` and ``page[per_page]``."""

    page_query_param = "page[page]"
    page_size_query_param = "page[per_page]"
    page_size = 100
    max_page_size = 3000


class ParticipantsView(APIView):
    """The list."""

    def get(self, request: Request, provider_id: UUID) -> Response:
        """One page."""
        page = Pages().paginate_queryset(participants(provider_id), request, view=self)
        return Response({"data": ParticipantSerializer([Row(period) for period in page or []], many=True).data})


class PeopleView(APIView):
    """The list of version 3."""

    def get(self, request: Request, provider_id: UUID) -> Response:
        """One page."""
        page = Pages().paginate_queryset(participants(provider_id), request, view=self)
        return Response({"data": PersonSerializer([PersonRow(period) for period in page or []], many=True).data})


class ApplicationsView(APIView):
    """The list of applications of version 3."""

    def get(self, request: Request, provider_id: UUID) -> Response:
        """One page."""
        page = Pages().paginate_queryset(applications(provider_id), request, view=self)
        rows = [ApplicationRow(application) for application in page or []]
        return Response({"data": ApplicationSerializer(rows, many=True).data})


class DeclarationSerializer(serializers.ModelSerializer):
    """A declaration, checked by its fields alone."""

    participant_id = serializers.PrimaryKeyRelatedField(source="person", queryset=Person.objects.all())

    class Meta:
        model = Declaration
        fields = ("id", "participant_id", "declaration_type", "declaration_date", "course_identifier", "evidence_held")
        validators: tuple[object, ...] = ()


class DeclarationsView(APIView):
    """Declaring, as a tutorial would: no rules, no history of its own, no statement."""

    def post(self, request: Request, provider_id: UUID) -> Response:
        """One declaration, saved."""
        serializer = DeclarationSerializer(data=request.data["data"]["attributes"])
        serializer.is_valid(raise_exception=True)
        serializer.save(
            kind="ect",
            record=TrainingRecord.objects.get(person=serializer.validated_data["person"], role="ect"),
            lead_provider_id=provider_id,
            cohort_id=2024,
            state="eligible",
            created_at=clock.now(),
        )
        return Response({"data": serializer.data})


class _Line:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def participants_csv(request: HttpRequest, provider_id: UUID) -> StreamingHttpResponse:
    """Every row of the provider, streamed, through the same serializer."""
    writer = csv.writer(_Line(), lineterminator="\n")

    def lines() -> Iterator[str]:
        yield writer.writerow(["id", *FIELDS])
        for period in participants(provider_id).iterator(chunk_size=2000):
            row = Row(period)
            shown = AttributesSerializer(row).data
            yield writer.writerow([row.id, *(shown[name] for name in FIELDS)])

    return StreamingHttpResponse(lines(), content_type="text/csv")


def applications_csv(request: HttpRequest, provider_id: UUID) -> StreamingHttpResponse:
    """Every application of the provider, streamed, through the same serializer."""
    writer = csv.writer(_Line(), lineterminator="\n")

    def lines() -> Iterator[str]:
        yield writer.writerow(["id", *FIELDS_V1])
        for application in applications(provider_id).iterator(chunk_size=2000):
            row = EarlierApplicationRow(application)
            shown = EarlierApplicationAttributesSerializer(row).data
            yield writer.writerow([row.id, *(shown[name] for name in FIELDS_V1)])

    return StreamingHttpResponse(lines(), content_type="text/csv")
