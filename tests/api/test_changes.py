"""The change feed: whoever follows it has what the lists show, whatever happens, and nothing of anybody else's."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from cpd.casework.commands import merge_people
from cpd.core import clock
from cpd.publishing.commands import publish_all
from cpd.publishing.models import ProviderStream, PublishedDocument, SchoolDue
from cpd.publishing.streams import prune_removed, renew_epochs
from cpd.schools.commands import challenge_partnership, lift_challenge
from cpd.schools.models import School
from tests.rows import kept
from tests.world import ACTOR, World, instant

CHANGES = "/api/v3/changes"


@contextmanager
def at_service(text: str) -> Iterator[None]:
    """Runs the block with that instant as the service's now."""
    clock.use_shift_source(lambda: instant(text) - clock.machine_now())
    try:
        yield
    finally:
        clock.use_shift_source(None)


def asked(api: Any, **query: object) -> Any:
    words = "&".join(
        f"{name.replace('type', 'filter[type]')}={quote(str(value), safe='')}" for name, value in query.items()
    )
    return api.get(f"{CHANGES}?{words}")


class Copy:
    """A follower: its copy by resource and record, and its cursor."""

    def __init__(self, api: Any, limit: int = 100, **query: object) -> None:
        self.api, self.limit, self.query = api, limit, query
        self.after: str | None = None
        self.records: dict[tuple[str, str], Any] = {}
        self.seen: list[dict[str, Any]] = []

    def poll(self) -> list[dict[str, Any]]:
        """Reads until there is no more. Gives the changes."""
        changes = []
        while True:
            query = {**self.query, "limit": self.limit, **({"after": self.after} if self.after else {})}
            response = asked(self.api, **query)
            assert response.status_code == 200, response.content
            body = json.loads(response.content)
            for change in body["data"]:
                self.take(change)
                changes.append(change["attributes"])
            self.after = body["meta"]["next"]
            if not body["meta"]["more"]:
                return changes

    def take(self, change: dict[str, Any]) -> None:
        attributes = change["attributes"]
        key = (attributes["resource"], attributes["record_id"])
        assert change["id"] == ":".join(key)
        if attributes["action"] == "removed":
            assert attributes["document"] is None
            self.records.pop(key, None)
        else:
            self.records[key] = attributes["document"]
            assert attributes["document"]["attributes"]["updated_at"] == attributes["changed_at"]

    def sums(self) -> dict[str, dict[str, Any]]:
        """As the documentation computes them."""
        lines: dict[str, list[str]] = {}
        for (resource, record_id), document in self.records.items():
            lines.setdefault(resource, []).append(f"{record_id} {document['attributes']['updated_at']}")
        return {
            resource: {"count": len(found), "digest": hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()}
            for resource, found in lines.items()
        }


def lists(api: Any) -> dict[tuple[str, str], Any]:
    """What the lists show."""
    found = {}
    cohorts = ",".join(map(str, range(2020, 2027)))
    for resource in (
        "participants/ecf",
        "participants/ecf/transfers",
        "participants/ecf/history",
        "unfunded-mentors/ecf",
        "partnerships/ecf",
        "participant-declarations",
        "statements",
        "delivery-partners",
        "npq-applications",
        "participants/npq",
        "participants/npq/outcomes",
        "participants/npq/history",
    ):
        for document in json.loads(api.get(f"/api/v3/{resource}?filter[cohort]={cohorts}").content)["data"]:
            found[resource, document["id"]] = document
    for cohort in range(2020, 2027):
        for document in json.loads(api.get(f"/api/v3/schools/ecf?filter[cohort]={cohort}").content)["data"]:
            found["schools/ecf", f"{document['id']}:{cohort}"] = document
    return found


def sums(api: Any) -> Any:
    return {
        resource: found
        for resource, found in json.loads(api.get(f"{CHANGES}/check").content)["data"].items()
        if found["count"]
    }


def codes(response: Any) -> tuple[int, list[str]]:
    return response.status_code, [error["code"] for error in json.loads(response.content)["errors"]]


