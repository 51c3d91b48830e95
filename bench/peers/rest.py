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
from cpd.core import clock
from cpd.declarations.models import Declaration
from cpd.teachers.models import Person
from cpd.training.models import TrainingRecord


class AttributesSerializer(serializers.Serializer):
    """The attributes of a participant."""

    email = serializers.CharField()
    full_name = serializers.CharField()
    mentor_id = serializers.CharField(allow_null=True)
    school_urn = serializers.CharField()
    participant_type = serializers.CharField()
    cohort = serializers.CharField()
    status = serializers.CharField()
    teacher_reference_number = serializers.CharField(allow_null=True)
    teacher_reference_number_validated = serializers.BooleanField(allow_null=True)
    eligible_for_funding = serializers.BooleanField(allow_null=True)
    pupil_premium_uplift = serializers.BooleanField()
    sparsity_uplift = serializers.BooleanField()
    training_status = serializers.CharField()
    training_record_id = serializers.CharField()
    schedule_identifier = serializers.CharField()
    updated_at = serializers.CharField()


class ParticipantSerializer(serializers.Serializer):
    """A participant in the envelope."""

    id = serializers.CharField()
    type = serializers.ReadOnlyField(default="participant")
    attributes = AttributesSerializer(source="*")


class ReportSerializer(serializers.Serializer):
    """A withdrawal or a deferral."""

    reason = serializers.CharField()
    date = serializers.CharField()


class EnrolmentSerializer(serializers.Serializer):
    """A training record of version 3."""

    training_record_id = serializers.CharField()
    email = serializers.CharField()
    mentor_id = serializers.CharField(allow_null=True)
    school_urn = serializers.CharField()
    participant_type = serializers.CharField()
    cohort = serializers.CharField()
    training_status = serializers.CharField()
    participant_status = serializers.CharField()
    teacher_reference_number_validated = serializers.BooleanField(allow_null=True)
    eligible_for_funding = serializers.BooleanField(allow_null=True)
    pupil_premium_uplift = serializers.BooleanField()
    sparsity_uplift = serializers.BooleanField()
    schedule_identifier = serializers.CharField()
    delivery_partner_id = serializers.CharField()
    withdrawal = ReportSerializer(allow_null=True)
    deferral = ReportSerializer(allow_null=True)
    created_at = serializers.CharField()
    induction_end_date = serializers.CharField(allow_null=True)
    mentor_funding_end_date = serializers.CharField(allow_null=True)
    cohort_changed_after_payments_frozen = serializers.BooleanField()
    mentor_ineligible_for_funding_reason = serializers.CharField(allow_null=True)
    working_pattern = serializers.CharField(allow_null=True)


class PersonAttributesSerializer(serializers.Serializer):
    """The attributes of a person in version 3."""

    full_name = serializers.CharField()
    teacher_reference_number = serializers.CharField(allow_null=True)
    updated_at = serializers.CharField()
    ecf_enrolments = EnrolmentSerializer(many=True)
    participant_id_changes = serializers.ListField(child=serializers.DictField())


class PersonSerializer(serializers.Serializer):
    """A person in the envelope."""

    id = serializers.CharField()
    type = serializers.ReadOnlyField(default="participant")
    attributes = PersonAttributesSerializer(source="*")


class EarlierApplicationAttributesSerializer(serializers.Serializer):
    """The attributes of an application in versions 1 and 2."""

    participant_id = serializers.CharField()
    full_name = serializers.CharField()
    email = serializers.CharField(allow_null=True)
    email_validated = serializers.BooleanField()
    teacher_reference_number = serializers.CharField(allow_null=True)
    teacher_reference_number_validated = serializers.BooleanField()
    school_urn = serializers.CharField(allow_null=True)
    school_ukprn = serializers.CharField(allow_null=True)
    private_childcare_provider_urn = serializers.CharField(allow_null=True)
    headteacher_status = serializers.CharField(allow_null=True)
    eligible_for_funding = serializers.BooleanField()
    funded_place = serializers.BooleanField(allow_null=True)
    funding_choice = serializers.CharField(allow_null=True)
    course_identifier = serializers.CharField()
    status = serializers.CharField()
    works_in_school = serializers.BooleanField(allow_null=True)
    employer_name = serializers.CharField(allow_null=True)
    employment_role = serializers.CharField(allow_null=True)
    created_at = serializers.CharField()
    updated_at = serializers.CharField()
    cohort = serializers.CharField()
    ineligible_for_funding_reason = serializers.CharField(allow_null=True)
    targeted_delivery_funding_eligibility = serializers.BooleanField()
    teacher_catchment = serializers.BooleanField()
    teacher_catchment_country = serializers.CharField(allow_null=True)
    teacher_catchment_iso_country_code = serializers.CharField(allow_null=True)
    itt_provider = serializers.CharField(allow_null=True)
    lead_mentor = serializers.BooleanField(allow_null=True)


class ApplicationAttributesSerializer(EarlierApplicationAttributesSerializer):
    """The attributes of an application in version 3."""

    cohort_suffix = serializers.CharField()
    schedule_identifier = serializers.CharField(allow_null=True)
    reason_for_rejection = serializers.CharField(allow_null=True)
    works_as_senco = serializers.BooleanField(allow_null=True)
    senco_start_date = serializers.CharField(allow_null=True)


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
