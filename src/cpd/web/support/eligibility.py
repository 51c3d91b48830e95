"""Whether DfE pays for somebody's training: whom to decide about, and what counts (rules REG-14 to REG-22, REG-28)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.accounts.models import User
from cpd.core.ids import parse_id
from cpd.teachers.models import Person
from cpd.training.decisions import (
    BY_HAND,
    EVERYBODY,
    UNDECIDED,
    WAITING,
    decisions_of,
    facts_of_record,
    records_sought,
    took_part_early,
)
from cpd.training.mentor_training import why_untrained
from cpd.training.models import EligibilityFacts, Role
from cpd.training.queries import Eligibility, eligibility_of_records, latest_stay
from cpd.web.kit.fields import Choice, SelectField, TextField
from cpd.web.kit.forms import FilterForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Row, SummaryList, Table
from cpd.web.kit.words import instant_in_words
from cpd.web.pages import page
from cpd.web.problems import not_found
from cpd.web.support.access import supporters
from cpd.web.support.words import (
    MENTOR_TRAINING,
    REASONS,
    ROLES,
    STATUSES,
    decided_in_words,
    facts_in_words,
    names_of,
    said_in_words,
)

View = Callable[..., HttpResponse]


class PeopleFilter(FilterForm):
    """Whom to look at."""

    text = TextField(
        "Name, TRN, URN or participant ID",
        noun="name, TRN, URN or participant ID",
        max_length=100,
        width=20,
        required=False,
        spellcheck=False,
    )
    reason = SelectField(
        "Reason",
        noun="a reason",
        first="All reasons",
        choices=[Choice(UNDECIDED, "Nothing is decided yet"), *(Choice(*one) for one in REASONS.items())],
        required=False,
    )
    show = SelectField(
        "Show",
        noun="whom to show",
        first="Waiting for a decision",
        choices=[Choice(BY_HAND, "Decided by hand"), Choice(EVERYBODY, "Everybody")],
        required=False,
    )


@require_safe
@supporters
def find(request: HttpRequest, *, user: User) -> HttpResponse:
    """Waiting for a decision, the oldest first, unless others are asked for; each with why."""
    filters = PeopleFilter(request.GET)
    refused = filters.is_bound and not filters.is_valid()
    values = filters.values
    records = records_sought(
        text=values.get("text", ""), reason=values.get("reason", ""), shown=values.get("show", WAITING)
    )
    pages = paged([] if refused else records, request.GET)
    table = Table(
        caption=f"{pages.count:,} {'person' if pages.count == 1 else 'people'}",
        columns=[
            Column("Name", lambda one: Link(one.full_name, f"/support/eligibility/{one.record_id}")),
            Column("Role", lambda one: ROLES[one.role]),
            Column("TRN", lambda one: one.trn or "Not known"),
            Column("Eligibility", lambda one: STATUSES[one.status]),
            Column("Why", lambda one: one.why),
        ],
        rows=eligibility_of_records([one.id for one in pages.rows]),
        empty="Nobody matches these filters. Change them, or show everybody.",
    )
    return page(
        request,
        "finance/list.html",
        {
            "title": "Eligibility for funding",
            "back": "/support",
            "filters": filters,
            "errors": filters.error_summary,
            "pages": pages,
            "table": table,
        },
        status=422 if refused else 200,
    )


def address_of(one: Eligibility) -> str:
    """The page about somebody's eligibility."""
    return f"/support/eligibility/{one.record_id}"


def with_person(view: View) -> View:
    """Gives the view ``one``, the eligibility, instead of the training record's id; nobody's id is no page."""

    @wraps(view)
    def eligibility_page(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
        record_id = parse_id(key)
        one = next(iter(eligibility_of_records([record_id])), None) if record_id else None
        if one is None:
            return not_found(request)
        return view(request, *args, one=one, **kwargs)

    return eligibility_page


@require_safe
@supporters
@with_person
def show(request: HttpRequest, *, user: User, one: Eligibility) -> HttpResponse:
    """How somebody's eligibility stands and why, the facts that it is decided by, and who decided what when."""
    facts = facts_of_record(one.record_id)
    decisions = decisions_of(one.record_id)
    names = names_of(decisions)
    by_hand = one.decided_by_hand_at is not None
    address = address_of(one)
    return page(
        request,
        "support/eligibility.html",
        {
            "title": one.full_name,
            "caption": ROLES[one.role],  # type: ignore[index]
            "back": "/support/eligibility",
            "why": one.why,
            "summary": SummaryList(_rows(one, facts)),
            "facts": _facts(facts, one.role),
            "decisions": Table(
                caption="Decisions",
                columns=[
                    Column("When", lambda decision: instant_in_words(decision.at)),
                    Column("What", decided_in_words),
                    Column("Who", lambda decision: names[decision.by]),
                ],
                rows=decisions,
                empty="Nothing has been decided yet.",
            ),
            "decide": f"{address}/decide",
            "again": f"{address}/ask-again" if by_hand else "",
            "take_off": f"{address}/early-roll-out" if took_part_early(one.trn) else "",
        },
    )


def _facts(facts: EligibilityFacts | None, role: str) -> Table:
    return Table(
        caption="What it is decided by",
        columns=[Column("Fact", lambda fact: fact[0]), Column("Answer", lambda fact: fact[1])],
        rows=facts_in_words(facts, role) if facts is not None else [],
        empty="Nothing is known yet: the teaching record has not answered about them.",
    )


def _rows(one: Eligibility, facts: EligibilityFacts | None) -> list[Row]:
    stay = latest_stay(one.record_id)
    ended = _ended(one) if one.role == Role.MENTOR else ""
    school = f"{stay.school.name} (URN {stay.school.urn})" if stay else "At no school"
    return [
        Row("Eligibility", STATUSES[one.status]),
        *(
            [Row("Decided by hand", instant_in_words(one.decided_by_hand_at)), Row("Reason given", one.note or "None")]
            if one.decided_by_hand_at
            else []
        ),
        Row("Teacher reference number (TRN)", one.trn or "Not known"),
        Row("Participant ID", one.person_id),
        Row("School", school),
        *([Row("Mentor training", MENTOR_TRAINING[ended])] if ended else []),
        Row("The teaching record said", said_in_words(facts)),
        *([Row("It is asked again", instant_in_words(one.next_try_at))] if one.next_try_at else []),
        *([Row("Induction status there", facts.induction_status)] if facts and facts.induction_status else []),
    ]


def _ended(one: Eligibility) -> str:
    """Why a mentor gets no more training; empty where they do."""
    person = Person.objects.get(id=one.person_id)
    return why_untrained(person_id=person.id, trn=person.trn)
