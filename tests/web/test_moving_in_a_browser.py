"""People come to a school, leave it and are removed, tutors hand over, and DfE is asked for help, in a real browser."""

from datetime import timedelta

import pytest

from cpd.accounts.models import User
from cpd.core import clock
from cpd.schools.commands import set_induction_tutor
from cpd.schools.models import Partnership, SupportRequest
from cpd.schools.queries import induction_tutor_of
from cpd.training.models import ParticipantChange, TrainingRecord
from cpd.web.kit.words import in_words
from tests.web.browsing import entered, looked_at, reach
from tests.web.walks import Walk
from tests.world import ACTOR, World, simple_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


CLOSED_COHORTS_GO_ON_IN = 2024
"""Where somebody of the cohort of 2022, which is closed, goes on who joins another school (rule REG-8)."""


@pytest.fixture
def world(live_server, settings) -> World:
    """A school with an early career teacher, their mentor and a partnership of this week."""
    settings.PUBLIC_URL = live_server.url
    world = simple_world()
    world.partner("100001", "Provider A", cohort=2025, at=clock.today().isoformat())
    world.chooses("100001")
    set_induction_tutor(
        school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
    )
    world.register("Terry Two", mentor=world.register("Mia Mentor", role="mentor", trn="1000001"))
    return world


@pytest.fixture
def walk(world, live_server, page) -> Walk:
    """The school's tutor, who has signed in."""
    return Walk(page, f"{live_server.url}/sandbox/sign-in/{User.objects.get(full_name='Tia Tutor').id}")


def day_typed(walk: Walk, days_ahead: int) -> None:
    """Types the date that is so many days ahead."""
    day = clock.today() + timedelta(days=days_ahead)
    walk.date(str(day.day), str(day.month), str(day.year))


def test_a_leaver_is_reported_once_and_stays_after_all(live_server, page, walk) -> None:
    terry = TrainingRecord.objects.get(role="ect")
    day = clock.today() + timedelta(days=30)
    page.goto(f"{live_server.url}/school/100001/people/{terry.id}")
    reach(page, "Report that they are leaving your school")
    entered(page, "**/reason")
    page.get_by_label("They are moving to another school").check()
    walk.press()
    walk.question(
        lambda: day_typed(walk, 150),
        "4 months from today",
        lambda: day_typed(walk, 30),
        signed_out=True,
    )
    walk.confirm("Confirm that they leave", f"Terry Two leaves your school on {in_words(day)}")
    page.get_by_role("link", name="Go to the page of Terry Two").click()
    page.get_by_role("link", name="They are staying at your school after all").click()
    walk.question(lambda: None, "Select yes if they stay at your school.", page.get_by_label("Yes").check)
    walk.confirm("Confirm that they stay", "Terry Two stays at your school")
    assert terry.school_periods.get().finished_on is None
    assert [one.kind for one in ParticipantChange.objects.order_by("created_at", "id")] == ["leaving", "staying"]


def test_who_comes_from_another_school_is_added_and_given_a_mentor_and_who_was_added_by_mistake_removed(
    live_server, world, page, walk
) -> None:
    joy = world.register("Joy Joiner", urn="100002", trn="7654321")
    world.register("Mo Mistake", eligible=False)
    world.body("North Hub")
    world.chooses("100001", cohort=CLOSED_COHORTS_GO_ON_IN)
    school = f"{live_server.url}/school/100001"
    page.goto(school)
    page.get_by_role("button", name="Add an early career teacher or a mentor").click()
    page.get_by_label("An early career teacher").check()
    walk.press()
    page.get_by_label("Teacher reference number (TRN)").fill("7654321")
    walk.question(
        lambda: walk.date("1", "13", "1990"),
        "The date of birth must be a real date",
        lambda: walk.date("1", "1", "1990"),
    )
    page.get_by_label("Yes, ").check()
    walk.press()
    assert "They are registered at School 100002." in page.inner_text("main")
    looked_at(page)
    walk.press()
    email = page.get_by_label("What is their email address?")
    walk.question(
        lambda: email.fill("terry.two@example.org"),
        "This email address belongs to somebody else",
        lambda: email.fill("joy@first.example"),
    )
    walk.question(
        lambda: day_typed(walk, 150),
        "They have not left their other school, so the latest start date",
        lambda: day_typed(walk, 30),
    )
    walk.question(lambda: None, "Select whether they work", page.get_by_label("Full time").check)
    body = page.get_by_label("Which appropriate body will check their induction?")
    walk.question(lambda: None, "Choose an appropriate body", lambda: body.select_option("North Hub"))
    walk.confirm("Confirm and add", "You have added Joy Joiner")
    starts = clock.today() + timedelta(days=30)
    first_period, second_period = (joy.school_periods.get(school=world.schools[urn]) for urn in ("100001", "100002"))
    assert (second_period.finished_on, first_period.started_on, first_period.email) == (
        starts,
        starts,
        "joy@first.example",
    )

    page.get_by_role("link", name="Choose a mentor now").click()
    page.get_by_label("Somebody who is not in this list").check()
    walk.press()
    looked_at(page)
    page.get_by_role("button", name="Add the mentor").click()
    for trn in ("7654321", "1000001"):
        page.get_by_label("Teacher reference number (TRN)").fill(trn)
        walk.date("1", "1", "1990")
        walk.press()
        if trn == "7654321":
            assert "An early career teacher cannot be their own mentor" in page.inner_text("h1")
            page.get_by_role("link", name="Check the number and the date of birth that you entered").click()
            page.wait_for_url("**/find")
            assert walk.typed() == [trn, "1", "1", "1990"]
    walk.confirm("Confirm and add", "Mia Mentor is now the mentor of Joy Joiner")

    page.goto(school)
    page.get_by_role("link", name="Mo Mistake", exact=True).click()
    page.get_by_role("link", name="Remove them: they were registered by mistake").click()
    walk.question(
        lambda: None, "Select yes if they were registered by mistake.", page.get_by_label("Yes").check, signed_out=True
    )
    walk.confirm("Confirm and remove them", "You have removed Mo Mistake")
    page.goto(school)
    assert "Joy Joiner" in page.inner_text("main")
    assert "Mo Mistake" not in page.inner_text("main")
    assert ParticipantChange.objects.filter(kind="removed").count() == 1


