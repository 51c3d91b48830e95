"""Searching for somebody, and everything about them that money follows from."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe
from markupsafe import Markup

from cpd.accounts.models import User
from cpd.accounts.roles import Role
from cpd.core.ids import parse_id
from cpd.declarations.models import Declaration
from cpd.declarations.rules import AFTER_PAYMENT, voidable
from cpd.finance.models import AuditNote
from cpd.finance.people import MoneyOf, money_of, people_sought
from cpd.finance.placing import Worth
from cpd.finance.standings import MilestoneStanding, standings_of
from cpd.npq.models import Application
from cpd.teachers.models import Person
from cpd.training.models import TrainingPeriod
from cpd.web.accounts.sessions import roles_in
from cpd.web.finance.access import readers
from cpd.web.finance.notes import notes_table
from cpd.web.finance.words import DECLARATION_TAGS, address_of, declared, pounds
from cpd.web.kit.fields import TextField
from cpd.web.kit.forms import FilterForm
from cpd.web.kit.parts import Column, Link, Row, SummaryList, Table, Tag
from cpd.web.kit.words import in_words, instant_in_words
from cpd.web.pages import page
from cpd.web.problems import not_found

OUTCOMES = {
    "paid": Tag("Paid", "green"),
    "to_be_paid": Tag("To be paid", "blue"),
    "can_be_declared": Tag("Can be declared", "light-blue"),
    "not_yet": Tag("Not yet", "grey"),
    "to_be_clawed_back": Tag("To be clawed back", "orange"),
    "clawed_back": Tag("Clawed back", "orange"),
}


class SearchForm(FilterForm):
    """Whom to look for."""

    query = TextField(
        "Participant, declaration or application ID, or teacher reference number (TRN)",
        noun="ID or teacher reference number",
        required=False,
        max_length=100,
        spellcheck=False,
    )


@require_safe
@readers
def search(request: HttpRequest, *, user: User) -> HttpResponse:
    """Looks for somebody; the only one who is found is shown at once."""
    form = SearchForm(request.GET)
    refused = form.is_bound and not form.is_valid()
    asked = form.values.get("query", "")
    people = people_sought(asked) if asked else []
    if len(people) == 1:
        return redirect(f"/finance/people/{people[0].id}")
    table = Table(
        caption=f"{len(people)} people" if people else "Nobody",
        columns=[
            Column("Name", lambda one: Link(one.full_name, f"/finance/people/{one.id}")),
            Column("TRN", lambda one: one.trn or "Not known"),
            Column("Participant ID", lambda one: one.id),
        ],
        rows=people,
        empty="Nobody has that ID or teacher reference number. Check it, and search again.",
        hidden=True,
    )
    return page(
        request,
        "finance/list.html",
        {
            "title": "Search",
            "back": "/finance",
            "filters": form,
            "errors": form.error_summary,
            "table": table if asked else "",
        },
        status=422 if refused else 200,
    )


@require_safe
@readers
def show(request: HttpRequest, key: str, *, user: User) -> HttpResponse:
    """Somebody's training, applications, declarations with every state, and why each milestone is paid or not.

    ``?provider=`` and ``?programme=`` choose with whom milestones are shown, the newest where nothing is chosen.
    """
    person_id = parse_id(key)
    money = money_of(person_id) if person_id else None
    if money is None:
        return not_found(request)
    chosen = _chosen(request, money)
    voids = Role.FINANCE in roles_in(request)
    notes = AuditNote.objects.filter(declaration__in=[one.id for one in money.declarations]).select_related(
        "written_by"
    )
    return page(
        request,
        "finance/person.html",
        {
            "title": money.person.full_name,
            "back": "/finance/search",
            "summary": _summary(money.person, money.former_ids),
            "periods": _periods_table(money.periods) if money.periods else None,
            "applications": _applications_table(money.applications) if money.applications else None,
            "declarations": _declarations_table(money.declarations, money.worth, voids=voids),
            "milestones": _milestones_table(money.person, chosen) if chosen else None,
            "others": list(_others(money, chosen)),
            "notes": notes_table(list(notes)),
        },
    )


_With = tuple[UUID, str, str]
"""A provider's id, its name, and the programme."""


def _chosen(request: HttpRequest, money: MoneyOf) -> _With | None:
    """With whom milestones are shown: what the address names, else the newest."""
    pairs = [(provider.id, provider.name, programme) for provider, programme in money.providers]
    asked = (parse_id(request.GET.get("provider", "")), request.GET.get("programme", ""))
    return next((one for one in pairs if (one[0], one[2]) == asked), pairs[0] if pairs else None)


def _others(money: MoneyOf, chosen: _With | None) -> Iterable[Link]:
    for provider, programme in money.providers:
        if chosen is not None and (provider.id, programme) != (chosen[0], chosen[2]):
            text = f"Milestones with {provider.name}, {programme.upper()}"
            yield Link(text, f"/finance/people/{money.person.id}?provider={provider.id}&programme={programme}")


def _summary(person: Person, former_ids: Iterable[UUID]) -> SummaryList:
    former = ", ".join(map(str, former_ids))
    return SummaryList(
        [
            Row("Participant ID", person.id),
            *([Row("Former IDs", former)] if former else []),
            Row("TRN", person.trn or "Not known"),
        ]
    )


