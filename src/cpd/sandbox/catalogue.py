"""The catalogue of scenarios: situations by name, each of which a provider can have once (rule SAN-4).

A file of ``data/scenarios`` begins with a line ``# shows: …``; the rest is a scenario in which ``$PROVIDER`` stands for
the provider that asks, and ``$URN_1`` to ``$URN_9`` for schools of its own.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

from cpd.core.prepared import run_prepared
from cpd.core.work import unit_of_work
from cpd.providers.models import LeadProvider
from cpd.sandbox.models import NamedScenario
from cpd.sandbox.scenario.load import load_named_scenario
from cpd.sandbox.scenario.things import ACTOR

FIRST_URN = 900000
"""Schools of scenarios have URNs from here on, which the register does not use: ten for each scenario of a provider."""

SCHOOLS = 9


@dataclass(frozen=True, slots=True)
class Situation:
    """A scenario of the catalogue: its name, what it shows in a sentence, and its YAML with places to fill in."""

    name: str
    shows: str
    template: str


@cache
def catalogue() -> tuple[Situation, ...]:
    """Every scenario that there is, by name."""
    folder = files("cpd.sandbox").joinpath("data/scenarios")
    return tuple(
        sorted(
            (
                _situation(file.name.removesuffix(".yaml"), file.read_text(encoding="utf-8"))
                for file in folder.iterdir()
                if file.name.endswith(".yaml")
            ),
            key=lambda situation: situation.name,
        )
    )


def _situation(name: str, text: str) -> Situation:
    first, _, rest = text.partition("\n")
    return Situation(name, first.removeprefix("# shows: "), rest)


def situation_of(name: str) -> Situation | None:
    """The scenario of that name, or None."""
    return next((situation for situation in catalogue() if situation.name == name), None)


def load_for(situation: Situation, provider: LeadProvider) -> tuple[dict[str, Any], bool]:
    """Makes a situation for a provider, and says whether it was new.

    Asked for again it changes nothing and answers as the first time. The answer is that of a scenario, and
    ``schools`` has the URN of each school by its place in the file.
    """
    name = f"{situation.name} {provider.id}"
    with unit_of_work(actor=ACTOR, reason="load_named_scenario"):
        run_prepared("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", ["scenarios of the catalogue"])
        first = FIRST_URN + 10 * NamedScenario.objects.count()
        schools = {f"URN_{number}": str(first + number) for number in range(1, SCHOOLS + 1)}
        text = Template(situation.template).substitute(schools, PROVIDER=provider.name)
        return load_named_scenario(name, text)
