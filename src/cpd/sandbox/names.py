"""Made-up names for the seeded world: plausible, and nobody's in particular (``data/names.json``)."""

import json
from importlib.resources import files

_NAMES = json.loads(files("cpd.sandbox").joinpath("data/names.json").read_text(encoding="utf-8"))
FIRST: list[str] = _NAMES["first"]
LAST: list[str] = _NAMES["last"]
PLACES: list[str] = _NAMES["places"]
KINDS = ("Primary School", "Academy", "High School", "Community School", "Church of England Primary School")

AUTHORITIES = {"201": "City of London", "202": "Camden", "203": "Greenwich", "204": "Hackney"}
"""Local authorities of the seeded schools, by code: the first four of the register."""

PROVIDERS = (
    "Northern Light Teaching",
    "Capital Teacher Development",
    "Wessex Learning Alliance",
    "Pennine Education Partnership",
    "Severn Institute of Teaching",
    "Anglia Teacher Futures",
    "Mercia Schools Collective",
    "Tamar Professional Learning",
)
"""Lead providers of the seeded world; each has both programmes and a hub of its own as delivery partner."""

BODIES = tuple(f"{place} Teaching School Hub ({place} Academy)" for place in PLACES[:6])
"""Teaching school hubs of the seeded world that are appropriate bodies."""

NATIONAL_BODIES = {"Independent Schools Induction Panel": [10, 11], "Schools Overseas Induction Service": [37]}
"""National bodies of the seeded world, with the types of schools that they are there for."""
