"""Taking somebody off the early roll-out list who is on it by mistake (rule REG-31)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from cpd.accounts.models import User
from cpd.core.refusals import Refusal
from cpd.training.commands import take_off_early_roll_out
from cpd.training.commands.early_roll_out import LONGEST_REASON
from cpd.training.decisions import took_part_early
from cpd.training.queries import Eligibility
from cpd.web.kit.fields import TextareaField
from cpd.web.kit.forms import KitForm
from cpd.web.pages import question
from cpd.web.problems import not_found
from cpd.web.support.access import actor, supporters
from cpd.web.support.eligibility import address_of, with_person

CONSEQUENCE = (
    "Eligibility is decided again by what else is known about them. If that is not enough, nothing is decided until "
    "the teaching record has answered. What DfE decided by hand stays. Later imports of the list leave them off."
)


class TakeOffForm(KitForm):
    """Why somebody is on the list by mistake."""

    title = "Take them off the early roll-out list"
    because = TextareaField(
        "Why are they on the list by mistake?",
        hint="For example, that a namesake took part. Only DfE sees this.",
        noun="the reason",
        missing="Enter why you are taking them off the list.",
        max_length=LONGEST_REASON,
        rows=3,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@supporters
@with_person
def take_off(request: HttpRequest, *, user: User, one: Eligibility) -> HttpResponse:
    """Asks why, says what comes of it, and takes them off. No page for whoever is not on the list."""
    if request.method != "POST" and not took_part_early(one.trn):
        return not_found(request)
    form = TakeOffForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            take_off_early_roll_out(trn=one.trn, because=form.cleaned_data["because"], actor=actor(user))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, f"{one.full_name} is off the early roll-out list.")
            return redirect(address_of(one))
    context = {
        "back": address_of(one),
        "caption": one.full_name,
        "button": "Take off the list",
        "above": Markup('<p class="govuk-body">{}</p>').format(CONSEQUENCE),
    }
    return question(request, form, context)
