"""Scenarios: a YAML file that states a world, applied through the service's own commands."""

from cpd.sandbox.scenario.load import load_named_scenario, load_scenario
from cpd.sandbox.scenario.reading import ScenarioRefused

__all__ = ["ScenarioRefused", "load_named_scenario", "load_scenario"]
