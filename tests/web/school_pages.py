"""The pages by which schools get access, set up a year and act for themselves: their part of the list of every page."""

from collections.abc import Mapping
from datetime import timedelta

from cpd.accounts.models import User
from cpd.core import clock
from cpd.core.links import sealed
from cpd.outbox.models import BouncedAddress
from cpd.providers.models import ProviderRelationship
from cpd.schools.commands import add_school_user, set_induction_tutor
from cpd.schools.commands.nominations import PURPOSE
from cpd.schools.models import Nomination, Partnership, School
from cpd.web.kit.journeys import Journey
from cpd.web.schools.nominating import NOMINATING
from cpd.web.schools.setting_up import SETTING_UP
from cpd.web.schools.tutor import CHANGING_TUTOR
from tests.world import ACTOR, World

CITY = {"local_authority_code": "201", "local_authority_name": "City of London"}
NOMINATION = "/nomination/link/"
JOURNEYS: Mapping[str, Journey] = {
    "changing-tutor": CHANGING_TUTOR,
    "nominating": NOMINATING,
    "setting-up": SETTING_UP,
}
STARTS = {
    "changing-tutor": "/school/100006/tutor",
    "nominating": "/nominate",
    "setting-up": "/school/100008/set-up/2025",
    "setting-up-done": "/school/100009/set-up/2025",
    "setting-up-providers-apart": "/school/100010/set-up/2025",
    "setting-up-provider-gone": "/school/100011/set-up/2025",
}
"""Where each journey begins, and a finished one where that is elsewhere."""

WHO = {"changing-tutor": "school user", "nominating": "nominator", "setting-up": "other school user"}
"""Whose journey it is, where it is not the tutor's."""

PEOPLE = {"school user": "Una User", "other school user": "Ursula User", "nominator": ""}
EXAMPLES = {
    "change-tutor": {"tutor": {"full_name": "Nia Next", "email": "nia@sixth.example"}},
    "nominate-tutor": {
        "expects": {"expects": "yes"},
        "tutor": {"full_name": "Norah Named", "email": "norah@fifth.example"},
    },
    "set-up-year": {
        "tutor": {"keep_tutor": "no"},
        "new-tutor": {"full_name": "Nora Newer", "email": "nora@eighth.example"},
        "expects": {"expects": "yes"},
        "programme": {"training": "provider_led"},
        "providers": {"keep_providers": "yes"},
        "providers-apart": {"stay_with_provider": "yes"},
        "provider-gone": {},
        "body": {"appropriate_body": "not-yet"},
    },
}
BRANCHES: dict[str, dict[str, dict[str, dict[str, str]]]] = {
    "set-up-year": {"providers-apart": {}, "provider-gone": {}}
}
"""Questions of a year that only schools come to whose providers have parted, or no longer train (``STARTS``)."""

PAGES = (
    ("school-users", "/school/100006/users", "school user"),
    ("school-user-added", "/school/100006/users/add", "school user"),
    ("school-user-refused", "/school/100006/users/add", "school user", 422, True),
    ("school-user-removed", "/school/100006/users/{una}/remove", "school user"),
    ("request-access", "/request-access"),
    ("request-access-refused", "/request-access", "nobody", 422, True),
    ("request-access-schools", "/request-access/201"),
    ("request-access-check", "/request-access/school/100005"),
    ("request-access-closed", "/request-access/school/100004"),
    ("request-access-no-address", "/request-access/school/100001"),
    ("request-access-limit", "/request-access/school/100012", "nobody", 429),
    ("request-access-sent", "/request-access/school/100005/sent"),
    ("nomination", f"{NOMINATION}{{nomination}}"),
    ("nomination-used", f"{NOMINATION}{{nomination-used}}", "nobody", 410),
    ("nomination-expired", f"{NOMINATION}{{nomination-expired}}", "nobody", 410),
    ("school-bounced", "/school/100006", "school user"),
    ("school-ects", "/school/100001/early-career-teachers?search=terry&show=current", "tutor"),
    ("school-ects-refused", "/school/100001/early-career-teachers?show=all", "tutor", 422),
    ("school-mentors", "/school/100001/mentors", "tutor"),
    ("school-confirm-tutor", "/school/100001/confirm-tutor/2022", "tutor"),
    ("school-body", "/school/100001/appropriate-body/2022", "tutor"),
    ("school-body-refused", "/school/100001/appropriate-body/2022", "tutor", 422, True),
    ("school-support", "/school/100001/support/0b5e7e4c-1111-4222-8333-444455556666", "tutor"),
    ("school-support-refused", "/school/100001/support/0b5e7e4c-1111-4222-8333-444455556666", "tutor", 422, True),
    ("school-reminders", "/school/100001/reminders", "tutor"),
    ("challenge", "/challenge/link/{challenge}"),
    ("challenge-refused", "/challenge/link/{challenge}", "nobody", 422, True),
    ("challenge-made", "/challenge/link/{challenge-made}"),
    ("challenge-too-late", "/challenge/link/{challenge-too-late}", "nobody", 410),
    ("challenge-by-tutor", "/school/100006/partnerships/{partnership}/challenge", "school user"),
    ("nomination-over", "/nominate", "nobody", 403),
)
"""Name, address, who looks, the status, and whether the form is sent."""

