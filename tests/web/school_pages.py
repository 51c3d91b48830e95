"""The pages by which schools get access, set up a year and act for themselves: their part of the list of every page."""

from collections.abc import Mapping
from datetime import timedelta

from cpd.accounts.models import User
from cpd.core import clock
from cpd.core.links import sealed
from cpd.schools.commands import add_school_user, set_induction_tutor
from cpd.schools.commands.nominations import PURPOSE
from cpd.schools.models import Nomination, School
from cpd.web.kit.journeys import Journey
from cpd.web.schools.nominating import NOMINATING
from cpd.web.schools.tutor import CHANGING_TUTOR
from tests.world import ACTOR, World

CITY = {"local_authority_code": "201", "local_authority_name": "City of London"}
NOMINATION = "/nomination/link/"
JOURNEYS: Mapping[str, Journey] = {"changing-tutor": CHANGING_TUTOR, "nominating": NOMINATING}
STARTS = {"changing-tutor": "/school/100006/tutor", "nominating": "/nominate"}
"""Where each journey begins."""

WHO = {"changing-tutor": "school user", "nominating": "nominator"}
"""Whose journey it is, where it is not the tutor's."""

PEOPLE = {"school user": "Una User", "nominator": ""}
EXAMPLES = {
    "change-tutor": {"tutor": {"full_name": "Nia Next", "email": "nia@sixth.example"}},
    "nominate-tutor": {
        "expects": {"expects": "yes"},
        "tutor": {"full_name": "Norah Named", "email": "norah@fifth.example"},
    },
}
PAGES = (
    ("school-users", "/school/100006/users", "school user"),
    ("school-user-added", "/school/100006/users/add", "school user"),
    ("school-user-refused", "/school/100006/users/add", "school user", 422, True),
    ("school-user-removed", "/school/100006/users/{una}/remove", "school user"),
    ("request-access", "/request-access"),
    ("request-access-refused", "/request-access", "nobody", 422, True),
    ("request-access-schools", "/request-access/201"),
    ("request-access-check", "/request-access/school/100001"),
    ("request-access-closed", "/request-access/school/100004"),
    ("request-access-sent", "/request-access/school/100001/sent"),
    ("nomination", f"{NOMINATION}{{nomination}}"),
    ("nomination-used", f"{NOMINATION}{{nomination-used}}", "nobody", 410),
    ("nomination-expired", f"{NOMINATION}{{nomination-expired}}", "nobody", 410),
    ("nomination-over", "/nominate", "nobody", 403),
)
"""Name, address, who looks, the status, and whether the form is sent."""

NO_PAGES = {
    "school/<str:urn>/tutor": "leads to the first question",
    "school/<str:urn>/confirm-tutor/<int:year>": "takes a form, and leads back",
}


def add_schools(world: World) -> None:
    """A school without a tutor, and one with a tutor and another user."""
    world.school("100005", primary_contact_email="head@fifth.example", **CITY)
    world.school("100006")
    school = world.schools["100006"].id
    set_induction_tutor(school_id=school, full_name="Tom Handover", email="tom@sixth.example", actor=ACTOR)
    add_school_user(school_id=school, full_name="Una User", email="una@sixth.example", actor=ACTOR)


def nomination(*, days_ago: int = 0, used: bool = False) -> Nomination:
    """A nomination of the school without a tutor, the same each time."""
    school, now = School.objects.get(urn="100005"), clock.now() - timedelta(days=days_ago)
    used_at = now if used else None
    terms = {"asked_at": now, "expires_at": now + timedelta(days=21), "used_at": used_at}
    return Nomination.objects.get_or_create(
        school=school, sent_to=f"head{days_ago}{used}@fifth.example", defaults=terms
    )[0]


def nominator_address() -> str:
    """The link that whoever names a tutor opens: it counts again, although a finished journey has used it."""
    Nomination.objects.filter(id=nomination().id).update(used_at=None)
    return f"{NOMINATION}{sealed(PURPOSE, nomination().id)}"


def ids() -> dict[str, str]:
    """The id of a role at a school, ``una``, and tokens of nominations."""
    return {
        "una": str(User.objects.get(full_name="Una User").memberships.get().id),
        "nomination": sealed(PURPOSE, nomination(days_ago=1).id),
        "nomination-used": sealed(PURPOSE, nomination(days_ago=2, used=True).id),
        "nomination-expired": sealed(PURPOSE, nomination(days_ago=21).id),
    }


STAND_FOR = {
    **{f"{name}{kind}": f"{start}/key" for name, start in STARTS.items() for kind in ("", "-new", "-done")},
    **dict.fromkeys(["una", "nomination", "nomination-used", "nomination-expired"], "x"),
}
"""What stands for addresses where only the route matters."""