@kept
def _something_of_most_lists(world: World) -> World:
    world.statement("Provider A", "2022-12-31")
    ect = world.register("Early Teacher")
    world.register("Late Teacher")
    world.declare(ect)
    world.apply("Nora NPQ")
    return world


@pytest.fixture
def full(world) -> World:
    return _something_of_most_lists(world)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?after[]=garbage", "cursor"),
        ("?after[x]=garbage", "cursor"),
        ("?limit[]=abc", "limit"),
        ("/partitions?count[]=4", "partitions"),
        ("/partitions?count=4&count[x]=4", "partitions"),
    ],
)
def test_a_parameter_that_is_a_list_or_an_object_is_400(world, api, query, code) -> None:
    assert codes(api().get(CHANGES + query)) == (400, [code])


@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_a_copy_that_was_read_from_the_beginning_is_what_the_lists_show(full, api, limit) -> None:
    copy = Copy(api(), limit)
    copy.poll()
    assert copy.records == lists(api())
    assert copy.sums() == sums(api())
    assert copy.poll() == []


def test_a_challenge_removes_and_lifting_it_brings_back(full, api) -> None:
    copy = Copy(api())
    copy.poll()
    partnership = full.partnerships["100001", "Provider A", 2022]
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)
    removed = [change for change in copy.poll() if change["action"] == "removed"]
    assert {change["resource"] for change in removed} >= {"participants/ecf"}
    assert {change["reason"] for change in removed} == {"not_visible"}
    assert copy.records == lists(api())
    with clock.at(instant("2022-10-02"), frozen=True):
        lift_challenge(partnership_id=partnership.id, actor=ACTOR)
    back = [change for change in copy.poll() if change["resource"] == "participants/ecf"]
    assert {change["action"] for change in back} == {"put"}
    assert {change["fields_changed"] for change in back} == {None}
    assert copy.records == lists(api())


def test_whoever_starts_now_is_not_told_of_what_was_removed_before(full, api) -> None:
    partnership = full.partnerships["100001", "Provider A", 2022]
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)
    copy = Copy(api(), limit=2)
    assert {change["action"] for change in copy.poll()} == {"put"}
    assert copy.records == lists(api())


def test_what_is_removed_while_a_first_copy_is_read_is_removed_from_it(full, api) -> None:
    copy = Copy(api(), limit=2)
    first = asked(api(), limit=5)
    for change in json.loads(first.content)["data"]:
        copy.take(change)
    copy.after = json.loads(first.content)["meta"]["next"]
    partnership = full.partnerships["100001", "Provider A", 2022]
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)
    copy.poll()
    assert copy.records == lists(api())


def test_what_changed_is_named_for_whoever_has_seen_the_change_before_it(full, api) -> None:
    early, late = Copy(api()), Copy(api())
    early.poll()
    late.poll()
    partnership = full.partnerships["100001", "Provider A", 2022]
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)

    def of_the_partnership(copy: Copy) -> Any:
        (change,) = (change for change in copy.poll() if change["resource"] == "partnerships/ecf")
        return change["fields_changed"]

    assert of_the_partnership(early) == ["status", "challenged_reason", "challenged_at"]
    with clock.at(instant("2022-10-02"), frozen=True):
        lift_challenge(partnership_id=partnership.id, actor=ACTOR)
    assert of_the_partnership(early) == ["status", "challenged_reason", "challenged_at"]
    assert of_the_partnership(late) is None


def test_a_change_that_the_code_before_wrote_says_nothing_of_attributes(full, api) -> None:
    copy = Copy(api())
    copy.poll()
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(
            partnership_id=full.partnerships["100001", "Provider A", 2022].id, reason="mistake", actor=ACTOR
        )
    PublishedDocument.objects.filter(feed="partnerships-v3").update(described_change=1)
    (change,) = (change for change in copy.poll() if change["resource"] == "partnerships/ecf")
    assert change["fields_changed"] is None