NO_PAGES = {
    "school/<str:urn>/tutor": "leads to the first question",
    "school/<str:urn>/set-up/<int:year>": "leads to the first question",
    "school/<str:urn>/support": "leads to a question with an id of its own",
}


def add_schools(world: World) -> None:
    """A school without a tutor, and one with a tutor and another user."""
    world.school("100005", primary_contact_email="head@fifth.example", **CITY)
    reach_the_limit(world.school("100012", primary_contact_email="head@twelfth.example", **CITY))
    world.school("100006")
    school = world.schools["100006"].id
    set_induction_tutor(school_id=school, full_name="Tom Handover", email="tom@sixth.example", actor=ACTOR)
    add_school_user(school_id=school, full_name="Una User", email="una@sixth.example", actor=ACTOR)
    BouncedAddress.objects.create(address="nia@sixth.example", bounced_at=clock.now())
    world.provider("Provider Apart")
    world.provider("Provider Gone")
    providers = {"100008": "Provider A", "100009": "Provider A", "100010": "Provider Apart", "100011": "Provider Gone"}
    for urn, provider in providers.items():
        school = world.school(urn).id
        set_induction_tutor(school_id=school, full_name="Toby Eighth", email="toby@eighth.example", actor=ACTOR)
        add_school_user(school_id=school, full_name="Ursula User", email="ursula@eighth.example", actor=ACTOR)
        world.partner(urn, provider, cohort=2024, at="2024-07-10")
    works = ProviderRelationship.objects.filter(cohort_id=2025)
    works.filter(lead_provider=world.providers["Provider Apart"]).update(delivery_partner=world.partners["Provider A"])
    works.filter(lead_provider=world.providers["Provider Gone"]).delete()
    now = clock.now()
    for urn, provider, terms in (
        ("100006", "Provider A", {"challenge_deadline": now + timedelta(days=14)}),
        ("100005", "Provider A", {"challenged_at": now, "challenge_reason": "mistake"}),
        ("100005", "Provider B", {"challenge_deadline": now - timedelta(days=1)}),
    ):
        made = world.partner(urn, provider, cohort=2025, at="2025-07-10")
        Partnership.objects.filter(id=made.id).update(**terms)


def reach_the_limit(school: School) -> None:
    """As many links were sent to the school as it may ask for in a day."""
    terms = {"sent_to": "head@twelfth.example", "asked_at": clock.now(), "expires_at": clock.now() + timedelta(days=21)}
    Nomination.objects.bulk_create(Nomination(school=school, **terms) for _ in range(5))


def nomination(*, days_ago: int = 0, used: bool = False) -> Nomination:
    """A nomination of the school without a tutor, the same each time."""
    school, now = School.objects.get(urn="100005"), clock.now() - timedelta(days=days_ago)
    used_at = now if used else None
    terms = {"requested": False, "asked_at": now, "expires_at": now + timedelta(days=21), "used_at": used_at}
    return Nomination.objects.get_or_create(
        school=school, sent_to=f"head{days_ago}{used}@fifth.example", defaults=terms
    )[0]


def nominator_address() -> str:
    """The link that whoever names a tutor opens: it counts again, although a finished journey has used it."""
    Nomination.objects.filter(id=nomination().id).update(used_at=None)
    return f"{NOMINATION}{sealed(PURPOSE, nomination().id)}"


def ids() -> dict[str, str]:
    """The ids of a role at a school, ``una``, and of a partnership; tokens of nominations and of challenges."""
    own = {(one.school.urn, one.lead_provider.name): one.id for one in Partnership.objects.filter(cohort_id=2025)}
    return {
        "partnership": str(own["100006", "Provider A"]),
        "challenge": sealed("challenge", own["100006", "Provider A"]),
        "challenge-made": sealed("challenge", own["100005", "Provider A"]),
        "challenge-too-late": sealed("challenge", own["100005", "Provider B"]),
        "una": str(User.objects.get(full_name="Una User").memberships.get().id),
        "nomination": sealed(PURPOSE, nomination(days_ago=1).id),
        "nomination-used": sealed(PURPOSE, nomination(days_ago=2, used=True).id),
        "nomination-expired": sealed(PURPOSE, nomination(days_ago=21).id),
    }


STAND_FOR = {
    **{f"{name}{kind}": f"{start}/key" for name, start in STARTS.items() for kind in ("", "-new", "-done")},
    **dict.fromkeys(["una", "partnership", "nomination", "nomination-used", "nomination-expired"], "x"),
    **dict.fromkeys(["challenge", "challenge-made", "challenge-too-late"], "x"),
}
"""What stands for addresses where only the route matters."""
