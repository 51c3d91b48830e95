"""Applying a scenario: all of it, in one transaction, or nothing (rule SAN-2)."""

from typing import Any

from cpd.core import clock
from cpd.core.prepared import run_prepared
from cpd.core.work import unit_of_work
from cpd.sandbox.clock import set_clock
from cpd.sandbox.models import NamedScenario
from cpd.sandbox.scenario.events import Script
from cpd.sandbox.scenario.reading import ScenarioRefused, read_scenario
from cpd.sandbox.scenario.running import run
from cpd.sandbox.scenario.things import ACTOR, Stage, make_things


def load_named_scenario(name: str, text: str) -> tuple[dict[str, Any], bool]:
    """Applies a scenario of our own once, and says whether it was new. Loaded again, it answers as the first time.

    Two who load it at the same instant take turns.
    """
    with unit_of_work(actor=ACTOR, reason="load_named_scenario"):
        run_prepared("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"scenario {name}"])
        loaded = NamedScenario.objects.filter(name=name).first()
        if loaded is not None:
            return loaded.answer, False
        answer = load_scenario(text)
        NamedScenario.objects.create(name=name, answer=answer)
        return answer, True


def load_scenario(text: str | bytes) -> dict[str, Any]:
    """Applies a scenario in YAML or JSON and answers ``{"ids": {key: {…}}, "tokens": {provider: token}}``.

    Raises :class:`cpd.sandbox.scenario.ScenarioRefused` with the place in the file, and then changes nothing. Loading
    adds to what is there; schools, providers and delivery partners that exist are updated. The sandbox only: callers
    see to it.
    """
    scenario = read_scenario(text)
    stage = Stage()
    with unit_of_work(actor=ACTOR, reason="load_scenario") as work:
        if scenario.clock is not None:
            if not clock.settable(scenario.clock):
                raise ScenarioRefused("clock", "must be a date and time from 1900 to 2999")
            set_clock(scenario.clock)
        make_things(scenario, stage)
        work.publish()
        now = scenario.clock or clock.now()
        script = Script(scenario, stage, now)
        run(script.write(), work)
        script.note_counted()
    return {"ids": stage.ids, "tokens": stage.tokens}
