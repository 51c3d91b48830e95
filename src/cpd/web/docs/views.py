"""The documentation site at ``/api-reference/``."""

import hashlib
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import condition, require_safe

from cpd.web.docs import downloads
from cpd.web.docs.markdown import Rendered, render
from cpd.web.docs.release_notes import TAGS, atom, release_notes
from cpd.web.docs.search import LONGEST, search
from cpd.web.docs.site import MOVED, PAGES, SECTIONS, address_of
from cpd.web.docs.texts import text_of
from cpd.web.pages import page
from cpd.web.problems import not_found

MARKDOWN = "text/markdown; charset=utf-8"


def rendered(name: str) -> Rendered | None:
    """The page of that name, or None."""
    return _rendered(name) if name in dict(PAGES) else None


@cache
def _rendered(name: str) -> Rendered | None:
    """A page of :data:`PAGES`; nothing else may be asked for, because what it gives is kept."""
    text = text_of(name)
    return render(text.markdown) if text else None


@require_safe
def moved(request: HttpRequest) -> HttpResponse:
    """The address without its last slash."""
    return redirect("/api-reference/", permanent=True)


@require_safe
def show(request: HttpRequest, name: str) -> HttpResponse:
    """A page of the site; with ``.md`` after its name as Markdown. Names that pages had before lead to the page."""
    if name.endswith(".md") and name.removesuffix(".md") in dict(PAGES):
        return _markdown(request, name.removesuffix(".md"))
    if name in MOVED:
        return redirect(address_of(MOVED[name]), permanent=True)
    shown = rendered(name)
    if shown is None:
        return not_found(request)
    return document_page(request, shown, name)


def document_page(
    request: HttpRequest, shown: Rendered, here: str, template: str = "docs/show.html", **context: object
) -> HttpResponse:
    """A page of the site, with the side navigation and, where there are more than three sections, its contents."""
    return page(
        request,
        template,
        {
            "title": shown.title,
            "lead": shown.lead,
            "body": shown.body,
            "contents": shown.sections if len(shown.sections) > 3 else [],
            "source": f"/api-reference/{here}.md" if here else "",
            **_navigation(here),
            **context,
        },
    )


def _navigation(here: str) -> dict[str, object]:
    return {
        "sections": [
            {
                "heading": section.heading,
                "pages": [
                    {"href": address_of(name), "text": title, "here": name == here} for name, title in section.pages
                ],
            }
            for section in SECTIONS
        ]
    }


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The pages that answer the question ``q``, best first."""
    question = request.GET.get("q", "").strip()[:LONGEST]
    return page(
        request,
        "docs/search.html",
        {
            "title": f"Search results for “{question}”" if question else "Search the documentation",
            "question": question,
            "results": search(question),
            **_navigation(""),
        },
    )


@require_safe
def list_notes(request: HttpRequest) -> HttpResponse:
    """The release notes; with ``tag`` those that have it."""
    tag = request.GET.get("tag", "")
    if tag not in ("", *TAGS):
        return not_found(request)
    shown = rendered("release-notes")
    assert shown is not None
    notes = [note for note in release_notes() if not tag or tag in note.tags]
    return page(
        request,
        "docs/release_notes.html",
        {
            "title": shown.title,
            "lead": shown.lead,
            "notes": [(note, render(note.text).html) for note in notes],
            "tag": tag,
            "tags": TAGS,
            **_navigation("release-notes"),
        },
    )


@require_safe
def show_note(request: HttpRequest, name: str) -> HttpResponse:
    """One release note at an address of its own."""
    note = next((note for note in release_notes() if note.name == name), None)
    if note is None:
        return not_found(request)
    return page(
        request,
        "docs/release_notes.html",
        {"title": note.title, "notes": [(note, render(note.text).html)], "alone": True, **_navigation("")},
    )


def _download(content_type: str, text: Callable[[HttpRequest], str]) -> Callable[[HttpRequest], HttpResponse]:
    """A view that answers a text that never changes while the service runs, with its ETag."""

    @require_safe
    @condition(etag_func=lambda request: _etag(text(request)))
    def download(request: HttpRequest) -> HttpResponse:
        return HttpResponse(text(request), content_type=content_type)

    return download


def _etag(text: str) -> str:
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _markdown(request: HttpRequest, name: str) -> HttpResponse:
    return _download(MARKDOWN, lambda _: downloads.markdown_of(name) or "")(request)


all_pages = _download(MARKDOWN, lambda _: downloads.everything())
llms = _download("text/plain; charset=utf-8", lambda _: downloads.llms())
postman = _download("application/json", lambda _: downloads.postman())
news = _download("application/atom+xml; charset=utf-8", lambda _: atom(settings.PUBLIC_URL).decode())