def test_only_some_resources_are_followed_where_that_is_asked_for(full, api) -> None:
    copy = Copy(api(), type="participants/ecf,statements")
    assert {change["resource"] for change in copy.poll()} == {"participants/ecf", "statements"}
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(
            partnership_id=full.partnerships["100001", "Provider A", 2022].id, reason="mistake", actor=ACTOR
        )
    assert {change["resource"] for change in copy.poll()} == {"participants/ecf"}


def test_parts_of_a_first_copy_are_the_whole(full, api) -> None:
    body = json.loads(api().get(f"{CHANGES}/partitions?count=4").content)
    copy = Copy(api(), limit=3)
    seen = []
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(
            partnership_id=full.partnerships["100001", "Provider A", 2022].id, reason="mistake", actor=ACTOR
        )
    for part in body["data"]:
        copy.after = part["attributes"]["after"]
        seen += [(change["resource"], change["record_id"]) for change in copy.poll()]
        assert copy.poll() == []
    assert len(body["data"]) == 4
    assert len(seen) == len(set(seen)) > 10
    copy.after = body["meta"]["next"]
    copy.poll()
    assert copy.records == lists(api())


def test_more_parts_than_there_are_records_are_empty(world, api) -> None:
    SchoolDue.objects.all().delete()
    body = json.loads(api().get(f"{CHANGES}/partitions?count=100&filter[type]=statements").content)
    assert len({part["attributes"]["after"] for part in body["data"][1:]}) == 1
    assert json.loads(asked(api(), after=body["data"][1]["attributes"]["after"]).content)["data"] == []


def test_parts_of_a_resource_that_does_not_exist_are_refused(world, api) -> None:
    response = api().get(f"{CHANGES}/partitions?count=2&filter[type]=participants")
    assert (response.status_code, json.loads(response.content)["errors"][0]["code"]) == (400, "resource")


def test_somebody_who_was_merged_leads_to_who_is_left(world, api) -> None:
    kept, gone = world.register("Kept Teacher"), world.register("Gone Teacher", role="mentor")
    copy = Copy(api())
    copy.poll()
    with clock.at(instant("2022-11-01"), frozen=True):
        merge_people(from_person_id=gone.person_id, into_person_id=kept.person_id, actor=ACTOR)
    removed = [change for change in copy.poll() if change["action"] == "removed"]
    removals = {
        (change["resource"], change["record_id"]): (change["reason"], change["merged_into"]) for change in removed
    }
    assert removals["participants/ecf", str(gone.person_id)] == ("merged", str(kept.person_id))
    assert copy.records == lists(api())


def test_a_school_that_stops_being_eligible_is_removed(world, api) -> None:
    school = world.school("100009")
    copy = Copy(api(), type="schools/ecf")
    copy.poll()
    assert ("schools/ecf", f"{school.id}:2022") in copy.records
    School.objects.filter(id=school.id).update(eligible=False)
    changes = copy.poll()
    assert {(change["action"], change["reason"]) for change in changes} == {("removed", "not_visible")}
    assert {change["record_id"].partition(":")[0] for change in changes} == {str(school.id)}
    assert copy.records == {key: one for key, one in lists(api()).items() if key[0] == "schools/ecf"}
    School.objects.filter(id=school.id).update(name="Another name")
    assert copy.poll() == []


def test_a_new_name_of_a_school_is_a_change_of_its_name(world, api) -> None:
    copy = Copy(api(), type="schools/ecf")
    copy.poll()
    School.objects.filter(urn="100001").update(name="Another name")
    assert {tuple(change["fields_changed"]) for change in copy.poll()} == {("name",)}


def test_a_provider_without_npqs_never_sees_npqs_and_is_told_so_when_it_asks_for_them(world, api) -> None:
    world.apply("Nora NPQ")
    world.providers["Provider A"].npq = False
    world.providers["Provider A"].save()
    assert not [change for change in Copy(api()).poll() if "npq" in change["resource"]]
    assert "npq-applications" not in json.loads(api().get(f"{CHANGES}/check").content)["data"]
    assert codes(asked(api(), type="npq-applications")) == (403, ["programme_not_offered"])


