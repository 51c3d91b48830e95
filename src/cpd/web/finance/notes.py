"""Notes about statements and declarations."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.accounts.models import User
from cpd.core.refusals import Refusal
from cpd.finance.commands import write_note
from cpd.finance.models import AuditNote
from cpd.finance.rules import LONGEST_NOTE, note_text
from cpd.statements.models import Statement
from cpd.web.finance.access import acting, readers, with_statement
from cpd.web.finance.words import address_of, year_of
from cpd.web.kit.fields import TextareaField
from cpd.web.kit.forms import KitForm
from cpd.web.kit.parts import Column, Table
from cpd.web.kit.words import instant_in_words
from cpd.web.pages import question


class NoteForm(KitForm):
    """What to write down."""

    text = TextareaField(
        "What do you want to note about this statement?",
        heading=True,
        summary="Note",
        noun="note",
        hint="It cannot be changed afterwards. Everybody in finance can see it. The provider cannot.",
        judge=note_text,
        max_length=LONGEST_NOTE,
    )


def notes_table(notes: Sequence[AuditNote]) -> Table | None:
    """The notes, with who wrote them and when. Nothing where there is none."""
    if not notes:
        return None
    return Table(
        caption="Notes",
        columns=[
            Column("Note", lambda one: one.text),
            Column("Written by", lambda one: one.written_by.email if one.written_by else one.actor),
            Column("When", lambda one: instant_in_words(one.created_at)),
        ],
        rows=notes,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@readers
@with_statement
def write(request: HttpRequest, *, user: User, statement: Statement) -> HttpResponse:
    """Asks for a note about a statement, and keeps it."""
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            write_note(text=form.cleaned_data["text"], by=user.id, statement_id=statement.id, actor=acting(user))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The note was kept.")
            return redirect(address_of(statement))
    caption = f"{statement.lead_provider.name}, {statement.name}, {year_of(statement)}"
    return question(request, form, {"back": address_of(statement), "caption": caption, "button": "Save"})
