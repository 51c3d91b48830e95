"""Every value that the API reads is understood or refused, never ignored or repaired (rules HTTP-13, HTTP-21).

A table of every parameter and every attribute of every endpoint, with values that mean nothing.
"""

import json
from urllib.parse import quote

import pytest

from cpd.api import limits
from cpd.api import requests as bodies
from cpd.api.published import documents
from cpd.declarations.models import Declaration
from cpd.training.models import TrainingPeriod, TrainingRecord, TrainingStateChange
from tests.api.answers import data, errors
from tests.rows import kept
from tests.world import World

NOW = {"X-With-Server-Date": "2022-10-20T10:00:00Z"}
DECLARED = {
    "declaration_type": "started",
    "declaration_date": "2022-10-01T10:00:00Z",
    "course_identifier": "ecf-induction",
}
NO_TEXTS = ([], [2022], {}, {"a": 1}, True, False, "a\x00b", "\x00", "x" * 1001, "started" + " " * 1000)


def error(response, status: int = 400) -> tuple[str, str]:
    assert response.status_code == status, (response.status_code, response.content)
    (one,) = json.loads(response.content)["errors"]
    return one["title"], one["code"]


def declaration(record, **more):
    attributes = {"participant_id": str(record.person_id), **DECLARED, **more}
    return {"data": {"type": "participant-declaration", "attributes": attributes}}


@kept
def _somebody(world: World) -> TrainingRecord:
    world.statement("Provider A", "2022-12-31")
    return world.register()


@pytest.fixture
def record(world) -> TrainingRecord:
    return _somebody(world)


class TestValidateOnly:
    @pytest.mark.parametrize("version", [1, 2, 3])
    @pytest.mark.parametrize(
        "query",
        [
            *("validate_only=True", "validate_only=1", "validate_only=yes", "validate_only=", "validate_only=%20true"),
            *("validate_only=TRUE", "validate_only=0", "validate_only=null", "validate_only=true%00", "validate_only"),
            *("validate_only[]=true", "validate_only[a]=true", "validate_only=true&validate_only=false"),
        ],
    )
    def test_anything_but_true_and_false_is_refused_and_nothing_is_written(self, api, record, version, query) -> None:
        response = api().post(f"/api/v{version}/participant-declarations?{query}", declaration(record), **NOW)
        assert error(response)[1] in ("validate_only", "given_twice", "nul")
        assert not Declaration.objects.exists()

    def test_every_write_of_every_version_reads_it(self, world, api, record) -> None:
        for version, document in documents().items():
            for path, methods in document["paths"].items():
                for method in set(methods) & {"post", "put"}:
                    caller, address = api(), path.replace("{id}", str(record.person_id))
                    send = getattr(caller.client, method)
                    response = send(f"{address}?validate_only=True", headers=caller.headers(NOW))
                    assert error(response)[1] == "validate_only", (version, method, path)

    def test_false_writes_and_the_same_value_twice_is_one_value(self, api, record) -> None:
        path = "/api/v1/participant-declarations"
        tried = api().post(f"{path}?validate_only=true&validate_only=true", declaration(record), **NOW)
        assert tried.status_code == 200
        assert not Declaration.objects.exists()
        assert api().post(f"{path}?validate_only=false", declaration(record), **NOW).status_code == 200
        assert Declaration.objects.exists()

    def test_who_may_not_be_here_learns_nothing_of_it(self, api, record) -> None:
        response = api(None).post("/api/v1/participant-declarations?validate_only=1", declaration(record))
        assert response.status_code == 401


NO_NUMBERS = (
    *("2abc", "2.9", "1_0", "1e1", "+1", "%2B1", "%201", "1%20", "-1", "0", "00", "", "one", "0x1", "1,2", "1%00"),
    *(quote("\uff11"), quote("\u0661"), quote("1\u200b"), "%ff", "null", "true", "1;2", "NaN", "Infinity"),
)


