"""Voiding a declaration for a reason; one that was paid is clawed back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.accounts.models import User
from cpd.core.ids import parse_id
from cpd.core.refusals import Refusal
from cpd.declarations.models import Declaration
from cpd.declarations.rules import reason_to_void
from cpd.declarations.rules.state import LONGEST_REASON
from cpd.finance.commands import void_with_reason
from cpd.web.finance.access import acting, editors
from cpd.web.finance.words import DECLARATION_TAGS, declared
from cpd.web.kit.fields import TextareaField
from cpd.web.kit.forms import KitForm
from cpd.web.kit.parts import Row, SummaryList
from cpd.web.kit.words import in_words
from cpd.web.pages import page
from cpd.web.problems import not_found


class VoidForm(KitForm):
    """Why."""

    reason = TextareaField(
        "Why are you voiding this declaration?",
        noun="reason",
        hint="The reason is kept as a note about the declaration. The provider does not see it.",
        judge=reason_to_void,
        max_length=LONGEST_REASON,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def void(request: HttpRequest, key: str, *, user: User) -> HttpResponse:
    """Shows the declaration, asks for the reason, and voids it."""
    declaration_id = parse_id(key)
    if declaration_id is None:
        return not_found(request)
    declaration = Declaration.objects.select_related("person", "lead_provider").filter(id=declaration_id).first()
    if declaration is None:
        return not_found(request)
    back = f"/finance/people/{declaration.person_id}"
    form = VoidForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            voided = void_with_reason(
                declaration_id=declaration.id, reason=form.cleaned_data["reason"], by=user.id, actor=acting(user)
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            done = "voided" if voided.state == "voided" else "set to be clawed back"
            messages.success(request, f"The declaration was {done}.")
            return redirect(back)
    paid = declaration.state == "paid"
    return page(
        request,
        "finance/confirm.html",
        {
            "title": "Claw this declaration back" if paid else "Void this declaration",
            "back": back,
            "button": "Claw back" if paid else "Void declaration",
            "form": form,
            "paragraphs": [
                "It was paid. It is clawed back on the next statement that takes declarations."
                if paid
                else "It is not paid after this. The provider can declare it again.",
            ],
            "parts": [
                SummaryList(
                    [
                        Row("Participant", declaration.person.full_name),
                        Row("Provider", declaration.lead_provider.name),
                        Row("Declaration", declared(declaration.declaration_type)),
                        Row("Course", declaration.course_identifier),
                        Row("Date", in_words(declaration.declaration_date.date())),
                        Row("State", DECLARATION_TAGS[declaration.state]),
                    ]
                )
            ],
        },
    )
