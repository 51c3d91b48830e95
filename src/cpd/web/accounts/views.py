"""Signing in by an emailed link, and out (rules SCH-8 and ACC-3)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from cpd.accounts.commands import ask_for_sign_in_link, use_sign_in_link
from cpd.core.refusals import Refusal
from cpd.web.accounts import openid, sessions
from cpd.web.accounts.forms import SignInForm
from cpd.web.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Asks for an email address, to which a link goes if it is a user's. Nothing in the answer says whether it is."""
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        ask_for_sign_in_link(email=form.cleaned_data["email"], caller=sessions.caller_of(request))
        return redirect("/sign-in/check-your-email")
    user = None if form.is_bound else sessions.user_of(request)
    if user is not None:
        return redirect(sessions.home_of(user))
    context = {"title": form.title, "form": form, "back": "/", "openid": openid.way_in()}
    return page(request, "accounts/sign_in.html", context)


@require_safe
def check_email(request: HttpRequest) -> HttpResponse:
    """Says that a link is on its way."""
    return page(request, "accounts/check_email.html", {"title": "Check your email", "back": "/sign-in"})


@require_http_methods(["GET", "HEAD", "POST"])
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Shows a button, so that programs that look at links use none up; the button signs in."""
    if request.method != "POST":
        return page(request, "accounts/follow_link.html", {"title": "Sign in to Manage Teacher CPD"})
    try:
        user = use_sign_in_link(token=token)
    except Refusal:
        return page(request, "accounts/link_used.html", {"title": "This link no longer works"}, status=410)
    return redirect(sessions.let_in(request, user))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Asks, then ends the session."""
    if request.method == "POST":
        elsewhere = openid.still_signed_in_at(request)
        sessions.end(request)
        messages.info(request, f"You have signed out. {elsewhere}".strip())
        return redirect("/")
    user = sessions.user_of(request)
    back = sessions.home_of(user) if user else "/"
    return page(request, "accounts/sign_out.html", {"title": "Sign out", "back": back})