def test_a_tutor_hands_over_to_another_one_and_loses_the_school(live_server, world, page, walk) -> None:
    page.goto(f"{live_server.url}/school/100001")
    page.get_by_role("link", name="People who act for your school").click()
    page.get_by_role("link", name="Change the induction tutor").click()
    email = page.get_by_label("Email address")
    page.get_by_label("Full name").fill("Nia Next")
    walk.question(
        lambda: email.fill("tia@first.example"),
        "The induction tutor of this school has that email address.",
        lambda: email.fill("nia@first.example"),
        signed_out=True,
    )
    assert "Tia Tutor, who loses access to your school when you confirm" in page.inner_text("main")
    looked_at(page)
    tab = page.context.new_page()
    tab.goto(page.url)
    page.get_by_role("button", name="Confirm and change").dblclick()
    page.wait_for_url("**/sign-in")
    assert "You no longer act for School 100001, and have no access to it." in page.inner_text("main")
    looked_at(page)
    tab.get_by_role("button", name="Confirm and change").click()
    tab.wait_for_selector("h1:has-text('You have been signed out')")
    page.go_back()
    page.wait_for_url("**/sign-in")
    tutor = induction_tutor_of(world.schools["100001"].id)
    assert tutor is not None
    assert (tutor.full_name, tutor.email) == ("Nia Next", "nia@first.example")
    assert User.objects.filter(email="nia@first.example").count() == 1


def test_a_partnership_is_challenged_and_dfe_is_asked_about_it(live_server, page, walk) -> None:
    page.goto(f"{live_server.url}/school/100001")
    page.get_by_role("link", name="Challenge").click()
    second = page.context.new_page()
    second.goto(page.url)
    page.get_by_role("button", name="Challenge the partnership").click()
    page.wait_for_selector(".govuk-error-summary:focus")
    page.get_by_label("This looks like a mistake").check()
    page.get_by_role("button", name="Challenge the partnership").dblclick()
    page.wait_for_selector("h1:has-text('challenged')")
    assert "You have challenged the partnership" in page.inner_text("h1")
    looked_at(page)
    second.get_by_label("We do not recognise this provider").check()
    second.get_by_role("button", name="Challenge the partnership").click()
    second.wait_for_selector("h1:has-text('This partnership has been challenged')")
    assert Partnership.objects.get(cohort_id=2025).challenge_reason == "mistake"

    second.get_by_role("button", name="Ask DfE for help").click()
    second.wait_for_url("**/support/*")
    assert second.get_by_label("What is it about?").input_value() == "partnership-already-challenged"
    page.goto(second.url)
    walk.refused("Enter your question.", "Send")
    page.get_by_label("Your question").fill("Was that right?")
    walk.signed_out("Send")
    assert "We have your question" in page.inner_text("main")
    looked_at(page)
    second.get_by_label("Your question").fill("Was that right?")
    second.get_by_role("button", name="Send").click()
    second.wait_for_selector("h1:has-text('This form has expired')")
    second.get_by_role("button", name="Send it again").dblclick()
    second.wait_for_url(f"{live_server.url}/school/100001")
    question = SupportRequest.objects.get()
    assert (question.subject, question.cohort_id, question.message) == (
        "partnership-already-challenged",
        2025,
        "Was that right?",
    )
