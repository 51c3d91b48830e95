"""Deciding by hand whether DfE pays, and leaving it to the teaching record again (rules REG-22 and REG-28)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from cpd.accounts.models import User
from cpd.core.refusals import Refusal, accepted
from cpd.declarations.queries import submitted_of
from cpd.training.commands import decide_by_hand, leave_to_the_record
from cpd.training.models import EligibilityStatus
from cpd.training.queries import Eligibility
from cpd.training.rules import BY_HAND, status_of_reason
from cpd.web.accounts.forms import SureForm
from cpd.web.kit.fields import Choice, RadiosField, TextareaField
from cpd.web.kit.forms import KitForm
from cpd.web.pages import page, question
from cpd.web.support.access import actor, supporters
from cpd.web.support.eligibility import address_of, with_person
from cpd.web.support.words import DECIDED

LONGEST_NOTE = 200
KEPT = "They stay eligible, because eligibility once gained is kept. The loss is noted for DfE to act on."

NO_MORE = "The teaching record no longer decides about them, until you leave it to the record again."


class DecisionForm(KitForm):
    """What is decided, and why."""

    title = "Decide by hand"
    decision = RadiosField("What is your decision?", noun="what you decide")
    note = TextareaField(
        "Why have you made this decision?",
        hint="Whoever looks at it later sees this. Do not write anything about anybody's health or family.",
        noun="the reason",
        missing="Enter why you have made this decision.",
        max_length=LONGEST_NOTE,
        rows=3,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@supporters
@with_person
def decide(request: HttpRequest, *, user: User, one: Eligibility) -> HttpResponse:
    """Asks what is decided and why, says before what would come of it, and decides."""
    form = DecisionForm(request.POST if request.method == "POST" else None)
    choices = [Choice(key, DECIDED[key]) for key in BY_HAND[one.role]]
    form.fields["decision"].choose_from(choices)  # type: ignore[attr-defined]
    if form.is_bound and form.is_valid():
        try:
            status, reason = accepted(status_of_reason(form.cleaned_data["decision"]))
            record = decide_by_hand(
                record_id=one.record_id,
                status=status,
                reason=reason,
                note=form.cleaned_data["note"],
                actor=actor(user),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            kept = status != record.eligibility_status == EligibilityStatus.ELIGIBLE
            messages.info(request, f"Your decision about {one.full_name} is recorded. {KEPT if kept else ''}".strip())
            return redirect(address_of(one))
    context = {"back": address_of(one), "caption": one.full_name, "button": "Decide", "above": _consequences(one)}
    return question(request, form, context)


def _consequences(one: Eligibility) -> Markup:
    """What would come of either decision, in two paragraphs."""
    eligible = one.status == EligibilityStatus.ELIGIBLE
    pays = "They are eligible already, and stay so." if eligible else _promoted(submitted_of(one.record_id))
    refuses = (
        KEPT if eligible else "Their lead provider sees that they are not eligible, and what it declares is not paid."
    )
    paragraphs = (f"If DfE pays: {_begun(pays)}", f"If DfE does not pay: {_begun(refuses)}", NO_MORE)
    return Markup("").join(Markup('<p class="govuk-body">{}</p>').format(text) for text in paragraphs)


def _begun(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _promoted(waiting: int) -> str:
    """What comes of it that somebody becomes eligible."""
    if not waiting:
        return "Their lead provider sees that they are eligible, and what it declares is paid."
    one = waiting == 1
    declarations = (
        "1 submitted declaration becomes eligible" if one else f"{waiting:,} submitted declarations become eligible"
    )
    return f"Their lead provider sees that they are eligible, and {declarations}."


@require_http_methods(["GET", "HEAD", "POST"])
@supporters
@with_person
def ask_again(request: HttpRequest, *, user: User, one: Eligibility) -> HttpResponse:
    """Asks, then takes a decision by hand back: the teaching record is asked, and decides again."""
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        leave_to_the_record(record_id=one.record_id, actor=actor(user))
        messages.info(request, f"The teaching record will be asked about {one.full_name}, and decides again.")
        return redirect(address_of(one))
    return page(
        request,
        "users/sure.html",
        {
            "title": f"Leave the decision about {one.full_name} to the teaching record?",
            "form": form,
            "paragraphs": [
                "The reason given for the decision by hand is removed from the page. The audit trail keeps it.",
                "Until the teaching record has answered, their eligibility stays as it is.",
            ],
            "button": "Leave it to the teaching record",
            "back": address_of(one),
        },
    )
