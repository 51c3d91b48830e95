"""What schools asked DfE for: the list, one question, and answering or closing it (rules SCH-33 and SCH-34)."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from cpd.accounts.models import User
from cpd.core.ids import parse_id
from cpd.core.refusals import Refusal
from cpd.schools import rules
from cpd.schools.commands import answer_support_request, close_support_request, reopen_support_request
from cpd.schools.models import SupportRequest
from cpd.schools.queries import support_requests
from cpd.training.models import TrainingRecord
from cpd.web.kit.fields import Choice, SelectField, TextareaField, TextField
from cpd.web.kit.forms import FilterForm, KitForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Row, SummaryList, Table, Tag
from cpd.web.kit.words import instant_in_words
from cpd.web.pages import page, question
from cpd.web.problems import not_found
from cpd.web.support.access import actor, supporters

View = Callable[..., HttpResponse]

STATES = {"open": True, "closed": False, "all": None}


class QuestionFilter(FilterForm):
    """Which questions are shown."""

    text = TextField(
        "School, URN, or who asked", noun="school, URN or who asked", max_length=254, width=20, required=False
    )
    subject = SelectField(
        "Subject",
        noun="a subject",
        first="All subjects",
        choices=[Choice(subject.value, words) for subject, words in rules.SUBJECTS.items()],
        required=False,
    )
    state = SelectField(
        "State",
        noun="open or closed",
        first="Open",
        choices=[Choice("closed", "Closed"), Choice("all", "Open and closed")],
        required=False,
    )


class AnswerForm(KitForm):
    """DfE's answer."""

    title = "Answer this question"
    answer = TextareaField(
        "Your answer",
        hint="We email it to the person who asked, with their question, and close the question.",
        missing="Enter your answer.",
        max_length=rules.LONGEST_MESSAGE,
        rows=10,
    )


class CloseForm(KitForm):
    """Why there is no answer."""

    title = "Close this question without an answer"
    note = TextareaField(
        "Why are you closing it?",
        hint="For example, that you answered by phone. Only DfE sees this.",
        noun="the reason",
        missing="Enter why you are closing this question without an answer.",
        max_length=rules.LONGEST_NOTE,
        rows=4,
    )


class ReopenForm(KitForm):
    """Why a question is opened again."""

    title = "Open this question again"
    why = TextareaField(
        "Why are you opening it again?",
        hint="For example, that the school wrote back. Only DfE sees this.",
        noun="the reason",
        missing="Enter why you are opening this question again.",
        max_length=rules.LONGEST_NOTE,
        rows=4,
    )


def address_of(asked: SupportRequest) -> str:
    """The page of a question."""
    return f"/support/questions/{asked.id}"


def subject_of(asked: SupportRequest) -> str:
    """What a question is about, in words."""
    return rules.SUBJECTS[rules.Subject(asked.subject)]


def state_of(asked: SupportRequest) -> Tag:
    """Whether a question is open, and how it was closed."""
    if asked.closed_at is None:
        return Tag("Open", "blue")
    return Tag("Answered", "green") if asked.answer else Tag("Closed", "grey")


@require_safe
@supporters
def find(request: HttpRequest, *, user: User) -> HttpResponse:
    """Schools' questions: the open ones, the oldest first, unless others are asked for."""
    filters = QuestionFilter(request.GET)
    refused = filters.is_bound and not filters.is_valid()
    values = filters.values
    requests = support_requests(
        text=values.get("text", ""),
        subject=values.get("subject", ""),
        is_open=STATES[values.get("state", "open")],
    )
    pages = paged([] if refused else requests, request.GET)
    table = Table(
        caption=f"{pages.count:,} {'question' if pages.count == 1 else 'questions'}",
        columns=[
            Column("Subject", lambda one: Link(subject_of(one), address_of(one), f"from {one.school.name}")),
            Column("School", lambda one: one.school.name),
            Column("Asked", lambda one: instant_in_words(one.created_at)),
            Column("State", state_of),
        ],
        rows=pages.rows,
        empty="No questions match these filters.",
    )
    return page(
        request,
        "finance/list.html",
        {
            "title": "Questions from schools",
            "back": "/support",
            "filters": filters,
            "errors": filters.error_summary,
            "pages": pages,
            "table": table,
        },
        status=422 if refused else 200,
    )


