"""A school says that a partnership is wrong, by the link in its letter or signed in (rules SCH-15 and SCH-31)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cpd.accounts.models import User
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import parse_id
from cpd.core.links import opened
from cpd.core.refusals import Refusal
from cpd.schools import rules
from cpd.schools.commands import challenge_partnership
from cpd.schools.models import ChallengeReason, Partnership, School
from cpd.training.commands.letters import PURPOSE
from cpd.web.kit.fields import Choice, RadiosField
from cpd.web.kit.forms import KitForm
from cpd.web.pages import question
from cpd.web.problems import not_found
from cpd.web.schools.access import for_tutors_of_the_school
from cpd.web.schools.requesting import stopped
from cpd.web.schools.tutor import actor_at_school

VISITOR = Actor.visitor("challenge-link")


class ChallengeForm(KitForm):
    """Why the partnership is wrong."""

    challenge_reason = RadiosField(
        "Why is this partnership wrong?",
        heading=True,
        missing="Select why this partnership is wrong.",
        choices=[Choice(reason.value, reason.label) for reason in ChallengeReason],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Challenges without signing in."""
    key = opened(PURPOSE, token)
    own = Partnership.objects.filter(id=key, relationship=False) if key else Partnership.objects.none()
    return _challenge(request, own.select_related("school", "lead_provider", "delivery_partner").first(), VISITOR)


@require_http_methods(["GET", "HEAD", "POST"])
@for_tutors_of_the_school
def by_tutor(request: HttpRequest, key: str, *, tutor: User, school: School) -> HttpResponse:
    """Challenges a partnership of the school."""
    partnership_id = parse_id(key)
    own = (
        school.partnerships.filter(id=partnership_id, relationship=False)
        if partnership_id
        else Partnership.objects.none()
    )
    partnership = own.select_related("school", "lead_provider", "delivery_partner").first()
    return _challenge(request, partnership, actor_at_school(tutor), back=f"/school/{school.urn}")


def _help(school_page: str, subject: str, cohort: int) -> dict[str, str] | None:
    """A button that leads a tutor to a question to DfE; none for whoever came by the link in a letter."""
    if not school_page:
        return None
    return {"text": "Ask DfE for help", "href": f"{school_page}/support?subject={subject}&cohort={cohort}"}


def _challenge(request: HttpRequest, partnership: Partnership | None, actor: Actor, back: str = "") -> HttpResponse:
    state = rules.challenge_link(
        known=partnership is not None,
        challenged=partnership is not None and partnership.challenged,
        deadline=partnership.challenge_deadline if partnership else None,
        now=clock.now(),
    )
    if partnership is None:
        return not_found(request)
    provider, year = partnership.lead_provider.name, partnership.cohort_id
    if state is rules.LinkState.USED:
        return stopped(
            request,
            "This partnership has been challenged",
            f"{partnership.school.name} says that {provider} does not train its early career teachers of {year}.",
            "If that was a mistake, ask the provider to report the partnership again.",
            back=back,
            onward=_help(back, "partnership-already-challenged", year),
        )
    if state is rules.LinkState.EXPIRED:
        return stopped(
            request,
            "It is too late to challenge this partnership",
            f"It had to be challenged before {partnership.challenge_deadline:%-d %B %Y}.",
            "If it is wrong, contact us: use the form on your school's page, or the address on the help page.",
            back=back,
            onward=_help(back, "partnership-issue", year),
            status=410,
        )
    form = ChallengeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            challenge_partnership(
                partnership_id=partnership.id, reason=form.cleaned_data["challenge_reason"], actor=actor
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return stopped(
                request,
                "You have challenged the partnership",
                f"{provider} no longer sees your early career teachers of {year}, and we have told them why.",
                back=back,
            )
    caption = f"{provider}, with {partnership.delivery_partner.name}, for {partnership.school.name} in {year}"
    return question(request, form, {"caption": caption, "button": "Challenge the partnership", "back": back})
