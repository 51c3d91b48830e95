"""Moving what is on statements to those of another name, with a preview (rule MON-37)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.accounts.models import User
from cpd.core.ids import parse_id
from cpd.core.refusals import Refusal
from cpd.declarations.commands import Moved, Wanted, move_declarations
from cpd.declarations.models import DeclarationState
from cpd.finance.finding import offered
from cpd.statements.rules import DECLARATION_TYPES
from cpd.web.finance.access import acting, editors
from cpd.web.finance.words import DECLARATION_TAGS, declared
from cpd.web.kit.fields import CheckboxesField, Choice, DateField, RadiosField, SelectField
from cpd.web.kit.forms import KitForm
from cpd.web.kit.parts import Column, Table
from cpd.web.pages import page


class MovingForm(KitForm):
    """What to move, and where to."""

    title = "Move declarations to another statement"
    year = SelectField("Cohort or intake", noun="a cohort or an intake")
    source = SelectField("From the statement", noun="the statement to move from")
    target = SelectField("To the statement", noun="the statement to move to")
    provider = SelectField("Provider", noun="a provider", first="All providers", required=False)
    declaration_types = CheckboxesField(
        "Declaration types",
        noun="declaration types",
        hint="Leave all of them out for every type.",
        choices=[Choice(one, declared(one)) for one in DECLARATION_TYPES["ecf"]],
        required=False,
    )
    states = CheckboxesField(
        "States",
        noun="states",
        hint="Leave all of them out for every state.",
        choices=[Choice(str(one), DECLARATION_TAGS[str(one)].text) for one in DeclarationState],
        required=False,
    )
    created_until = DateField(
        "Made until", noun="last day", hint="Only declarations made on or before this day.", required=False
    )
    do = RadiosField(
        "What do you want to do?",
        noun="what you want to do",
        choices=[Choice("check", "See what would move", "Nothing is changed."), Choice("move", "Move them")],
    )

    def prepare(self) -> None:
        """Offers only what some statement has."""
        offer = offered()
        choices = {
            "year": [Choice(year, year) for year in offer.years],
            "source": [Choice(period, period) for period in offer.periods],
            "target": [Choice(period, period) for period in offer.periods],
            "provider": [Choice(str(key), name) for key, name in offer.providers],
        }
        for name, options in choices.items():
            self.fields[name].choose_from(options)  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """What is asked for."""
        given = self.cleaned_data
        provider = parse_id(given["provider"] or "")
        return Wanted(
            programme="ecf" if given["year"].isdigit() else "npq",
            year=given["year"],
            source=given["source"],
            target=given["target"],
            providers=(provider,) if provider else (),
            declaration_types=tuple(given["declaration_types"]),
            states=tuple(given["states"]),
            created_until=given["created_until"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def move(request: HttpRequest, *, user: User) -> HttpResponse:
    """Asks what to move, shows what would, and moves it."""
    form = MovingForm(request.POST if request.method == "POST" else None)
    form.prepare()
    moved: Moved | None = None
    if form.is_bound and form.is_valid():
        checks = form.cleaned_data["do"] == "check"
        try:
            moved = move_declarations(wanted=form.wanted, dry_run=checks, actor=acting(user))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if not checks:
                number = sum(count for *_, count in moved.counts)
                messages.success(request, f"{number:,} declarations were moved.")
                return redirect("/finance/moving")
    return page(
        request,
        "finance/moving.html",
        {
            "title": form.title,
            "back": "/finance",
            "form": form,
            "preview": _preview(moved) if moved else None,
            "warnings": moved.warnings if moved else (),
        },
    )


def _preview(moved: Moved) -> Table:
    return Table(
        caption="What would move",
        columns=[
            Column("Provider", lambda one: one[0]),
            Column("Declarations", lambda one: declared(one[1])),
            Column("State", lambda one: DECLARATION_TAGS[one[2]]),
            Column("Number", lambda one: f"{one[3]:,}", numeric=True),
        ],
        rows=moved.counts,
        empty="Nothing would move.",
    )