def with_question(view: View) -> View:
    """Gives the view ``asked``, the question, instead of its id; nobody's id is no page."""

    @wraps(view)
    def question_page(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
        request_id = parse_id(key)
        asked = support_requests().filter(id=request_id).first() if request_id else None
        if asked is None:
            return not_found(request)
        return view(request, *args, asked=asked, **kwargs)

    return question_page


@require_safe
@supporters
@with_question
def show(request: HttpRequest, *, user: User, asked: SupportRequest) -> HttpResponse:
    """A question, who asked it and about what, and what became of it."""
    return page(
        request,
        "support/question.html",
        {
            "title": subject_of(asked),
            "caption": f"{asked.school.name} (URN {asked.school.urn})",
            "back": "/support/questions",
            "summary": SummaryList(_rows(asked)),
            "message": _paragraphs(asked.message),
            "answer": _paragraphs(asked.answer),
            "note": _paragraphs(asked.note),
            "earlier": _earlier(asked),
            "address": address_of(asked),
            "open": asked.closed_at is None,
        },
    )


def _earlier(asked: SupportRequest) -> list[dict[str, Any]]:
    """How a question was closed before it was opened again: a sentence, with the texts as paragraphs."""
    keys = {one[name] for one in asked.earlier for name in ("closed_by", "reopened_by") if one[name]}
    names = {str(key): name for key, name in User.objects.filter(id__in=keys).values_list("id", "full_name")}

    def whom(key: str) -> str:
        return names.get(key, "somebody whose account no longer exists")

    return [
        {
            "heading": f"Closed on {_instant(one['closed_at'])}, by {whom(one['closed_by'])}",
            "closed_with": _paragraphs(one["answer"] or one["note"]),
            "reopened": f"Opened again on {_instant(one['reopened_at'])}, by {whom(one['reopened_by'])}",
            "why": _paragraphs(one["why"]),
        }
        for one in asked.earlier
    ]


def _instant(text: str) -> str:
    return instant_in_words(datetime.fromisoformat(text))


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _rows(asked: SupportRequest) -> list[Row]:
    records = TrainingRecord.objects.select_related("person")
    record = records.filter(id=asked.record_id).first() if asked.record_id else None
    closed_by = asked.closed_by.full_name if asked.closed_by else "somebody whose account no longer exists"
    return [
        Row("State", state_of(asked)),
        Row("Asked by", f"{asked.user.full_name}, {asked.user.email}" if asked.user else "Nobody we still know"),
        Row("Asked", instant_in_words(asked.created_at)),
        *([Row("Cohort", asked.cohort_id)] if asked.cohort_id else []),
        *([Row("About", Link(record.person.full_name, f"/support/eligibility/{record.id}"))] if record else []),
        *([Row("Closed", f"{instant_in_words(asked.closed_at)}, by {closed_by}")] if asked.closed_at else []),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@supporters
@with_question
def answer(request: HttpRequest, *, user: User, asked: SupportRequest) -> HttpResponse:
    """Asks for the answer, and sends it."""
    form = AnswerForm(request.POST if request.method == "POST" else None)

    def do() -> str:
        answered = answer_support_request(
            request_id=asked.id, user_id=user.id, answer=form.cleaned_data["answer"], actor=actor(user)
        )
        return f"Your answer goes to {answered.user.email if answered.user else 'whoever asked'}."

    return _ended(request, asked, form, do, "Send answer")


@require_http_methods(["GET", "HEAD", "POST"])
@supporters
@with_question
def close(request: HttpRequest, *, user: User, asked: SupportRequest) -> HttpResponse:
    """Asks why there is no answer, and closes the question."""
    form = CloseForm(request.POST if request.method == "POST" else None)

    def do() -> str:
        close_support_request(request_id=asked.id, user_id=user.id, note=form.cleaned_data["note"], actor=actor(user))
        return "The question is closed. Nothing was sent to the school."

    return _ended(request, asked, form, do, "Close question")


@require_http_methods(["GET", "HEAD", "POST"])
@supporters
@with_question
def reopen(request: HttpRequest, *, user: User, asked: SupportRequest) -> HttpResponse:
    """Asks why a closed question is opened again, and opens it."""
    form = ReopenForm(request.POST if request.method == "POST" else None)

    def do() -> str:
        reopen_support_request(request_id=asked.id, user_id=user.id, why=form.cleaned_data["why"], actor=actor(user))
        return "The question is open again. Nothing was sent to the school."

    return _ended(request, asked, form, do, "Open question again")


def _ended(
    request: HttpRequest, asked: SupportRequest, form: KitForm, do: Callable[[], str], button: str
) -> HttpResponse:
    """Does it where the form says how, and leads back to the question with what ``do`` says; else asks."""
    if form.is_bound and form.is_valid():
        try:
            done = do()
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, done)
            return redirect(address_of(asked))
    context = {"back": address_of(asked), "caption": f"{asked.school.name}: {subject_of(asked)}", "button": button}
    return question(request, form, context)
