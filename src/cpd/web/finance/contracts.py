"""Contracts of providers: what each holds, with its history, the difference of two versions, and files of new ones."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from cpd.accounts.models import User
from cpd.core.ids import parse_id
from cpd.core.refusals import Refusal
from cpd.core.tables import ImportedTable
from cpd.finance.contracts import Held, Version, changes_between, contracts_held, versions_of
from cpd.finance.imports import import_contracts, import_npq_contracts
from cpd.providers.models import LeadProvider
from cpd.web.finance.access import acting, editors, readers
from cpd.web.finance.words import PROGRAMMES
from cpd.web.kit.fields import Choice, FileField, RadiosField, TextField
from cpd.web.kit.forms import KitForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Table
from cpd.web.kit.words import instant_in_words
from cpd.web.pages import page, question
from cpd.web.problems import not_found


class UploadForm(KitForm):
    """A file of contracts."""

    title = "Upload contracts"
    kind = RadiosField(
        "Which contracts are in the file?",
        noun="which contracts are in the file",
        choices=[Choice("ecf", "ECF contracts"), Choice("npq", "NPQ contracts")],
    )
    file = FileField("CSV file", noun="CSV file", endings=["csv"], missing="Select a CSV file.")
    intake = TextField(
        "Intake of NPQ contracts",
        noun="intake",
        hint="For example 2025b, if the file does not say it.",
        required=False,
        max_length=5,
        width=5,
    )
    do = RadiosField(
        "What do you want to do?",
        noun="what you want to do",
        choices=[
            Choice("check", "Check the file only", "Nothing is stored."),
            Choice("store", "Check the file and store it", "If one cell is wrong, nothing is stored."),
        ],
    )


@require_safe
@readers
def show(request: HttpRequest, *, user: User) -> HttpResponse:
    """What every provider holds."""
    pages = paged(contracts_held(), request.GET)
    return page(
        request,
        "finance/list.html",
        {
            "title": "Contracts",
            "back": "/finance",
            "table": _held_table(list(pages.rows)),
            "pages": pages,
            "links": [Link("Upload contracts", "/finance/contract-files")],
        },
    )


def _held_table(held: list[Held]) -> Table:
    return Table(
        caption="Contracts of providers",
        columns=[
            Column("Provider", lambda one: Link(one.provider, f"/finance/contracts/{one.provider_id}", one.year)),
            Column("Cohort or intake", lambda one: f"{PROGRAMMES[one.programme]} {one.year}"),
            Column("Courses", lambda one: one.courses or "", numeric=True),
            Column("Versions", lambda one: one.versions, numeric=True),
            Column("Newest stored", lambda one: instant_in_words(one.stored_at)),
        ],
        rows=held,
        empty="No contract is stored yet.",
        hidden=True,
    )


@require_safe
@readers
def of_provider(request: HttpRequest, key: str, *, user: User) -> HttpResponse:
    """A provider's contracts, every version. ``?first=`` and ``?second=`` show what is different between two."""
    provider_id = parse_id(key)
    provider = LeadProvider.objects.filter(id=provider_id).first() if provider_id else None
    if provider is None:
        return not_found(request)
    versions = versions_of(provider.id)
    by_id = {str(one.id): one for one in versions}
    first, second = by_id.get(request.GET.get("first", "")), by_id.get(request.GET.get("second", ""))
    asked = "first" in request.GET or "second" in request.GET
    if asked and (first is None or second is None):
        return not_found(request)
    pages = paged(versions, request.GET)
    changes = _changes_table(first, second) if first is not None and second is not None else None
    return page(
        request,
        "finance/contracts.html",
        {
            "title": f"Contracts of {provider.name}",
            "back": "/finance/contracts",
            "table": _versions_table(list(pages.rows), provider),
            "pages": pages,
            "changes": changes,
        },
    )


def _called(version: Version) -> str:
    return f"{f'{version.course}, ' if version.course else ''}{version.year}, version {version.version}"


def _changes_table(first: Version, second: Version) -> Table:
    return Table(
        caption=f"From {_called(first)} to {_called(second)}",
        columns=[
            Column("Term", lambda change: change.name),
            Column(f"Version {first.version}", lambda change: change.before or "None"),
            Column(f"Version {second.version}", lambda change: change.after or "None"),
        ],
        rows=changes_between(first, second),
        empty="Nothing is different.",
    )


def _versions_table(versions: list[Version], provider: LeadProvider) -> Table:
    def compare(one: Version) -> object:
        if one.before is None:
            return "The first version"
        address = f"/finance/contracts/{provider.id}?first={one.before}&second={one.id}"
        return Link("What changed", address, f"with {_called(one)}")

    def price(one: Version) -> str:
        return one.terms.get("Band A: price") or one.terms.get("Price for each participant", "")

    return Table(
        caption="Every version",
        columns=[
            Column("Contract", _called),
            Column("Price", price),
            Column("Recruitment target", lambda one: one.terms["Recruitment target"], numeric=True),
            Column("Monthly service fee", lambda one: one.terms["Monthly service fee"], numeric=True),
            Column("Prices statements", lambda one: one.statements, numeric=True),
            Column("Stored", lambda one: instant_in_words(one.stored_at)),
            Column("Compared with the version before", compare),
        ],
        rows=versions,
        size="s",
        empty="No contract is stored yet.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def upload(request: HttpRequest, *, user: User) -> HttpResponse:
    """Checks a file of contracts, and stores it: all of it or nothing. What is wrong is named by line and column."""
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    if sent and form.is_valid():
        checks = form.cleaned_data["do"] == "check"
        try:
            result = _import(form, dry_run=checks, user=user)
        except Refusal as refusal:
            for problem in refusal.problems:
                form.add_error("file", f"{problem.field}: {problem.detail}")
        else:
            would = "would be" if checks else "were"
            messages.success(
                request,
                f"{result.added} contracts {would} added, {result.changed} {would} given a new version, and "
                f"{result.unchanged} {'are' if checks else 'were'} as they are.",
            )
            return redirect("/finance/contract-files" if checks else "/finance/contracts")
    problems = [{"text": str(text), "href": "#file"} for text in form.errors.get("file", [])] if sent else []
    others = [one for one in form.error_summary if one["href"] != "#file"]
    return question(request, form, {"back": "/finance/contracts", "errors": [*others, *problems], "button": "Continue"})


def _import(form: UploadForm, *, dry_run: bool, user: User) -> ImportedTable:
    """Hands the file over as one on disk, which goes when it was read."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        for chunk in form.cleaned_data["file"].chunks():
            file.write(chunk)
        file.flush()
        if form.cleaned_data["kind"] == "ecf":
            return import_contracts(path=Path(file.name), dry_run=dry_run, actor=acting(user))
        intake = form.cleaned_data["intake"] or ""
        return import_npq_contracts(path=Path(file.name), intake=intake, dry_run=dry_run, actor=acting(user))
