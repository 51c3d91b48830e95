"""The journey engine: the way through, what is kept and what is not, and that nothing is done twice or lost."""

import threading
from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from cpd.config import urls
from cpd.core import clock
from cpd.core.actor import Actor, ActorKind
from cpd.core.refusals import Error, Refusal
from cpd.jobs.retention import delete_what_has_expired
from cpd.web.kit.fields import Choice, DateField, RadiosField, TextField, YesNoField
from cpd.web.kit.journeys import (
    Answers,
    CannotJudgeNow,
    Journey,
    JourneyUnsound,
    Place,
    Question,
    Step,
    Stop,
    journey_page,
    unfinished,
)
from cpd.web.kit.journeys import begin as begin_journey
from cpd.web.kit.journeys.saving import OPEN_AT_MOST
from cpd.web.models import SavedJourney

TAKEN = Error("colour", "taken", "The [] is taken. Choose another.")
NINO = "QQ123456C"


class Kind(Question):
    kind = RadiosField(
        "What is it?", heading=True, choices=[Choice(one, one.title()) for one in ("car", "bus", "boat")]
    )


class Colour(Question):
    colour = TextField("Which colour?", heading=True, summary="Colour")

    def judge(self, place, answers) -> None:
        if self.cleaned_data["colour"] == "pink":
            raise Refusal.because(TAKEN())


class Bought(Question):
    bought_on = DateField("When was it bought?", heading=True, summary="Bought")
    new = YesNoField("Was it new?", summary="New")


class Secret(Question):
    number = TextField("What is your number?", heading=True)

    def judge(self, place, answers) -> None:
        if self.cleaned_data["number"] == "away":
            raise CannotJudgeNow("We cannot check the number at the moment.")
        self.found = {"matched": self.cleaned_data["number"] == NINO}


STEPS = (
    Step("kind", Kind),
    Step("colour", Colour),
    Step("secret", Secret, kept=False, found=("matched",), without="Continue without a number"),
    Step("bought", Bought),
    Stop("no-boats", "You cannot register a boat", ("Ask at the harbour.",)),
)


def next_step(answers, facts) -> str | None:
    if answers.get("kind") == "boat":
        return "no-boats"
    return answers.first_open(
        ["kind", "colour", "secret", "bought"], leave_out={"secret"} if answers.get("kind") == "bus" else set()
    )


made: list[dict] = []


def register(place, *, kind, colour, matched, bought_on, new) -> dict:
    if colour == "red":
        raise Refusal.because(TAKEN())
    made.append({"kind": kind, "colour": colour, "matched": matched, "bought_on": bought_on, "new": new})
    return {"number": len(made)}


JOURNEY = Journey(
    name="register-vehicle",
    steps=STEPS,
    next_step=next_step,
    finish=register,
    done=lambda request, place, result: HttpResponse(f"Done {result['number']}"),
    reason="register_vehicle",
    described=lambda answers: answers.get("colour") or "A vehicle",
)


def place_of(who: str) -> Place:
    return Place(base="/vehicles", leave="/", owner=f"tutor:{who}", actor=Actor(ActorKind.TUTOR, who))


def _begin(request):
    return begin_journey(JOURNEY, place_of(request.COOKIES["who"]))


def _page(request, key, name):
    return journey_page(request, JOURNEY, place_of(request.COOKIES["who"]), key, name)


@pytest.fixture(autouse=True)
def _pages(settings):
    made.clear()
    pages = [path("vehicles", _begin), path("vehicles/<str:key>/<str:name>", _page)]
    settings.ROOT_URLCONF = type("Addresses", (), {**vars(urls), "urlpatterns": [*pages, *urls.urlpatterns]})


def client_of(who: str = "ann") -> Client:
    client = Client()
    client.cookies["who"] = who
    return client


@pytest.fixture
def client(db) -> Client:
    return client_of()


BOUGHT = {"bought_on-day": "1", "bought_on-month": "9", "bought_on-year": "2026", "new": "no"}
CAR = (
    ("kind", {"kind": "car"}),
    ("colour", {"colour": "blue"}),
    ("secret", {"number": NINO}),
    ("bought", BOUGHT),
)


def begin(client) -> str:
    return client.get("/vehicles")["Location"].removesuffix("/kind")


def walk(client, answers=CAR, base: str = "") -> str:
    base = base or begin(client)
    for step, values in answers:
        answer = client.post(f"{base}/{step}", values)
        assert answer.status_code == 302, answer.content.decode()
    return base


