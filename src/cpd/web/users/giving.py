"""Giving somebody a role, and taking one away (rules ACC-1, ACC-2 and ACC-10)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.accounts.commands import appoint_user, take_role_away
from cpd.accounts.models import User
from cpd.accounts.queries import memberships_of
from cpd.accounts.roles import NAMES, ORGANISATION_OF, Organisation, Role
from cpd.core.ids import parse_id
from cpd.core.refusals import Refusal
from cpd.providers.models import DeliveryPartner, LeadProvider
from cpd.schools.commands import add_school_user, appoint_tutor
from cpd.schools.models import AppropriateBody, School
from cpd.web.kit.fields import Choice, RadiosField, SelectField, TextField
from cpd.web.kit.forms import KitForm
from cpd.web.pages import question
from cpd.web.problems import not_found
from cpd.web.users.access import actor, address_of, operations, with_other
from cpd.web.users.finding import described
from cpd.web.users.one import confirmed

WHERE = {
    Organisation.SCHOOL: "At a school",
    Organisation.LEAD_PROVIDER: "At a lead provider",
    Organisation.DELIVERY_PARTNER: "At a delivery partner",
    Organisation.APPROPRIATE_BODY: "At an appropriate body",
    Organisation.DFE: "",
}
AT = {role: WHERE[organisation] for role, organisation in ORGANISATION_OF.items()}
"""Where each role is held, as a hint: several have the same name. Nothing at DfE, which names say."""


class RoleForm(KitForm):
    """Which role."""

    role = RadiosField(
        "Which role do you want to give?",
        heading=True,
        noun="a role",
        choices=[Choice(str(role), NAMES[role].capitalize().replace("Dfe", "DfE"), AT[role]) for role in Role],
    )


class SchoolForm(KitForm):
    """At which school."""

    role = TextField(
        "What is the school's URN?",
        heading=True,
        hint="6 digits. A school has one induction tutor: a new one takes the place of the present one.",
        noun="school's URN",
        summary="URN",
        max_length=10,
        width=10,
        inputmode="numeric",
        spellcheck=False,
    )


class OrganisationForm(KitForm):
    """At which organisation of a kind."""

    role = SelectField("At which organisation?", heading=True, noun="an organisation")


QUESTIONS: dict[Organisation, tuple[str, Any]] = {
    Organisation.LEAD_PROVIDER: ("At which lead provider?", LeadProvider),
    Organisation.DELIVERY_PARTNER: ("At which delivery partner?", DeliveryPartner),
    Organisation.APPROPRIATE_BODY: ("At which appropriate body?", AppropriateBody),
}


@operations
@with_other
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, *, user: User, other: User) -> HttpResponse:
    """Asks which role; gives one at DfE at once, and leads on to where any other is held."""
    form = RoleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        role = Role(form.cleaned_data["role"])
        if ORGANISATION_OF[role] != Organisation.DFE:
            return redirect(f"{address_of(other)}/give-role/{role}")
        given = _given(request, form, user, other, role, Organisation.DFE, None)
        if given is not None:
            return given
    return question(request, form, {"back": address_of(other), "caption": other.full_name})


@operations
@with_other
@require_http_methods(["GET", "HEAD", "POST"])
def choose_organisation(request: HttpRequest, name: str, *, user: User, other: User) -> HttpResponse:
    """Asks where the role is held, and gives it there."""
    at = ORGANISATION_OF.get(Role(name)) if name in set(Role) else None
    if at is None or at == Organisation.DFE:
        return not_found(request)
    role = Role(name)
    data = request.POST if request.method == "POST" else None
    form = SchoolForm(data) if at == Organisation.SCHOOL else _organisations(data, at)
    if form.is_bound and form.is_valid():
        organisation_id = _chosen(at, form.cleaned_data["role"])
        if organisation_id is None:
            form.add_error("role", "There is no school with that URN. Check it.")
        else:
            given = _given(request, form, user, other, role, at, organisation_id)
            if given is not None:
                return given
    context = {"back": f"{address_of(other)}/give-role", "caption": f"{other.full_name}: {NAMES[role]}"}
    return question(request, form, {**context, "button": "Give role"})


def _organisations(data: Any, at: Organisation) -> OrganisationForm:
    form = OrganisationForm(data)
    label, model = QUESTIONS[at]
    field: Any = form.fields["role"]
    field.label = label
    field.choose_from(Choice(str(key), name) for key, name in model.objects.order_by("name").values_list("id", "name"))
    return form


def _chosen(at: Organisation, typed: str) -> UUID | None:
    if at != Organisation.SCHOOL:
        return parse_id(typed)
    return School.objects.filter(urn=typed).values_list("id", flat=True).first()


def _given(
    request: HttpRequest,
    form: KitForm,
    user: User,
    other: User,
    role: Role,
    at: Organisation,
    organisation_id: UUID | None,
) -> HttpResponse | None:
    """Gives the role and leads to the account; None where that is refused, which the form then says."""
    try:
        if at == Organisation.SCHOOL and organisation_id is not None:
            add = appoint_tutor if role == Role.INDUCTION_TUTOR else add_school_user
            add(school_id=organisation_id, full_name=other.full_name, email=other.email, actor=actor(user))
        else:
            appoint_user(user_id=other.id, role=role, at=at, organisation_id=organisation_id, actor=actor(user))
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    messages.info(request, f"{other.full_name} has the role {NAMES[role]}, from their next sign-in.")
    return redirect(address_of(other))


@operations
@with_other
@require_http_methods(["GET", "HEAD", "POST"])
def take_away(request: HttpRequest, role_key: str, *, user: User, other: User) -> HttpResponse:
    """Asks, then takes a role away."""
    membership = next((one for one in memberships_of(other) if one.id == parse_id(role_key)), None)
    if membership is None:
        return not_found(request)
    return confirmed(
        request,
        other,
        lambda: take_role_away(membership_id=membership.id, actor=actor(user)),
        title=f"Do you want to take a role away from {other.full_name}?",
        paragraphs=[f"The role is {described(membership)}.", "They are signed out everywhere."],
        button="Take role away",
        done=f"{other.full_name} no longer has the role {NAMES[Role(membership.role)]}.",
    )