@pytest.mark.parametrize("path", ["/api/v1/participants/ecf", "/api/v3/participant-declarations", "/api/v3/statements"])
@pytest.mark.parametrize("name", ["page[page]", "page[per_page]"])
def test_a_page_is_a_whole_number_in_digits(world, api, path, name) -> None:
    for text in NO_NUMBERS:
        response = api().get(f"{path}?{name}={text}")
        assert error(response)[1] in ("page", "nul"), text
    for query in (f"{name}[]=1", f"{name}[a]=1", f"{name}=1&{name}=2", "page=1", "page[]=1"):
        assert error(api().get(f"{path}?{query}"))[1] in ("page", "given_twice"), query
    assert data(api().get(f"{path}?{name}=0001&page[size]=x&pages=y")) == []


NO_INSTANTS = (
    *("2022-11-15", "2022-11-15T10:00", "2022-11-15 10:00:00Z", "2022-13-15T10:00:00Z", "2022-02-30T10:00:00Z"),
    *("2022-11-15T10:00:00+01:00", "yesterday", "1668506400", "2022-11-15T24:00:00Z", "2022-11-15T10:00:00Z%00"),
    *("2022-11-15T10:00:00Zx", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "%20", "NaN", "null"),
    *(quote("\uff12022-11-15T10:00:00Z"), "2022-11-15T10:00:00%2B24:00", "[]", "%ff"),
)


def _filtered(name: str) -> list[str]:
    """Every list, in every version, that takes the filter."""
    return [
        path
        for document in documents().values()
        for path, methods in document["paths"].items()
        if "{" not in path
        and any(one["name"] == f"filter[{name}]" for one in methods.get("get", {}).get("parameters", []))
    ]


def test_a_filter_by_time_is_an_instant_in_every_list(world, api) -> None:
    paths = _filtered("updated_since")
    assert len(paths) > 10
    for path in paths:
        cohort = "filter[cohort]=2022&" if "schools" in path else ""
        for text in NO_INSTANTS:
            if text == "%20":
                continue  # blank is not given (rule HTTP-15)
            limits.forget_all()
            response = api().get(f"{path}?{cohort}filter[updated_since]={text}")
            assert error(response)[1] in ("updated_since", "nul"), (path, text)


@pytest.mark.parametrize("name", ["cohort", "participant_id", "delivery_partner_id", "type", "urn", "training_status"])
def test_a_filter_with_nonsense_is_refused_or_matches_nothing_and_never_counts_as_not_given(world, api, name) -> None:
    world.register()
    world.statement("Provider A", "2022-12-31")
    paths = _filtered(name)
    assert paths
    for path in paths:
        cohort = "filter[cohort]=2022&" if "schools" in path and name != "cohort" else ""
        cohort += "count=2&" if path.endswith("partitions") else ""
        for text in ("nonsense", quote("\uff12\uff10\uff12\uff12"), "2022a", "20_2", "%ff", "{}", "null", "x" * 2000):
            limits.forget_all()
            response = api().get(f"{path}?{cohort}filter[{name}]={text}")
            if response.status_code == 200:
                found = b"".join(response) if response.streaming else response.content
                assert found.count(b"\n") == 1 if path.endswith(".csv") else data(response) == [], (path, text)
            else:
                assert error(response)[0] in ("Bad request", "Bad parameter"), (path, text)
        for query in (f"filter[{name}]=%00", f"filter[{name}]=a&filter[{name}]=b"):
            assert error(api().get(f"{path}?{cohort}{query}"))[1] in ("nul", "given_twice"), (path, query)


def test_the_clock_of_a_request_is_an_instant_that_the_service_can_be_at(world, api) -> None:
    for text in ("", "today", "2022-11-15", "1899-12-31T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"):
        assert error(api().get("/api/v1/participants/ecf", **{"X-With-Server-Date": text}))[1] == "server_date"
    for text in ("1900-01-01T00:00:00Z", "2999-12-30T23:59:59Z"):
        assert data(api().get("/api/v1/participants/ecf", **{"X-With-Server-Date": text})) == []


def test_a_key_is_judged_also_when_nothing_is_to_be_written(api, record) -> None:
    path = "/api/v3/participant-declarations?validate_only=true"
    for key in ("", "x" * 256, "a\tb", "a\x00b"):
        assert error(api().post(path, declaration(record), **NOW, **{"Idempotency-Key": key}))[1] == "idempotency_key"