class TestTheWay:
    @pytest.mark.parametrize(
        ("answers", "steps", "open_step"),
        [
            ({}, (), "kind"),
            ({"kind": {"kind": "car"}}, ("kind",), "colour"),
            ({"kind": {"kind": "bus"}, "colour": {"colour": "x"}}, ("kind", "colour"), "bought"),
            ({"kind": {"kind": "boat"}, "colour": {"colour": "x"}}, ("kind",), "no-boats"),
            ({"colour": {"colour": "x"}}, (), "kind"),
            ({"kind": {"kind": "bus"}, "colour": {}, "bought": {}}, ("kind", "colour", "bought"), None),
        ],
    )
    def test_leads_to_the_first_open_question_over_those_that_were_answered(self, answers, steps, open_step) -> None:
        way = JOURNEY.way(Answers(answers), None)
        assert (way.steps, way.open) == (steps, open_step)

    def test_ends_for_every_combination_of_answers(self) -> None:
        for kind, *given in product(("car", "bus", "boat"), *[(True, False)] * 3):
            later = dict(zip(("colour", "secret", "bought"), given, strict=True))
            answers = {"kind": {"kind": kind}, **{step: {} for step, there in later.items() if there}}
            way = JOURNEY.way(Answers(answers), None)
            assert way.open is None or way.open not in way.steps

    def test_an_answer_whose_question_is_no_longer_asked_goes(self, client) -> None:
        base = walk(client)
        assert client.post(f"{base}/kind", {"kind": "bus"})["Location"] == f"{base}/check"
        assert set(SavedJourney.objects.get().answers) == {"kind", "colour", "bought"}
        assert client.post(f"{base}/kind", {"kind": "car"})["Location"] == f"{base}/secret"

    def test_a_stop_says_why_it_does_not_go_on(self, client) -> None:
        base = walk(client, [("kind", {"kind": "boat"})])
        page = client.get(f"{base}/no-boats").content.decode()
        assert "Ask at the harbour." in page
        assert f'href="{base}/kind"' in page
        assert client.get(f"{base}/check")["Location"] == f"{base}/no-boats"

    def test_nothing_is_stored_before_a_question_is_answered(self, client) -> None:
        base = begin(client)
        client.get(f"{base}/kind")
        assert client.post(f"{base}/kind", {"kind": "train"}).status_code == 422
        assert not SavedJourney.objects.exists()


class TestDefinitions:
    def _made(self, **changed) -> Journey:
        return Journey(
            **{
                **{name: getattr(JOURNEY, name) for name in JOURNEY.__dataclass_fields__ if name != "by_name"},
                **changed,
            }
        )

    def test_a_question_that_the_command_does_not_take_is_named_with_the_place_to_mend(self) -> None:
        class Wheels(Question):
            wheels = TextField("How many wheels?")

        with pytest.raises(
            JourneyUnsound, match=r"register\(\) in test_journeys.py takes no 'wheels', which the step 'w'"
        ):
            self._made(steps=(*STEPS, Step("w", Wheels)))

    def test_a_parameter_that_no_step_asks_is_named(self) -> None:
        with pytest.raises(JourneyUnsound, match="takes 'colour', which no step asks"):
            self._made(steps=tuple(step for step in STEPS if step.name != "colour"))

    @pytest.mark.parametrize(
        ("steps", "words"),
        [
            ((*STEPS, STEPS[0]), "two steps called 'kind'"),
            ((*STEPS, Step("more", Kind)), "keeps two answers as 'kind'"),
            ((*STEPS, Stop("check", "No")), "may not call a step 'check'"),
        ],
    )
    def test_names_are_unique(self, steps, words) -> None:
        with pytest.raises(JourneyUnsound, match=words):
            self._made(steps=steps)

    def test_a_next_step_that_is_none_or_comes_again_is_named(self) -> None:
        with pytest.raises(JourneyUnsound, match="must begin with a step"):
            self._made(next_step=lambda answers, facts: "nowhere")
        lost = self._made(next_step=lambda answers, facts: "nowhere" if len(answers) else "kind")
        with pytest.raises(JourneyUnsound, match="which is no step"):
            lost.way(Answers({"kind": {"kind": "car"}}), None)
        around = self._made(next_step=lambda answers, facts: "kind")
        with pytest.raises(JourneyUnsound, match="again when it is answered"):
            around.way(Answers({"kind": {"kind": "car"}}), None)


