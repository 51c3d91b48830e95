"""Who acts."""

from uuid import UUID

import pytest

from cpd.core.actor import LONGEST_ID, Actor, ActorKind

PROVIDER = UUID(int=7)
LONG = "f" * 36


@pytest.mark.parametrize(
    ("actor", "text", "works_for"),
    [
        (Actor.token("3f2a91c0", PROVIDER), "token:3f2a91c0", PROVIDER),
        (Actor.job("publish-due"), "job:publish-due", None),
        (Actor.operator("Pat Preparer"), "operator:Pat Preparer", None),
        (Actor.visitor("sign-in"), "visitor:sign-in", None),
        (Actor.system("reference-data"), "system:reference-data", None),
        (Actor.sandbox("scenario"), "sandbox:scenario", None),
        (Actor(ActorKind.TUTOR, "7"), "tutor:7", None),
        (Actor(ActorKind.PROVIDER, "7", PROVIDER), "provider:7", PROVIDER),
        (
            Actor(ActorKind.DFE, "1", acting_for=Actor(ActorKind.PROVIDER, "7", PROVIDER)),
            "dfe:1 for provider:7",
            PROVIDER,
        ),
    ],
)
def test_an_actor_has_a_readable_text_and_the_provider_whose_work_it_is(actor, text, works_for) -> None:
    assert str(actor) == text
    assert actor.works_for == works_for


@pytest.mark.parametrize("name", ["", "x" * (LONGEST_ID + 1), "two\nlines", "a\x00b"])
def test_an_id_that_the_trail_could_not_show_is_a_mistake(name) -> None:
    with pytest.raises(ValueError, match="printable"):
        Actor.operator(name)


def test_only_dfe_acts_for_somebody_and_nobody_acts_for_dfe() -> None:
    tutor, dfe = Actor(ActorKind.TUTOR, "2"), Actor(ActorKind.DFE, "1")
    with pytest.raises(ValueError, match="Only DfE"):
        Actor(ActorKind.TUTOR, "3", acting_for=tutor)
    with pytest.raises(ValueError, match="Nobody acts for DfE"):
        Actor(ActorKind.DFE, "1", acting_for=dfe)


def test_the_longest_text_fits_the_column_that_keeps_it() -> None:
    assert (
        max(len(str(Actor(ActorKind.DFE, LONG, acting_for=Actor(kind, LONG)))) for kind in set(ActorKind) - {"dfe"})
        <= 100
    )
