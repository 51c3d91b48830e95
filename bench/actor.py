"""Who acts in a bench."""

from cpd.core.actor import Actor

ACTOR = Actor.sandbox("bench")