class TestChecking:
    def test_every_answer_is_shown_with_a_link_that_changes_it(self, client) -> None:
        base = walk(client)
        page = client.get(f"{base}/check").content.decode()
        for shown in ("Car", "blue", "1 September 2026", "No", f'href="{base}/bought"', f'href="{base}/kind"'):
            assert shown in page

    def test_changing_one_answer_comes_back_to_the_check(self, client) -> None:
        base = walk(client)
        assert 'value="blue"' in client.get(f"{base}/colour").content.decode()
        assert client.post(f"{base}/colour", {"colour": "green"})["Location"] == f"{base}/check"
        assert "green" in client.get(f"{base}/check").content.decode()

    def test_what_was_changed_in_another_tab_is_shown_before_it_is_confirmed(self, client) -> None:
        base = walk(client)
        shown = _digest_on(client, base)
        client.post(f"{base}/colour", {"colour": "green"})
        assert client.post(f"{base}/check", {"shown": shown})["Location"] == f"{base}/check"
        page = client.get(f"{base}/check").content.decode()
        assert made == []
        assert "changed after this page was opened" in page
        assert client.post(f"{base}/check", {"shown": _digest_on(client, base)})["Location"] == f"{base}/done"
        assert made[0]["colour"] == "green"

    def test_what_the_command_refuses_leads_to_its_question_and_is_not_done(self, client) -> None:
        base = walk(client, [*CAR[:1], ("colour", {"colour": "red"}), *CAR[2:]])
        answer = client.post(f"{base}/check")
        assert answer.status_code == 422
        assert f'<a href="{base}/colour">The colour is taken' in answer.content.decode()
        assert SavedJourney.objects.get().finished_at is None

    def test_what_is_taken_is_refused_at_its_question(self, client) -> None:
        base = walk(client, CAR[:1])
        answer = client.post(f"{base}/colour", {"colour": "pink"})
        assert answer.status_code == 422
        assert 'href="#colour">The colour is taken' in answer.content.decode()


def _digest_on(client, base) -> str:
    return client.get(f"{base}/check").content.decode().split('name="shown" value="')[1].split('"')[0]


class TestHappeningOnce:
    def test_confirmed_again_and_again_it_is_done_once_and_the_answers_go(self, client) -> None:
        base = walk(client)
        for _ in range(3):
            assert client.post(f"{base}/check")["Location"] == f"{base}/done"
        assert len(made) == 1
        assert client.get(f"{base}/done").content == b"Done 1"
        saved = SavedJourney.objects.get()
        assert (saved.answers, saved.result) == ({}, {"number": 1})

    def test_the_back_button_leads_from_a_finished_journey_to_its_end(self, client) -> None:
        base = walk(client)
        client.post(f"{base}/check")
        assert client.get(f"{base}/colour")["Location"] == f"{base}/done"
        assert client.post(f"{base}/colour", {"colour": "green"})["Location"] == f"{base}/done"
        assert client.post(f"{base}/delete")["Location"] == f"{base}/done"
        assert len(made) == 1

    def test_an_answer_sent_twice_is_kept_once(self, client) -> None:
        base = walk(client, [*CAR[:2], *CAR[:2], *CAR])
        assert SavedJourney.objects.count() == 1
        assert client.get(f"{base}/check").status_code == 200

    def test_a_page_before_its_turn_leads_to_the_one_whose_turn_it_is(self, client) -> None:
        base = walk(client, CAR[:1])
        for name in ("bought", "check", "nonsense", "no-boats"):
            assert client.get(f"{base}/{name}")["Location"] == f"{base}/colour"
        assert client.get(f"{base}/done")["Location"] == "/"
        assert client.post(f"{base}/check")["Location"] == f"{base}/colour"


