"""Version 3: what a provider does about a participant."""

from cpd.api.openapi import DECLARED_V3
from cpd.api.participants import ACTIONS, add_action
from cpd.api.v3.reading import one_of, router
from cpd.publishing.resources.participants import PARTICIPANTS_V3

for _action, _summary, _body in ACTIONS:
    add_action(router, "/participants/ecf/{id}", _action, _summary, _body, one_of(PARTICIPANTS_V3), DECLARED_V3)
