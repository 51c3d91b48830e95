"""A school sets up a year (rule SCH-30): a journey of its own, and the appropriate body by itself."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.accounts.models import User
from cpd.accounts.rules import clean_email, clean_name
from cpd.casework.commands import NewTutor, refuse_expecting_none, set_up_year
from cpd.casework.commands.years import last_year
from cpd.cohorts.models import Cohort
from cpd.cohorts.queries import active_registration_cohort
from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.schools import rules
from cpd.schools.commands import check_nominee
from cpd.schools.models import Partnership, ProgrammeChoice, School
from cpd.schools.queries import bodies_for, choice_of, induction_tutor_of
from cpd.training.commands import appoint_body
from cpd.web.kit.fields import Choice, EmailField, RadiosField, SelectField, TextField, YesNoField
from cpd.web.kit.forms import KitForm
from cpd.web.kit.journeys import Answers, Journey, Place, Question, Step, journey_page
from cpd.web.kit.journeys import begin as begin_journey
from cpd.web.pages import question
from cpd.web.problems import not_found
from cpd.web.schools.access import for_tutors_of_the_school
from cpd.web.schools.nominees import who_hands_over
from cpd.web.schools.requesting import stopped
from cpd.web.schools.set_up_first import page_that_waits
from cpd.web.schools.tutor import actor_at_school, handed_over

NOT_YET = "not-yet"


@dataclass(frozen=True)
class Facts:
    """What surrounds the journey: the school, the year, its tutor, and last year's providers."""

    school: School
    cohort: Cohort
    tutor: User | None
    last: rules.LastYear
    partnership: Partnership | None