def test_a_provider_without_ecf_sees_neither_participants_nor_schools(world, api) -> None:
    world.apply("Nora NPQ")
    world.register()
    world.providers["Provider A"].ecf = False
    world.providers["Provider A"].save()
    copy = Copy(api())
    copy.poll()
    assert not [resource for resource, _ in copy.records if resource.endswith(("ecf", "transfers", "ecf/history"))]
    assert copy.sums() == sums(api())
    assert codes(asked(api(), type="schools/ecf")) == (403, ["programme_not_offered"])


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=1001",
        "limit=x",
        "filter[type]=nothing",
        "filter[type]=statements,",
        "after=",
        "after=made-up",
        "after=%C3%A9",
        "after=" + "A" * 120,
        "limit=1&limit=2",
    ],
)
def test_what_is_not_understood_is_refused(world, api, query) -> None:
    assert api().get(f"{CHANGES}?{query}").status_code == 400
    assert api(None).get(f"{CHANGES}?{query}").status_code == 401


@pytest.mark.parametrize("query", ["", "count=0", "count=101", "count=x"])
def test_a_number_of_parts_is_needed(world, api, query) -> None:
    assert codes(api().get(f"{CHANGES}/partitions?{query}")) == (400, ["partitions"])


def test_a_cursor_is_its_providers_and_cannot_be_changed(full, api) -> None:
    copy = Copy(api())
    copy.poll()
    assert codes(asked(api("Provider B"), after=copy.after)) == (400, ["cursor"])
    for place in (3, 30, 60, 90, -1):
        text = list(copy.after)
        text[place] = "A" if text[place] != "A" else "B"
        assert asked(api(), after="".join(text)).status_code in (400, 410)


def test_a_cursor_of_another_key_another_epoch_or_another_future_leads_to_a_new_start(full, api, settings) -> None:
    copy = Copy(api())
    copy.poll()
    with_another_key = settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    assert codes(asked(api(token=full.tokens["Provider A"]), after=copy.after))[0] in (401, 410)
    settings.SECRET_KEY = with_another_key
    stream = ProviderStream.objects.get(provider=full.providers["Provider A"])
    ProviderStream.objects.filter(pk=stream.pk).update(epoch=stream.epoch + 1)
    assert codes(asked(api(), after=copy.after)) == (410, ["cursor_expired"])
    ProviderStream.objects.filter(pk=stream.pk).update(epoch=stream.epoch, last_change=1)
    assert codes(asked(api(), after=copy.after)) == (410, ["cursor_expired"])
    ProviderStream.objects.filter(pk=stream.pk).update(
        last_change=stream.last_change + 5, complete_from=stream.last_change + 1
    )
    assert codes(asked(api(), after=copy.after)) == (410, ["cursor_expired"])
    ProviderStream.objects.filter(pk=stream.pk).update(last_change=stream.last_change, complete_from=0)
    full.providers["Provider A"].npq = False
    full.providers["Provider A"].save()
    assert codes(asked(api(), after=copy.after)) == (410, ["cursor_expired"])


def test_a_provider_of_whom_nothing_was_published_yet_goes_on_from_its_cursor(world, api) -> None:
    ProviderStream.objects.all().delete()
    PublishedDocument.objects.all().delete()
    copy = Copy(api())
    copy.poll()
    world.register()
    assert "participants/ecf" in {change["resource"] for change in copy.poll()}


def test_a_poll_and_a_check_are_a_fixed_number_of_statements(full, api, django_assert_max_num_queries) -> None:
    copy = Copy(api())
    copy.poll()
    for path in (CHANGES, f"{CHANGES}?after={copy.after}", f"{CHANGES}/check", f"{CHANGES}/partitions?count=9"):
        with django_assert_max_num_queries(1):
            assert api().get(path).status_code == 200


