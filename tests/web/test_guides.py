"""The guides are true: every request on a page is sent as it stands there, and the answer is compared."""

import json
import re
import shlex
from collections.abc import Iterator

import pytest
from django.test import Client
from typer.testing import CliRunner

from cpd.cli.main import app
from cpd.core import clock
from cpd.core.dates import parse_instant
from cpd.sandbox.catalogue import catalogue
from cpd.sandbox.clock import set_clock
from cpd.sandbox.shift import shift
from cpd.statements.models import Statement
from cpd.web.docs.site import PAGES
from cpd.web.docs.texts import Text, text_of
from tests.world.tutorial import tutorial_world

pytestmark = pytest.mark.django_db
FENCE = re.compile(r"^```(\w*)\n(.*?)\n```$", re.S | re.M)
PLACE = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")
ANY = "..."
WRITTEN = [name for name, _ in PAGES if "```sh" in text_of(name).markdown]
"""Pages with requests to send."""


class Reader:
    """Somebody who follows a page: sends what it says, and writes down the ids that the answers show."""

    def __init__(self, text: Text) -> None:
        self.client = Client()
        self.places: dict[str, str] = {}
        self._note(tutorial_world(parse_instant(text.clock)))
        if text.scenario:
            answer = self.send(
                'curl -X POST -H "Authorization: Bearer tutorial-provider-token" '
                f'"http://127.0.0.1:8000/sandbox/scenarios/{text.scenario}"'
            )
            assert answer["added"] is True
            self._note(answer["ids"])

    def _note(self, ids: dict[str, dict[str, str]]) -> None:
        """The ids of a scenario's answer: a participant's, or the thing's own; schools by their place in the file."""
        schools = sorted(key for key in ids if key.isdigit())
        for number, urn in enumerate(schools, 1):
            self.places |= {f"URN_{number}": urn, f"SCHOOL_{number}": ids[urn]["id"]}
        for key, one in ids.items():
            name = re.sub(r"\W", "_", key).upper()
            if "id" in one or "participant_id" in one:
                self.places[name] = one.get("id") or one["participant_id"]
                self.places[f"{name}_PARTICIPANT"] = one.get("participant_id", "")

    def filled(self, text: str) -> str:
        """The text with ids in the places that are known."""
        return PLACE.sub(lambda found: self.places.get(found[1], found[0]), text)

    def run(self, command: str) -> None:
        """A command of the service's own."""
        words = shlex.split(self.filled(command))
        assert words[0] == ".venv/bin/cpd", command
        outcome = CliRunner().invoke(app, words[1:])
        assert outcome.exit_code == 0, outcome.output

    def send(self, command: str) -> object:
        """What curl would send, and what comes back."""
        words = shlex.split(self.filled(command).replace("\\\n", " "))
        headers, data, url, method, globs = {}, "", "", "GET", True
        rest = iter(words[1:])
        for word in rest:
            if word == "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            elif word == "-d":
                data = next(rest)
            elif word == "-X":
                method = next(rest)
            elif word == "-g":
                globs = False
            else:
                url = word.removeprefix("http://127.0.0.1:8000")
        assert not (globs and re.search(r"[\[\]{}]", url)), f"curl refuses this address without -g: {command}"
        content_type = headers.pop("Content-Type", "application/json")
        answer = self.client.generic(method, url, data, content_type=content_type, headers=headers)
        body = b"".join(answer) if answer.streaming else answer.content
        return json.loads(body)

    def compare(self, answer: object, promised: object, place: str = "") -> None:
        """Whether an answer has what a page promises: all that is written, in the order of its lists."""
        if promised == ANY:
            return
        if isinstance(promised, dict):
            assert isinstance(answer, dict), (place, answer)
            for name, part in promised.items():
                assert name in answer, (f"{place}.{name}", answer)
                self.compare(answer[name], part, f"{place}.{name}")
        elif isinstance(promised, list):
            self._compare_lists(answer, promised, place)
        elif isinstance(promised, str) and (found := PLACE.fullmatch(promised)):
            assert self.places.setdefault(found[1], str(answer)) == answer, (place, promised, answer)
        else:
            assert answer == (self.filled(promised) if isinstance(promised, str) else promised), (place, answer)

    def _compare_lists(self, answer: object, promised: list[object], place: str) -> None:
        assert isinstance(answer, list), (place, answer)
        if ANY not in promised:
            assert len(answer) == len(promised), (place, answer)
            for number, (one, part) in enumerate(zip(answer, promised, strict=True)):
                self.compare(one, part, f"{place}[{number}]")
            return
        rest = iter(answer)
        for number, part in enumerate(promised):
            if part != ANY:
                gap = number > 0 and promised[number - 1] == ANY
                self._find(rest, part, f"{place}[{number}]", gap=gap)

    def _find(self, rest: Iterator[object], part: object, place: str, *, gap: bool) -> None:
        for one in rest:
            known = dict(self.places)
            try:
                self.compare(one, part, place)
                return
            except AssertionError:
                self.places = known
                assert gap, (place, one, part)
        raise AssertionError(f"{place}: nothing in the list is {part}")


