"""A tutor changes what their school may change of somebody, in a real browser: each change from its page to the end."""

import pytest

from cpd.accounts.models import User
from cpd.schools.commands import set_induction_tutor
from cpd.training.models import ParticipantChange
from cpd.training.participants import participant_at_school
from tests.web.browsing import looked_at
from tests.web.walks import Walk
from tests.world import ACTOR, simple_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_early_career_teachers_name_email_address_dates_body_and_mentor_are_changed(
    live_server, settings, page
) -> None:
    settings.PUBLIC_URL = live_server.url
    world = simple_world()
    school = world.schools["100001"].id
    world.body("North Hub")
    set_induction_tutor(school_id=school, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR)
    terry = world.register("Terry Two", trn="1234567")
    world.register("Uma Untold")
    mia = world.register("Mia Mentor", role="mentor")
    world.register("Moses Mentor", role="mentor")
    walk = Walk(page, f"{live_server.url}/sandbox/sign-in/{User.objects.get().id}")
    home = f"{live_server.url}/school/100001/people/{terry.id}"

    def change(link: str) -> None:
        page.goto(home)
        page.get_by_role("link", name=link, exact=True).click()

    def nothing() -> None:
        """Leaves the question as it is."""

    page.goto(home)
    assert "Terry Two has no mentor" in page.inner_text("main")
    looked_at(page)
    change("Choose a mentor")
    walk.question(nothing, "Select a mentor.", page.get_by_label("Mia Mentor").check, signed_out=True)
    walk.confirm("Confirm the mentor", "Mia Mentor is the mentor of Terry Two")
    change("Change mentor")
    page.get_by_label("Somebody who is not in this list").check()
    walk.press()
    page.get_by_role("link", name="Back", exact=True).click()
    assert page.get_by_label("Somebody who is not in this list").is_checked()
    page.get_by_label("Moses Mentor").check()
    walk.press()
    walk.confirm("Confirm the mentor", "Moses Mentor is the mentor of Terry Two")

    change("Change name")
    walk.question(nothing, "Select why you want to change the name.", page.get_by_label("Their name has changed").check)
    name = page.get_by_label("What is their full name now?")
    walk.question(
        lambda: name.fill("Terry Two"),
        "This is already their name.",
        lambda: name.fill("Theresa Twofold"),
        signed_out=True,
    )
    walk.question(nothing, "Select yes if this is the same person.", page.get_by_label("Yes").check)
    walk.confirm("Confirm and change the name", "You have changed the name to Theresa Twofold")

    change("Change email address")
    email = page.get_by_label("What is their email address now?")
    walk.question(
        lambda: email.fill("mia.mentor@example.org"),
        "This email address belongs to somebody else",
        lambda: email.fill("theresa@first.example"),
    )
    walk.confirm("Confirm and change the address", "You have changed the email address of Theresa Twofold")

    change("Change start date")
    walk.question(
        lambda: walk.date("5", "9", "2023"),
        "belongs to another cohort than 2022 to 2023",
        lambda: walk.date("5", "9", "2022"),
    )
    walk.confirm("Confirm and change the date", "starts on 5 September 2022")

    change("Change working pattern")
    walk.question(nothing, "Select whether they work full time or part time.", page.get_by_label("Part time").check)
    walk.confirm("Confirm the working pattern", "works part time")

    change("Change appropriate body")
    body = page.get_by_label("Which appropriate body oversees their induction?")
    walk.question(
        lambda: body.select_option("Not appointed yet"),
        "This is already their appropriate body.",
        lambda: body.select_option("North Hub"),
        signed_out=True,
    )
    walk.confirm("Confirm and change the appropriate body", "You have changed the appropriate body")

    page.goto(f"{live_server.url}/school/100001/people/{mia.id}")
    page.get_by_role("link", name="Add early career teachers").click()
    walk.question(nothing, "Select at least one early career teacher.", page.get_by_label("Uma Untold").check)
    walk.confirm("Confirm the early career teachers", "You have given Mia Mentor early career teachers")

    page.goto(home)
    looked_at(page)
    person = participant_at_school(terry.id, school)
    assert person is not None
    assert (person.full_name, person.email, person.stay.started_on.day) == (
        "Theresa Twofold",
        "theresa@first.example",
        5,
    )
    assert (person.stay.working_pattern, str(person.stay.appropriate_body)) == ("part_time", "North Hub")
    assert [one.mentor_record.person.full_name for one in terry.mentorships.all()] == ["Moses Mentor"]
    kinds = ParticipantChange.objects.order_by("created_at", "id").values_list("kind", flat=True)
    assert list(kinds) == ["name", "email", "start", "working_pattern", "appropriate_body"]