def _words(text: str) -> str:
    return text.replace("_", " ").capitalize()


def _periods_table(periods: Iterable[TrainingPeriod]) -> Table:
    def status(period: TrainingPeriod) -> Tag:
        if period.withdrawn_at is not None:
            return Tag("Withdrawn", "red")
        return Tag("Deferred", "orange") if period.deferred_at is not None else Tag("Active", "green")

    return Table(
        caption="Training as an early career teacher or mentor",
        columns=[
            Column("From", lambda one: in_words(one.started_on)),
            Column("Until", lambda one: in_words(one.finished_on) or "Today"),
            Column("Role", lambda one: {"ect": "Early career teacher", "mentor": "Mentor"}[one.record.role]),
            Column("Provider", lambda one: one.partnership.lead_provider.name if one.partnership else "None"),
            Column("School", lambda one: f"{one.school_period.school.name} ({one.school_period.school.urn})"),
            Column("Cohort and schedule", lambda one: f"{one.cohort_id}, {one.schedule.identifier}"),
            Column(
                "Funding", lambda one: one.record.eligibility_status.replace("_", " ").capitalize() or "Not decided"
            ),
            Column("Training", status),
        ],
        rows=list(periods),
        size="s",
    )


def _applications_table(applications: Iterable[Application]) -> Table:
    return Table(
        caption="NPQ applications",
        columns=[
            Column("Application ID", lambda one: one.id),
            Column("Course", lambda one: one.course_id),
            Column("Provider", lambda one: one.lead_provider.name),
            Column("Intake", lambda one: one.intake_id),
            Column("Schedule", lambda one: one.schedule.identifier if one.schedule else "None"),
            Column("State", lambda one: one.state.capitalize()),
            Column("Eligible for funding", lambda one: "Yes" if one.eligible_for_funding else "No"),
            Column("Funded place", lambda one: {None: "Not stated", True: "Yes", False: "No"}[one.funded_place]),
            Column("Training", lambda one: (one.training_status or "active").capitalize()),
        ],
        rows=list(applications),
        size="s",
    )


def _states(declaration: Declaration) -> Markup:
    """Every state that it has had, with the instants."""
    changes = list(declaration.state_changes.all())
    lines = [
        Markup("<li>{}: {}{}</li>").format(
            DECLARATION_TAGS[change.state].text,
            instant_in_words(change.created_at),
            f" ({change.reason.replace('_', ' ')})" if change.reason else "",
        )
        for change in changes
    ]
    return Markup('<ul class="govuk-list">{}</ul>').format(Markup("").join(lines))


def _on(declaration: Declaration, worth: dict[UUID, Worth]) -> Markup | str:
    """The statements that it is on, with what it comes to there."""
    lines = []
    for item in declaration.line_items.all():
        share = worth.get(item.id)
        amount = ""
        if share is not None:
            minus = "-" if item.state in AFTER_PAYMENT and share.amount else ""
            amount = f": {minus}{pounds(share.amount)}" + (f", band {share.band}" if share.band else "")
        link = Link(item.statement.name, address_of(item.statement), declared(declaration.declaration_type))
        lines.append(Markup("<li>{}{} {}</li>").format(link, amount, DECLARATION_TAGS[item.state]))
    return Markup('<ul class="govuk-list">{}</ul>').format(Markup("").join(lines)) if lines else "None"


def _declarations_table(declarations: Iterable[Declaration], worth: dict[UUID, Worth], *, voids: bool) -> Table:
    columns = [
        Column("Declaration", lambda one: declared(one.declaration_type)),
        Column("Course", lambda one: one.course_identifier),
        Column("Date", lambda one: in_words(one.declaration_date.date())),
        Column("Provider", lambda one: one.lead_provider.name),
        Column("State", lambda one: DECLARATION_TAGS[one.state]),
        Column("Statements", lambda one: _on(one, worth)),
        Column("Every state", _states),
        Column("Declaration ID", lambda one: one.id),
    ]
    if voids:
        columns.append(
            Column(
                "Void",
                lambda one: (
                    Link("Void", f"/finance/declarations/{one.id}/void", declared(one.declaration_type))
                    if voidable(one.state)
                    else ""
                ),
            )
        )
    return Table(
        caption="Declarations", columns=columns, rows=list(declarations), size="s", empty="Nothing was declared."
    )


def _milestones_table(person: Person, chosen: _With) -> Table:
    provider_id, name, programme = chosen
    rows = standings_of(person_id=person.id, lead_provider_id=provider_id, npq=programme == "npq")

    def amount(one: MilestoneStanding) -> str:
        return "" if one.standing.amount is None else pounds(one.standing.amount)

    def tag(one: MilestoneStanding) -> Tag:
        word = one.standing.outcome.value
        return OUTCOMES.get(word, Tag(_words(word), "yellow"))

    return Table(
        caption=f"How each milestone with {name} is paid, {programme.upper()}",
        columns=[
            Column("Milestone", lambda one: declared(one.declaration_type)),
            Column("Course", lambda one: f"{one.course_identifier}, {one.year}"),
            Column("What becomes of it", lambda one: one.standing.sentence),
            Column("Outcome", tag),
            Column("Amount", amount, numeric=True),
        ],
        rows=rows,
        size="s",
        empty="The provider does not train them.",
    )