@pytest.mark.parametrize("name", WRITTEN)
def test_every_request_of_a_page_is_answered_as_the_page_says(name, monkeypatch) -> None:
    text = text_of(name)
    instant = parse_instant(text.clock)
    if ".venv/bin/cpd" in text.markdown:
        monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
        clock.use_shift_source(shift)
        try:
            set_clock(instant)
            follow(text)
        finally:
            clock.use_shift_source(None)
    else:
        with clock.at(instant):
            follow(text)


def follow(text: Text) -> None:
    reader = Reader(text)
    fences = FENCE.findall(text.markdown)
    answers = 0
    for number, (language, content) in enumerate(fences):
        if language != "sh":
            continue
        if content.startswith(".venv/bin/cpd"):
            reader.run(content)
            continue
        assert content.startswith("curl "), content
        following, promised = fences[number + 1]
        assert following == "json", f"An answer has to follow: {content}"
        answer = reader.send(content)
        try:
            reader.compare(answer, json.loads(promised))
        except AssertionError as error:
            raise AssertionError(f"{content}\n\nanswers\n{json.dumps(answer)[:1500]}\n\n{error}") from error
        answers += 1
    assert answers


def test_pages_name_scenarios_that_there_are() -> None:
    named = {text_of(name).scenario for name, _ in PAGES} - {""}
    assert named <= {situation.name for situation in catalogue()}


def test_a_page_that_says_something_untrue_is_caught() -> None:
    text = text_of("get-started")
    wrong = Text(text.markdown.replace('"state": "eligible"', '"state": "payable"'), text.summary)
    with clock.at(parse_instant(text.clock)), pytest.raises(AssertionError, match="eligible"):
        follow(wrong)


def test_an_address_that_curl_refuses_is_caught() -> None:
    text = text_of("keeping-in-sync")
    wrong = Text(text.markdown.replace("curl -g", "curl"), text.summary)
    with clock.at(parse_instant(text.clock)), pytest.raises(AssertionError, match="without -g"):
        follow(wrong)


def test_a_program_that_has_only_llms_txt_gets_to_a_paid_statement(monkeypatch) -> None:
    monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
    client = Client()
    contents = client.get("/llms.txt").content.decode()
    (tutorial,) = re.findall(r"^- \[Tutorial\]\((\S+)\): .*paid statement", contents, re.M)
    text = Text(client.get(tutorial).content.decode(), "")
    clock.use_shift_source(shift)
    try:
        set_clock(parse_instant(text.clock))
        follow(text)
    finally:
        clock.use_shift_source(None)
    assert Statement.objects.filter(state="paid").count() == 1