@pytest.mark.django_db(transaction=True)
def test_confirmed_in_two_tabs_at_the_same_instant_it_is_done_once() -> None:
    base = walk(client_of())
    start = threading.Barrier(2)
    answers = []

    def confirm() -> None:
        start.wait()
        answers.append(client_of().post(f"{base}/check")["Location"])
        connection.close()

    tabs = [threading.Thread(target=confirm) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert answers == [f"{base}/done"] * 2
    assert len(made) == 1


class TestWhatIsNotKept:
    def test_an_answer_that_is_not_kept_is_written_nowhere_and_its_findings_are(self, client) -> None:
        base = walk(client)
        assert NINO not in str(SavedJourney.objects.values().get())
        assert SavedJourney.objects.get().answers["secret"] == {"matched": True}
        assert NINO not in client.get(f"{base}/secret").content.decode()
        assert "Number" not in client.get(f"{base}/check").content.decode()
        client.post(f"{base}/check")
        assert made[0]["matched"] is True

    def test_while_it_cannot_be_judged_one_may_go_on_without_it(self, client) -> None:
        base = walk(client, CAR[:2])
        page = client.post(f"{base}/secret", {"number": "away"})
        assert page.status_code == 422
        assert "We cannot check the number at the moment." in page.content.decode()
        assert 'name="without"' in page.content.decode()
        assert client.post(f"{base}/secret", {"without": "1"})["Location"] == f"{base}/bought"
        walk(client, CAR[3:], base)
        client.post(f"{base}/check")
        assert made[0]["matched"] is None

    def test_one_may_not_go_without_an_answer_where_the_step_does_not_offer_it(self, client) -> None:
        base = walk(client, CAR[:1])
        assert client.post(f"{base}/colour", {"without": "1"}).status_code == 422


class TestWhoseItIs:
    def test_another_persons_journey_is_as_if_it_were_not_there(self, client) -> None:
        base = walk(client)
        other = client_of("ben")
        assert other.get(f"{base}/check")["Location"] == f"{base}/kind"
        assert "blue" not in other.get(f"{base}/kind").content.decode()
        assert other.post(f"{base}/colour", {"colour": "green"})["Location"] == "/vehicles"
        assert other.post(f"{base}/kind", {"kind": "bus"})["Location"] == "/vehicles"
        other.post(f"{base}/delete")
        assert SavedJourney.objects.get().answers["colour"] == {"colour": "blue"}

    @pytest.mark.parametrize("key", ["x", "0", "00000000-0000-4000-8000-00000000dea", "%00"])
    def test_a_key_that_is_none_leads_to_the_beginning(self, client, key) -> None:
        assert client.get(f"/vehicles/{key}/check").status_code in (302, 404)

    def test_a_new_browser_goes_on_where_the_old_one_was(self, client) -> None:
        base = walk(client, CAR[:2])
        assert client_of().get(f"{base}/check")["Location"] == f"{base}/secret"
        (found,) = unfinished(JOURNEY, place_of("ann"))
        assert (found.title, found.href) == ("blue", f"{base}/secret")
        assert unfinished(JOURNEY, place_of("ben")) == []

    def test_what_is_not_finished_can_be_deleted(self, client) -> None:
        base = walk(client, CAR[:2])
        assert "Do you want to delete" in client.get(f"{base}/delete").content.decode()
        assert client.post(f"{base}/delete")["Location"] == "/"
        assert not SavedJourney.objects.exists()


class TestHowLongItIsKept:
    def test_it_is_forgotten_14_days_after_the_last_answer_and_says_so(self, client) -> None:
        base = walk(client)
        old = clock.machine_now() - timedelta(days=14, seconds=1)
        SavedJourney.objects.update(changed_at=old)
        assert client.post(f"{base}/colour", {"colour": "green"})["Location"] == "/vehicles"
        assert "We delete what is not finished after 14 days" in client.get(f"{base}/kind").content.decode()
        assert delete_what_has_expired()["web_savedjourney"] == 1

    def test_one_that_goes_on_and_one_just_finished_stay(self, client) -> None:
        walk(client, CAR[:1])
        client.post(f"{walk(client)}/check")
        assert delete_what_has_expired()["web_savedjourney"] == 0
        ended = SavedJourney.objects.filter(finished_at__isnull=False)
        ended.update(finished_at=clock.machine_now() - timedelta(days=7, seconds=1))
        assert delete_what_has_expired()["web_savedjourney"] == 1

    def test_a_person_has_at_most_so_many_open_and_the_oldest_go(self, client) -> None:
        now = clock.machine_now()
        SavedJourney.objects.bulk_create(
            SavedJourney(
                id=UUID(int=n),
                journey=JOURNEY.name,
                owner="tutor:ann",
                place="/vehicles",
                started_at=now,
                changed_at=now - timedelta(minutes=n),
            )
            for n in range(1, OPEN_AT_MOST + 1)
        )
        walk(client, CAR[:1])
        assert SavedJourney.objects.count() == OPEN_AT_MOST
        assert not SavedJourney.objects.filter(id=UUID(int=OPEN_AT_MOST)).exists()

    def test_an_answer_to_a_question_that_asks_otherwise_now_is_asked_again(self, client) -> None:
        base = walk(client)
        saved = SavedJourney.objects.get()
        saved.answers["bought"] = {"bought_on": "soon", "new": False}
        saved.answers["colour"] = {"color": "blue"}
        saved.save()
        assert client.get(f"{base}/check")["Location"] == f"{base}/colour"
        assert client.post(f"{base}/colour", {"colour": "blue"})["Location"] == f"{base}/bought"