class KeepTutorQuestion(Question):
    """Whether the tutor is still the same."""

    keep_tutor = YesNoField(
        "Is the induction tutor still the same?",
        heading=True,
        summary="Same induction tutor",
        missing="Select yes or no.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Names the tutor."""
        tutor = place.facts.tutor
        if tutor is not None:
            self.fields["keep_tutor"].label = f"Is {tutor.full_name} still the induction tutor?"
            self.fields["keep_tutor"].help_text = f"They sign in with {tutor.email}."


class NewTutorQuestion(Question):
    """Who takes over."""

    title = "Who is the new induction tutor?"
    full_name = TextField(
        "Full name",
        summary="New tutor's name",
        noun="full name",
        judge=clean_name,
        autocomplete="off",
        spellcheck=False,
    )
    email = EmailField(
        "Email address",
        summary="New tutor's email address",
        noun="email address",
        hint="They sign in with it.",
        judge=clean_email,
        autocomplete="off",
    )

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses the tutor of now, and an address of somebody with another name."""
        data: dict[str, Any] = self.cleaned_data
        check_nominee(school_id=place.facts.school.id, full_name=data["full_name"], email=data["email"])


class ExpectsQuestion(Question):
    """Whether the school expects early career teachers."""

    expects = YesNoField(
        "Do you expect any early career teachers?",
        heading=True,
        summary="Early career teachers expected",
        missing="Select yes if you expect any early career teachers.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Names the year."""
        self.fields["expects"].label = f"Do you expect any early career teachers in {place.facts.cohort.academic_year}?"

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses a no where people are registered."""
        if not self.cleaned_data["expects"]:
            refuse_expecting_none(school_id=place.facts.school.id, cohort=place.facts.cohort.start_year)


class ProgrammeQuestion(Question):
    """How the school runs training."""

    training = RadiosField(
        "How will you run their training?",
        heading=True,
        summary="Training",
        missing="Select how you will run their training.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Says who pays."""
        payer = "Your school" if place.facts.school.cip_only else "DfE"
        self.fields["training"].choose_from(  # type: ignore[attr-defined]
            [
                Choice(
                    rules.PROVIDER_LED,
                    "Provider-led",
                    f"A lead provider trains them, with its delivery partner. {payer} pays for it.",
                ),
                Choice(rules.SCHOOL_LED, "School-led", "Your school trains them, with materials accredited by DfE."),
            ]
        )


class KeepProvidersQuestion(Question):
    """Whether last year's providers go on."""

    keep_providers = YesNoField(
        "Do you want to keep your providers?",
        heading=True,
        summary="Same providers",
        missing="Select yes if you want to keep your providers.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Names them."""
        last = place.facts.partnership
        if last is not None:
            self.fields["keep_providers"].label = f"Do you want to keep {last.lead_provider.name}?"
            self.fields["keep_providers"].help_text = f"They trained your teachers with {last.delivery_partner.name}."


class StayQuestion(Question):
    """Whether last year's lead provider goes on, whose delivery partner no longer works with it."""

    stay_with_provider = YesNoField(
        "Do you want to stay with your lead provider?",
        heading=True,
        summary="Same lead provider",
        missing="Select yes if you want to stay with your lead provider.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Says what has changed, and what follows."""
        facts: Facts = place.facts
        last = facts.partnership
        if last is None:
            return
        provider, partner = last.lead_provider.name, last.delivery_partner.name
        field = self.fields["stay_with_provider"]
        field.label = f"Do you want to stay with {provider}?"
        field.help_text = (
            f"{provider} and {partner}, who trained your teachers last year, no longer work together in "
            f"{facts.cohort.academic_year}. If you stay, we tell {provider}, and you agree with them on another "
            "delivery partner. If not, agree with another lead provider."
        )


class ProviderGoneQuestion(Question):
    """No question: last year's lead provider trains nobody in the year."""

    title = "You need another lead provider"


class BodyQuestion(Question):
    """Who watches over inductions."""

    appropriate_body = SelectField(
        "Who is your appropriate body?",
        heading=True,
        summary="Appropriate body",
        first="Select an appropriate body",
        missing="Select an appropriate body, or that none is appointed yet.",
        hint="You can give an early career teacher another one on their page.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Offers those that the school may appoint."""
        offer_bodies(self, place.facts.school, place.facts.cohort.start_year)


def offer_bodies(form: KitForm, school: School, cohort: int) -> None:
    """Sets the choices: nobody yet, the one that the school has, and those that it may appoint."""
    choice = choice_of(school.id, cohort)
    bodies = {body.id: body for body in bodies_for(school, cohort)}
    if choice is not None and choice.appropriate_body is not None:
        bodies.setdefault(choice.appropriate_body.id, choice.appropriate_body)
    form.fields["appropriate_body"].choose_from(  # type: ignore[attr-defined]
        [Choice(NOT_YET, "Not appointed yet"), *(Choice(str(body.id), body.name) for body in bodies.values())]
    )


STEPS = (
    Step("tutor", KeepTutorQuestion),
    Step("new-tutor", NewTutorQuestion),
    Step("expects", ExpectsQuestion),
    Step("programme", ProgrammeQuestion),
    Step("providers", KeepProvidersQuestion),
    Step("providers-apart", StayQuestion),
    Step("provider-gone", ProviderGoneQuestion, template="schools/set_up_provider_gone.html"),
    Step("body", BodyQuestion),
)


ABOUT_PROVIDERS = {
    "providers": rules.Keeping.ASKED,
    "providers-apart": rules.Keeping.NO_LONGER_TOGETHER,
    "provider-gone": rules.Keeping.PROVIDER_GONE,
}
"""What is asked or said about last year's providers, by what can be kept of them."""


def next_question(answers: Answers, facts: Facts | None) -> str | None:
    """The questions in their order; of providers at most the one that fits, nothing more for nobody."""
    keeping = rules.keeping(facts.last) if facts is not None else rules.Keeping.NOTHING_TO_KEEP
    led = not answers.answered("programme") or answers.get("training") == rules.PROVIDER_LED
    left_out = {step for step, asked in ABOUT_PROVIDERS.items() if asked is not keeping or not led}
    if facts is not None and facts.tutor is None:
        left_out.add("tutor")
    elif answers.get("keep_tutor") is not False:
        left_out.add("new-tutor")
    if answers.get("expects") is False:
        left_out |= {"programme", "body", *ABOUT_PROVIDERS}
    return answers.first_open([step.name for step in STEPS], leave_out=left_out)


def set_up(
    place: Place,
    *,
    keep_tutor: bool | None,
    full_name: str | None,
    email: str | None,
    expects: bool,
    training: str | None,
    keep_providers: bool | None,
    stay_with_provider: bool | None,
    appropriate_body: str | None,
) -> dict[str, Any]:
    """Sets the year up."""
    facts: Facts = place.facts
    stored = (
        rules.programme_of(training, cip_only=facts.school.cip_only) if expects and training else ProgrammeChoice.NONE
    )
    set_up_year(
        school_id=facts.school.id,
        cohort=facts.cohort.start_year,
        programme=stored,
        keep_providers=bool(keep_providers),
        stay_with_provider=bool(stay_with_provider),
        appropriate_body_id=_body_id(appropriate_body),
        new_tutor=NewTutor(full_name, email) if full_name and email else None,
        actor=place.actor,
    )
    last = facts.partnership if stay_with_provider else None
    return {
        "expects": expects,
        "programme": stored,
        "kept": bool(keep_providers),
        "stays_with": last.lead_provider.name if last else "",
    }


def _body_id(value: str | None) -> UUID | None:
    return None if value in (None, "", NOT_YET) else UUID(value)


def _done(request: HttpRequest, place: Place, result: dict[str, Any]) -> HttpResponse:
    facts: Facts = place.facts
    then = {
        "no_early_career_teachers": "We will not remind you. If that changes, set the year up again.",
        "full_induction_programme": (
            "Find a lead provider to train them. The provider then confirms the partnership with us."
        ),
        "school_funded_fip": "Agree with a provider, and pay them yourselves.",
    }
    said = "Your lead provider sees it at once." if result["kept"] else then.get(result["programme"], "")
    if stays_with := result.get("stays_with"):
        said = (
            f"We have told {stays_with} that you want to stay. Agree with them on another delivery partner: they then "
            "confirm the partnership with us."
        )
    if result["expects"]:
        said = f"{said} You can register people now.".strip()
    wanted = page_that_waits(request, facts.school)
    title = f"{facts.school.name} is set up for {facts.cohort.academic_year}"
    onward = {"text": "Continue to add somebody", "href": wanted} if wanted else None
    return stopped(request, title, said, back=place.leave, onward=onward)


SETTING_UP = Journey(
    name="set-up-year",
    steps=STEPS,
    next_step=next_question,
    finish=set_up,
    done=_done,
    reason="set_up_year",
    described=lambda answers: "Setting up a year",
    button="Confirm",
    more_rows=lambda place, answers: who_hands_over(place.facts.tutor if answers.get("keep_tutor") is False else None),
)


def _place(tutor: User, school: School, cohort: Cohort) -> Place:
    actor = actor_at_school(tutor)
    last, partnership = last_year(school.id, cohort.start_year)
    return Place(
        base=f"/school/{school.urn}/set-up/{cohort.start_year}",
        leave=f"/school/{school.urn}",
        owner=actor.one,
        actor=actor,
        facts=Facts(school, cohort, induction_tutor_of(school.id), last, partnership),
        caption=f"{school.name}, {cohort.academic_year}",
    )


def _open_cohort(year: int) -> Cohort | None:
    """The cohort of that year, where its registration has begun."""
    newest = active_registration_cohort(clock.today())
    return Cohort.objects.filter(start_year=year).first() if newest and year <= newest.start_year else None


@require_http_methods(["GET", "HEAD"])
@for_tutors_of_the_school
def begin(request: HttpRequest, year: int, *, tutor: User, school: School) -> HttpResponse:
    """Begins to set the year up; a year that is not open yet leads back."""
    cohort = _open_cohort(year)
    if cohort is None:
        return redirect(f"/school/{school.urn}")
    return begin_journey(SETTING_UP, _place(tutor, school, cohort))


@require_http_methods(["GET", "HEAD", "POST"])
@for_tutors_of_the_school
def answer(request: HttpRequest, year: int, key: str, name: str, *, tutor: User, school: School) -> HttpResponse:
    """A page of the journey."""
    cohort = _open_cohort(year)
    if cohort is None:
        return redirect(f"/school/{school.urn}")
    return handed_over(
        request, journey_page(request, SETTING_UP, _place(tutor, school, cohort), key, name), tutor, school
    )


class BodyForm(KitForm):
    """The appropriate body of a year."""

    appropriate_body = SelectField(
        "Who is your appropriate body?",
        heading=True,
        first="Select an appropriate body",
        missing="Select an appropriate body, or that none is appointed yet.",
        hint="This also changes it for early career teachers of this year who have the same one as your school.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_tutors_of_the_school
def change_body(request: HttpRequest, year: int, *, tutor: User, school: School) -> HttpResponse:
    """Changes who is the appropriate body in a year that is set up."""
    choice = choice_of(school.id, year)
    if choice is None:
        return not_found(request)
    known = {"appropriate_body": str(choice.appropriate_body_id)} if choice.appropriate_body_id else {}
    form = BodyForm(request.POST if request.method == "POST" else None, initial=known)
    offer_bodies(form, school, year)
    if form.is_bound and form.is_valid():
        try:
            appoint_body(
                school_id=school.id,
                cohort=year,
                appropriate_body_id=_body_id(form.cleaned_data["appropriate_body"]),
                actor=actor_at_school(tutor),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, "The appropriate body is changed.")
            return redirect(f"/school/{school.urn}")
    return question(request, form, {"back": f"/school/{school.urn}", "caption": f"{school.name}, {year} to {year + 1}"})
