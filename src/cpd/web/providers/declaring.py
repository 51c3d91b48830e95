"""Declaring from a CSV file: upload, look at what was found, declare, take the results home (rule DEC-30)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from cpd.accounts.queries import names_of
from cpd.contract.versions import WRITES
from cpd.core.ids import parse_id
from cpd.core.refusals import NotFound, Refusal
from cpd.declarations.commands import declare_file, upload_file
from cpd.declarations.files import FileRow, result_file, template_file
from cpd.declarations.models import DeclarationFile
from cpd.declarations.queries import file_of, files_of
from cpd.declarations.rules.bulk import MOST_ROWS
from cpd.web.accounts.forms import SureForm
from cpd.web.kit.fields import FileField
from cpd.web.kit.fields.files import MEGABYTE
from cpd.web.kit.forms import KitForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Table
from cpd.web.kit.words import instant_in_words
from cpd.web.pages import page
from cpd.web.problems import not_found
from cpd.web.providers.access import DECLARING, Place, for_provider
from cpd.web.providers.words import breakable

VERSION = 3
"""The version of the API as which a row is checked."""

ERRORS_SHOWN = 20
"""Mistakes of a file that are listed at most, where it can't be read as one."""


class UploadForm(KitForm):
    """A file of declarations."""

    title = "Declare from a CSV file"
    file = FileField(
        "CSV file",
        noun="CSV file",
        hint=f"Up to {MOST_ROWS} declarations, and 1 MB.",
        endings=["csv"],
        most=MEGABYTE,
        missing="Select a CSV file.",
    )


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row of a file, and what was found or became of it."""

    row: FileRow
    outcome: dict[str, Any]

    @property
    def problems(self) -> list[list[str]]:
        """The attributes that are wrong, each with a sentence."""
        problems: list[list[str]] = self.outcome.get("problems", [])
        return problems


def checked_rows(file: DeclarationFile) -> list[CheckedRow]:
    """The rows of a file with their outcomes."""
    return [CheckedRow(row, outcome) for row, outcome in zip(file.file_rows, file.outcomes, strict=True)]


@require_http_methods(["GET", "HEAD", "POST"])
@for_provider(DECLARING)
def show_all(request: HttpRequest, *, place: Place) -> HttpResponse:
    """Takes a file and checks it, and lists those of the last 30 days."""
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    problems: list[dict[str, str]] = []
    if sent and form.is_valid():
        uploaded = form.cleaned_data["file"]
        uploaded.seek(0)  # it was read already where the page had to give way to another transaction
        try:
            file = upload_file(
                lead_provider_id=place.id,
                name=uploaded.name or "declarations.csv",
                content=uploaded.read(),
                delivery_partner_required=WRITES[VERSION].delivery_partner_required,
                user_id=place.user.id,
                actor=place.actor,
            )
        except Refusal as refusal:
            problems = _problems_of(refusal)
            form.add_error("file", problems[0]["text"])
        else:
            return redirect(f"{place.address}/declarations/{file.id}")
    with place.reading():
        pages = paged(files_of(place.id), request.GET)
    return page(
        request,
        "providers/declarations.html",
        {
            "title": form.title,
            "caption": place.provider.name,
            "back": place.address,
            "form": form,
            "errors": problems or form.error_summary,
            "template": f"{place.address}/declarations/template",
            "table": _files(place, pages.rows),
            "pages": pages,
        },
        status=422 if sent else 200,
    )


def _problems_of(refusal: Refusal) -> list[dict[str, str]]:
    """What is wrong with a file as one, for the summary: where it is, and what."""
    texts = [
        problem.detail
        if problem.field == "file"
        else f"{problem.field[:1].upper()}{problem.field[1:]}: {problem.detail}"
        for problem in refusal.problems
    ]
    if len(texts) > ERRORS_SHOWN:
        texts[ERRORS_SHOWN:] = [f"And {len(texts) - ERRORS_SHOWN:,} more like these."]
    return [{"text": text, "href": "#file"} for text in texts]


def _files(place: Place, rows: Any) -> Table:
    names = names_of(one.uploaded_by_id for one in rows)

    def became(one: DeclarationFile) -> str:
        if one.declared_at is None:
            return "Checked, not declared yet"
        return f"{one.accepted:,} declared {instant_in_words(one.declared_at)}"

    return Table(
        caption="Files from the last 30 days",
        columns=[
            Column("File", lambda one: breakable(Link(one.name, f"{place.address}/declarations/{one.id}"))),
            Column("Uploaded", lambda one: instant_in_words(one.uploaded_at)),
            Column("By", lambda one: names[one.uploaded_by_id]),
            Column("Rows", lambda one: f"{one.accepted + one.refused:,}", numeric=True),
            Column("With errors", lambda one: f"{one.refused:,}", numeric=True),
            Column("What happened", became),
        ],
        rows=rows,
        empty="No files.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_provider(DECLARING)
def show(request: HttpRequest, file: str, *, place: Place) -> HttpResponse:
    """What was found in a file, and declares it; or what became of it, once it was declared."""
    with place.reading():
        uploaded = file_of(place.id, parse_id(file))
    if uploaded is None:
        return not_found(request)
    address = f"{place.address}/declarations/{uploaded.id}"
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        before = uploaded.declared_at
        try:
            uploaded = declare_file(
                lead_provider_id=place.id,
                file_id=uploaded.id,
                delivery_partner_required=WRITES[VERSION].delivery_partner_required,
                user_id=place.user.id,
                actor=place.actor,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.problems[0].detail)
        except NotFound:
            return not_found(request)
        else:
            if before is not None:
                messages.info(request, "This file was declared already. Nothing was declared again.")
            return redirect(address)
    rows = checked_rows(uploaded)
    pages = paged([one for one in rows if one.problems], request.GET)
    declared = uploaded.declared_at is not None
    by = names_of([uploaded.declared_by_id]) if uploaded.declared_by_id else {}
    return page(
        request,
        "providers/file.html",
        {
            "title": f"{uploaded.name} is declared" if declared else f"Check {uploaded.name}",
            "caption": place.provider.name,
            "back": f"{place.address}/declarations",
            "form": form,
            "file": uploaded,
            "declared": declared,
            "by": by.get(uploaded.declared_by_id, "") if uploaded.declared_by_id else "",
            "table": _errors(pages.rows) if uploaded.refused else "",
            "pages": pages,
            "result": f"{address}/result",
        },
    )


def _errors(rows: Any) -> Table:
    return Table(
        caption="Rows with errors",
        columns=[
            Column("Line", lambda one: one.row.line),
            Column("Participant ID", lambda one: breakable(one.row.cells.get("participant_id", "") or "None")),
            Column("Declaration", lambda one: _named(one.row)),
            Column("What is wrong", lambda one: " ".join(sentence for _, sentence in one.problems)),
        ],
        rows=rows,
    )


def _named(row: FileRow) -> str:
    parts = (row.cells.get(name, "") for name in ("course_identifier", "declaration_type", "client_reference"))
    return ", ".join(part for part in parts if part) or "None"


@require_safe
@for_provider(DECLARING)
def template(request: HttpRequest, *, place: Place) -> HttpResponse:
    """A file with the names of the columns."""
    return _csv(template_file(), "declarations.csv")


@require_safe
@for_provider(DECLARING)
def result(request: HttpRequest, file: str, *, place: Place) -> HttpResponse:
    """The file again, with what was found or became of each row."""
    with place.reading():
        uploaded = file_of(place.id, parse_id(file))
    if uploaded is None:
        return not_found(request)
    declared = uploaded.declared_at is not None
    results = [
        {
            "line": str(one.row.line),
            "result": "error" if one.problems else "declared" if declared else "no errors",
            "declaration_id": one.outcome.get("declaration", ""),
            "state": one.outcome.get("state", "").replace("_", "-"),
            "errors": " ".join(f"{field}: {sentence}" for field, sentence in one.problems),
        }
        for one in checked_rows(uploaded)
    ]
    return _csv(result_file(uploaded.file_rows, results), f"declarations-{uploaded.id}.csv")


def _csv(text: str, name: str) -> HttpResponse:
    """A file to download, whose name is ours: what people call theirs goes into no header."""
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