class TestBodies:
    def test_json_without_its_content_type_gets_an_error_that_names_the_header(self, api, record) -> None:
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json", "*/*"):
            response = api().post("/api/v1/participant-declarations", declaration(record), content_type)
            assert error(response) == ("Bad request", "content_type")
            assert "Content-Type" in response.content.decode()
        for content_type in ("application/json; charset=utf-8", "Application/JSON", "application/vnd.api+json"):
            path = "/api/v1/participant-declarations?validate_only=true"
            assert api().post(path, declaration(record), content_type, **NOW).status_code == 200, content_type

    @pytest.mark.parametrize(
        "body",
        [
            *(b"", b"{", b"NaN", b'{"data": NaN}', b'{"data": Infinity}', b'{"data": "\xff"}', b'"\\ud800"'),
            *(b"[" * 100_000, b"[" * 5000 + b"]" * 5000, b'{"data":' * 1500 + b"1" + b"}" * 1500, b"1e999"),
            *(b'{"data": {"attributes": {"cohort": ' + b"9" * 5000 + b"}}}", b"\xef\xbb\xbf{}", b"null", b"[]", b'"x"'),
            *(
                b'{"data": []}',
                b'{"data": "x"}',
                b'{"data": {}}',
                b'{"data": null}',
                b'{"data": {"a": 1}, "data": {"a": 1}}',
            ),
            b'{"data": {"attributes": {"cohort": "2022", "cohort": "2023"}}}',
        ],
        ids=range(22),
    )
    def test_a_body_that_is_no_envelope_is_400(self, world, api, body) -> None:
        assert error(api().post("/api/v3/partnerships/ecf", body))[0] == "Bad request"

    def test_attributes_nested_as_deep_as_json_can_be_and_full_of_nul_are_ignored_where_their_name_is_unknown(
        self, api, record
    ) -> None:
        deep = '{"a":' * 900 + '"\\u0000"' + "}" * 900
        body = json.dumps(declaration(record))[:-3] + f', "unknown": {deep}, "\\u0000": "\\u0000"' + "}}}"
        assert api().post("/api/v1/participant-declarations", body, **NOW).status_code == 200


WRITES = [
    *(
        ("post", f"/api/v{version}/participant-declarations", bodies.DeclarationRequestAttributes)
        for version in (1, 2, 3)
    ),
    *(
        ("put", f"/api/v{version}/participants/ecf/PERSON/{action}", model)
        for version in (1, 2, 3)
        for action, model in (
            ("defer", bodies.DeferRequestAttributes),
            ("resume", bodies.ResumeRequestAttributes),
            ("withdraw", bodies.WithdrawRequestAttributes),
            ("change-schedule", bodies.ChangeScheduleRequestAttributes),
        )
    ),
    ("put", "/api/v1/participants/PERSON/defer", bodies.DeferRequestAttributes),
    ("post", "/api/v3/partnerships/ecf", bodies.PartnershipRequestAttributes),
    ("put", "/api/v3/partnerships/ecf/PARTNERSHIP", bodies.PartnershipUpdateRequestAttributes),
    (
        "put",
        "/api/v3/participant-declarations/NPQ/change-delivery-partner",
        bodies.ChangeDeliveryPartnerOfDeclarationRequestAttributes,
    ),
]


@kept
def _with_somebody_of_npq(world: World, record: TrainingRecord) -> tuple[World, Declaration]:
    """A world in which that record is too."""
    world.school("100003")
    world.npq_contract("Provider A")
    world.statement("Provider A", "2022-12-31", programme="npq")
    return world, world.declare(world.apply(), at="2022-11-20", day="2022-11-01T10:00:00Z")


@pytest.fixture
def full(world, record):
    """A world in which every write could be done, and what would be sent."""
    world, declared = _with_somebody_of_npq(world, record)
    partner = str(world.partners["Provider A"].id)
    return {
        "ids": {
            "PERSON": str(record.person_id),
            "PARTNERSHIP": str(world.partnerships["100001", "Provider A", 2022].id),
            "NPQ": str(declared.id),
        },
        "attributes": {
            "participant_id": str(record.person_id),
            **DECLARED,
            "reason": "other",
            "schedule_identifier": "ecf-extended-september",
            "school_id": str(world.schools["100003"].id),
            "cohort": "2022",
            "delivery_partner_id": partner,
        },
    }


@pytest.mark.parametrize(("method", "path", "model"), WRITES, ids=[f"{path}" for _, path, _ in WRITES])
def test_an_attribute_that_is_no_text_is_refused_under_its_name_and_nothing_is_written(
    api, full, method, path, model
) -> None:
    for name, key in full["ids"].items():
        path = path.replace(name, key)
    read = {name: field for name, field in model.model_fields.items() if not field.deprecated}
    good = {name: full["attributes"][name] for name in read if name in full["attributes"]}
    before = (Declaration.objects.count(), TrainingStateChange.objects.count(), list(TrainingPeriod.objects.values()))
    for name in read:
        for value in NO_TEXTS:
            if name == "has_passed" and value in (True, False):
                continue
            limits.forget_all()
            body = {"data": {"type": "any", "attributes": {**good, name: value}}}
            sent = api().post if method == "post" else lambda at, body, **more: api().put(at, body=body, **more)
            response = sent(path, body, **NOW)
            codes = errors(response)
            code = "invalid" if name == "has_passed" and not isinstance(value, str) else "not_a_text"
            assert codes in ([(name, code)], [(name, "invalid")]), (name, value, codes)
            assert "#/" + name in response.content.decode()
    after = (Declaration.objects.count(), TrainingStateChange.objects.count(), list(TrainingPeriod.objects.values()))
    assert after == before


def test_null_and_blank_are_not_given(api, full, record) -> None:
    path = f"/api/v3/participants/ecf/{record.person_id}/change-schedule"
    for cohort in (None, "", "  "):
        attributes = {"course_identifier": "ecf-induction", "schedule_identifier": "ecf-extended-september"}
        assert api().put(f"{path}?validate_only=true", {**attributes, "cohort": cohort}).status_code == 200
        refused = api().put(path, {**attributes, "schedule_identifier": cohort})
        assert errors(refused) == [("schedule_identifier", "blank")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("cohort", one)
            for one in (2022.5, "2022.0", "\uff12\uff10\uff12\uff12", "20_22", " 2022", "+2022", 1e30, -2022)
        ),
        *(("course_identifier", one) for one in (" ecf-induction", "ecf-induction ", "ECF-induction", 5)),
        *(("schedule_identifier", one) for one in ("ecf-extended-september ", "ecf-extended-september\n")),
    ],
)
def test_a_value_is_taken_as_it_is_and_never_mended(api, full, record, name, value) -> None:
    attributes = {"course_identifier": "ecf-induction", "schedule_identifier": "ecf-extended-september"}
    path = f"/api/v3/participants/ecf/{record.person_id}/change-schedule"
    assert next(title for title, _ in errors(api().put(path, {**attributes, name: value}))) == name
    assert api().put(f"{path}?validate_only=true", {**attributes, "cohort": 2022}).status_code == 200


@pytest.mark.parametrize("value", [" 2022-10-01T10:00:00Z", "2022-10-01T10:00:00Z\n", 20221001, "2022-10-01"])
def test_a_date_that_is_no_rfc_3339_is_invalid(api, record, value) -> None:
    response = api().post("/api/v1/participant-declarations", declaration(record, declaration_date=value), **NOW)
    assert ("declaration_date") in [title for title, _ in errors(response)]
    assert not Declaration.objects.exists()


@pytest.mark.parametrize("value", [" other", "other ", "OTHER", 5, "\u200bother"])
def test_evidence_is_taken_as_it_is(world, api, record, value) -> None:
    retained = {"declaration_type": "retained-1", "declaration_date": "2023-02-01T10:00:00Z"}
    path, then = "/api/v1/participant-declarations?validate_only=true", {"X-With-Server-Date": "2023-02-10T10:00:00Z"}
    world.statement("Provider A", "2023-03-31")
    refused = api().post(path, declaration(record, **retained, evidence_held=value), **then)
    assert errors(refused) == [("evidence_held", "invalid")]
    assert api().post(path, declaration(record, **retained, evidence_held="other"), **then).status_code == 200
