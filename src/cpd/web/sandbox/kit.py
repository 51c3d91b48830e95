"""All of the page kit on one page, for those who build pages. In the sandbox only."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cpd.teachers import rules
from cpd.web.kit.fields import (
    OR,
    CheckboxesField,
    Choice,
    DateField,
    EmailField,
    FileField,
    MoneyField,
    NumberField,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
    YesNoField,
)
from cpd.web.kit.forms import FilterForm, KitForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Row, SummaryList, Table, Tag, Task, TaskList, TaskStatus
from cpd.web.pages import page

TERMS = [Choice("autumn", "Autumn"), Choice("spring", "Spring"), Choice("summer", "Summer")]


class EveryField(KitForm):
    """A field of each kind."""

    title = "The page kit"

    full_name = TextField("Full name", judge=rules.clean_name, width=20)
    email = EmailField("Email address", judge=rules.clean_email, autocomplete="email")
    teachers = NumberField("How many teachers?", noun="number of teachers", least=1, most=500)
    amount = MoneyField("How much is it?", summary="Amount", most=Decimal("10000"), hint="Up to £10,000.")
    day = DateField(
        "When does it start?", summary="Start date", hint="For example, 1 9 2026.", earliest=date(2020, 1, 1)
    )
    term = SelectField("Which term?", noun="a term", choices=TERMS)
    role = RadiosField(
        "Which role?",
        noun="a role",
        choices=[Choice("ect", "Early career teacher"), Choice("mentor", "Mentor", "Supports a teacher")],
    )
    phases = CheckboxesField(
        "Which phases?",
        noun="a phase, or none of these",
        choices=[Choice("primary", "Primary"), Choice("secondary", "Secondary"), OR, Choice("none", "None of these")],
        alone="none",
    )
    agreed = YesNoField("Do they agree?", missing="Select yes if they agree.")
    reason = TextareaField("Why?", noun="a reason", required=False, max_length=200, rows=3)
    evidence = FileField("Evidence", noun="file of evidence", endings=["csv", "pdf"], required=False)


class Teacher(NamedTuple):
    """A made-up row of a list."""

    number: int
    term: str


class TermFilter(FilterForm):
    """Filters of the made-up list."""

    term = RadiosField("Term", noun="a term", choices=TERMS, required=False, inline=True)


ROWS = [Teacher(number, TERMS[number % 3].value) for number in range(1, 62)]
TASKS = [
    Task("Who is the induction tutor?", TaskStatus.COMPLETED, "#tasks"),
    Task("Which programme does the school take?", TaskStatus.IN_PROGRESS, "#tasks", "It can be changed later."),
    Task("Who is the lead provider?", TaskStatus.NOT_STARTED, "#tasks"),
    Task("Who is the delivery partner?", TaskStatus.PROBLEM, "#tasks"),
    Task("Check and confirm", TaskStatus.CANNOT_START),
]


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The page. What is sent is judged, shown and forgotten."""
    sent = request.method == "POST"
    form = EveryField(request.POST, request.FILES) if sent else EveryField()
    answers = [
        Row(field.summary, field.shown(form.cleaned_data[name]), change=f"#{form[name].first_id}")  # type: ignore[attr-defined]
        for name, field in form.fields.items()
        if sent and form.is_valid()
    ]
    filters = TermFilter(request.GET)
    asked = filters.values.get("term")
    refused = filters.is_bound and not filters.is_valid()
    pages = paged([row for row in ROWS if not refused and asked in (None, row.term)], request.GET, per_page=10)
    table = Table(
        caption="Teachers",
        columns=[
            Column("Name", lambda row: f"Teacher {row.number}"),
            Column("Term", lambda row: filters.fields["term"].text_of(row.term)),  # type: ignore[attr-defined]
            Column("Declarations", lambda row: row.number * 3, numeric=True),
            Column("Status", lambda row: Tag("In training", "green")),
            Column("More", lambda row: Link("View", "#table", f"teacher {row.number}")),
        ],
        rows=pages.rows,
    )
    return page(
        request,
        "sandbox/kit.html",
        {
            "title": form.title,
            "back": "/sandbox",
            "form": form,
            "errors": form.error_summary or filters.error_summary,
            "answers": SummaryList(answers) if answers else "",
            "tasks": TaskList(TASKS),
            "filters": filters,
            "pages": pages,
            "table": table,
        },
        status=422 if form.error_summary or refused else 200,
    )
