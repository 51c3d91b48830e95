"""Search: each question finds the page that answers it first, and the section."""

import re

import pytest
from django.test import Client

from cpd.web.docs.search import LONGEST, search, terms_of
from cpd.web.docs.site import address_of

QUESTIONS = (
    ("How do I get a token?", "environments", "Get a token"),
    ("What is the sandbox's address?", "environments", "Addresses"),
    ("How many requests can I make?", "environments", "Rate limits"),
    ("How do I fetch only what changed?", "keeping-in-sync", "Ask for what changed"),
    ("What does payable mean?", "definitions", "Declaration states"),
    ("Why is my declaration still submitted?", "declarations", "A declaration that stays submitted"),
    ("How do I void?", "declarations", "Void a declaration"),
    ("What is awaiting-clawback?", "definitions", "Declaration states"),
    ("Can I declare after withdrawing somebody?", "declarations", "Withdrawn participants"),
    ("Which evidence_held does retained-2 need in 2025?", "declarations", "Evidence"),
    ("Last day for retained-1, standard September 2024", "schedules", "Cohort 2024"),
    ("The school registered her, I cannot see her", "missing-participants", "Check these in order"),
    ("training_status against participant_status", "definitions", "Two statuses of a participant"),
    ("A participant ID no longer works", "ids", "When an ID changes"),
    ("mentor_id is not in my participants", "unfunded-mentors", "Find a mentor"),
    ("How do I confirm a school?", "partnerships", "Confirm"),
    ("School challenged us, what now?", "partnerships", "When a school challenges"),
    ("Use another delivery partner", "partnerships", "Change the delivery partner"),
    ("An ECT changes provider, what do I see?", "transfers", "What you see and when"),
    ("Move an ECT from 2022 to 2024", "cohort-closures", "Move somebody to 2024"),
    ("funded_place when accepting", "npq-applications", "Accept"),
    ("Accepted by mistake", "npq-applications", "Undo an acceptance"),
    ("Teacher failed, then passed a resit", "npq-outcomes", "Correct an outcome"),
    ("Schedule for EHCO in March", "npq-schedules", "Early headship coaching offer"),
    ("When do you pay?", "statements", "Cut-off and payment dates"),
    ("Test a declaration in the future", "testing", "Declare ahead of time"),
    ("My request timed out, send it again?", "requests", "Send a write again"),
    ("Try a write without saving", "requests", "Check a write first"),
    ("What differs in version 3?", "migrating", "Participants"),
    ("Which reasons can I withdraw with?", "training-status", "Withdraw"),
)


@pytest.mark.parametrize(("question", "name", "heading"), QUESTIONS, ids=[one[0] for one in QUESTIONS])
def test_a_question_finds_the_page_that_answers_it_first(question, name, heading) -> None:
    first = search(question)[0]
    assert (first.address.partition("#")[0], first.heading) == (address_of(name), heading)


def test_the_anchor_of_a_result_is_on_its_page() -> None:
    client = Client()
    for question, _, _ in QUESTIONS:
        page, _, anchor = search(question)[0].address.partition("#")
        assert f'id="{anchor}"' in client.get(page).content.decode()


def test_the_page_of_results_works_without_a_script(db) -> None:
    answer = Client().get("/api-reference/search", {"q": "how do I void"}).content.decode()
    links = re.findall(r'<h2 class="govuk-heading-s"><a class="govuk-link" href="([^"]+)">([^<]+)', answer)
    assert links[0] == ("/api-reference/declarations#void-a-declaration", "Declare, see and void: Void a declaration")


@pytest.mark.parametrize(
    "question",
    ["", "   ", "the of", '"', "a*b OR NEAR(", "';--", "\x00", "ü" * 10_000, "column:x AND NOT y", "-", "()"],
)
def test_whatever_is_typed_is_answered(db, question) -> None:
    assert Client().get("/api-reference/search", {"q": question}).status_code in (200, 400)


def test_words_that_every_question_has_do_not_count() -> None:
    assert terms_of("How do I void the Declaration?") == ["void", "declaration"]
    assert len("".join(terms_of("x" * 5000))) == LONGEST
    assert search("") == search("the") == []


def test_what_was_asked_is_shown_as_text(db) -> None:
    assert "<script>alert" not in Client().get("/api-reference/search", {"q": "<script>alert(1)"}).content.decode()