def test_schools_that_wait_are_answered_from_the_facts_and_alike(world, api, monkeypatch) -> None:
    query = "/api/v3/schools/ecf?filter[cohort]=2022&sort=-updated_at&page[per_page]=2"
    stored = api().get(query)
    assert not SchoolDue.objects.exists()
    monkeypatch.setattr("cpd.api.schools.publish_schools", lambda **_: 0)
    School.objects.filter(urn="100001").update(website="https://example.org")
    live = api().get(query)
    assert SchoolDue.objects.exists()
    assert stored.content == live.content
    assert stored["ETag"].startswith('"schools-')
    assert not live["ETag"].startswith('"schools-')
    assert api().get(query, **{"If-None-Match": live["ETag"]}).status_code == 304
    assert api().get(query, **{"If-None-Match": stored["ETag"]}).status_code == 200


def test_a_list_of_schools_that_did_not_change_is_not_read(world, api, django_assert_num_queries) -> None:
    query = "/api/v3/schools/ecf?filter[cohort]=2022"
    tag = api().get(query)["ETag"]
    with django_assert_num_queries(2):
        assert api().get(query, **{"If-None-Match": tag}).status_code == 304
    School.objects.filter(urn="100001").update(name="Another name")
    assert api().get(query, **{"If-None-Match": tag}).status_code == 200


def test_who_joins_today_is_in_the_feed_of_the_first_second_of_the_day(world, api) -> None:
    with clock.at(instant("2022-08-01"), frozen=True):
        world.register("Joining Teacher", started_on="2022-09-01", at="2022-08-01T09:00:00")
    copy = Copy(api())
    with at_service("2022-08-31T23:59:59"):
        publish_all(actor=ACTOR)
        copy.poll()
    with at_service("2022-09-01T00:00:01"):
        changes = [change for change in copy.poll() if change["resource"] == "participants/ecf"]
        assert [change["changed_at"] for change in changes] == ["2022-09-01T00:00:00Z"]
        assert changes[0]["document"]["attributes"]["ecf_enrolments"][0]["participant_status"] == "active"
        assert copy.records == lists(api())


def test_removals_are_kept_for_400_days_and_whoever_comes_later_starts_again(full, api) -> None:
    now, late = Copy(api()), Copy(api())
    late.poll()
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(
            partnership_id=full.partnerships["100001", "Provider A", 2022].id, reason="mistake", actor=ACTOR
        )
    School.objects.filter(urn="100005").update(eligible=False)
    now.poll()
    assert prune_removed() > 0
    assert not PublishedDocument.objects.filter(removed=True).exists()
    assert now.poll() == []
    assert codes(asked(api(), after=late.after)) == (410, ["cursor_expired"])
    again = Copy(api())
    again.poll()
    assert again.records == now.records == lists(api())


def test_a_school_that_is_gone_for_400_days_is_forgotten(world, api, monkeypatch) -> None:
    world.school("100009")
    copy, late = Copy(api(), type="schools/ecf"), Copy(api(), type="schools/ecf")
    copy.poll()
    late.poll()
    School.objects.filter(urn="100009").update(eligible=False)
    copy.poll()
    assert prune_removed() == 0
    monkeypatch.setattr("cpd.publishing.streams.KEPT_FOR", timedelta(0))
    assert prune_removed() > 0
    assert copy.poll() == []
    assert codes(asked(api(), after=late.after, type="schools/ecf")) == (410, ["cursor_expired"])


def test_after_a_backup_was_restored_everybody_starts_again(full, api) -> None:
    copy = Copy(api())
    copy.poll()
    assert renew_epochs() == ProviderStream.objects.count() + 1
    assert codes(asked(api(), after=copy.after)) == (410, ["cursor_expired"])


@pytest.mark.parametrize("stored", [b"{}", b"", b"[]", b"{", b'{"attributes": null}', b'{"attributes": [1]}', b"\xff"])
def test_what_is_stored_and_is_no_resource_is_replaced_and_says_nothing_of_attributes(full, api, stored) -> None:
    copy = Copy(api())
    copy.poll()
    PublishedDocument.objects.filter(feed="ecf-v3").update(body=stored)
    publish_all(actor=ACTOR)
    changes = [change for change in copy.poll() if change["resource"] == "participants/ecf"]
    assert {change["fields_changed"] for change in changes} == {None}
    assert copy.records == lists(api())
