"""What the OpenAPI documents say of each operation's errors. The middleware of the run holds every answer to it."""

from typing import Any

import pytest

from cpd.api.catalogue import known_errors
from cpd.api.explaining import about
from cpd.api.operation_errors import ASKED, REFUSED, REFUSED_BEFORE_3, REFUSED_FROM_3
from cpd.api.published import documents
from tests import provoked, published

DISCONTINUED = ("Gone", "discontinued")
"""What a version answers that was switched off: then there is no document of it."""


def schema_of(reference: str, version: int) -> dict[str, Any]:
    return documents()[version]["components"]["schemas"][reference.rsplit("/", 1)[-1]]


def operations(version: int) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for methods in documents()[version]["paths"].values()
        for operation in methods.values()
    }


def listed(operation_id: str, status: int, version: int = 3) -> list[dict[str, Any]]:
    """The schemas of the errors that an operation names, without the one that stands for any other."""
    (media,) = operations(version)[operation_id]["responses"][str(status)]["content"].values()
    items = schema_of(media["schema"]["$ref"], version)["properties"]["errors"]["items"]["anyOf"]
    *named, any_other = (one["$ref"] for one in items)
    assert any_other in published.ANY_ERROR
    return [schema_of(one, version) for one in named]


def titles_and_codes(schemas: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["properties"]["title"]["const"], one["properties"]["code"]["const"]) for one in schemas]


def test_every_error_of_the_catalogue_has_a_schema_and_an_operation_that_answers_it() -> None:
    found = {
        (one["properties"]["title"]["const"], one["properties"]["code"]["const"])
        for version, document in documents().items()
        for one in document["components"]["schemas"].values()
        if "const" in one.get("properties", {}).get("code", {})
    }
    assert found == {(error.title, error.code) for error in known_errors()} - {DISCONTINUED}


def test_an_error_says_its_title_its_code_and_its_status_and_what_it_means() -> None:
    by_code = {code: one for one in listed("declare", 422) for _, code in titles_and_codes([one])}
    future = by_code["future"]
    assert future["description"] == "The '#/declaration_date' cannot be in the future."
    assert "examples" not in future["properties"]["detail"]
    early = by_code["before_milestone"]
    assert early["description"].endswith("the start of the milestone, {…}.")
    assert early["properties"]["detail"]["examples"] == [early["description"].replace("{…}", "2022-06-01")]
    assert future["properties"]["status"]["const"] == "422"
    assert set(future["required"]) == {"title", "detail", "code", "status", "links"}
    assert len(by_code["out_of_order"]["description"].split("\n\n")) == 2


@pytest.mark.parametrize(
    ("operation_id", "status", "version", "expected"),
    [
        ("void_declaration", 403, 3, {"programme_not_offered", "not_yours"}),
        ("show_statement", 403, 3, {"programme_not_offered"}),
        ("list_changes", 410, 3, {"cursor_expired"}),
        ("show_ecf_participant", 410, 3, {"id_changed"}),
        ("show_statement", 503, 3, {"in_use", "too_long", "cannot_store", "unavailable"}),
        ("declare", 503, 3, {"in_use", "too_long", "cannot_store", "unavailable", "stored"}),
        ("declare_in_bulk", 429, 3, {"bulk_in_progress", "rate_limit", "unknown_tokens"}),
        ("show_statement", 400, 3, {"filter_shape", "server_date", "too_many_parameters"}),
        ("pause_webhook", 422, 3, {"at_the_same_time", "in_flight", "key_reused"}),
        ("resume_webhook", 422, 3, {"at_the_same_time", "in_flight", "key_reused", "webhook_not_paused"}),
        ("reject_npq_application", 422, 1, {"at_the_same_time", "already_rejected", "already_accepted"}),
        (
            "reject_npq_application",
            422,
            3,
            {"at_the_same_time", "in_flight", "key_reused", "already_rejected", "declarations_stand"},
        ),
    ],
)
def test_an_operation_names_its_own_errors_and_no_others(operation_id, status, version, expected) -> None:
    assert {code for _, code in titles_and_codes(listed(operation_id, status, version))} == expected


def test_the_title_of_an_error_is_that_of_the_version() -> None:
    accepted = {version: titles_and_codes(listed("accept_npq_application", 422, version)) for version in (1, 3)}
    assert ("npq_application", "rejected") in accepted[1]
    assert ("application", "rejected") in accepted[3]
    assert not {title for title, _ in accepted[3]} & {"npq_application"}


def test_every_list_of_errors_belongs_to_an_operation_that_is_there() -> None:
    assert {*REFUSED, *REFUSED_FROM_3, *REFUSED_BEFORE_3, *ASKED} <= set(operations(3)) | set(operations(1))


def test_every_error_of_version_3_is_on_the_page_of_errors() -> None:
    from cpd.web.docs.views import rendered

    page = rendered("errors")
    assert page is not None
    for title, code in titles_and_codes(listed("declare", 422)):
        assert f'id="{about(title, code).partition("#")[2]}"' in page.body


def test_an_error_that_the_operation_does_not_name_fails_the_test_run(world, api) -> None:
    answer = api().put("/api/v3/webhooks/nothing/pause")
    answer.status_code = 422
    answer.content = (
        b'{"errors":[{"title":"reason","code":"blank","detail":"x","status":"422","links":{"about":"/x"}}]}'
    )
    with pytest.raises(AssertionError):
        published.check("post", "/api/v3/webhooks/nothing/pause", answer)


def test_an_error_that_an_operation_names_and_never_answers_fails_the_test_run() -> None:
    named = {
        (name, error.field, error.code)
        for listed in (REFUSED, REFUSED_FROM_3, REFUSED_BEFORE_3, ASKED)
        for name, errors in listed.items()
        for error in errors
    }
    assert provoked.never_answered_by(named) == []
    (unmet,) = (one for one in named if one[0] == "resume_webhook")
    assert provoked.never_answered_by(named - {unmet}) == [unmet]
    elsewhere = ("pause_webhook", *unmet[1:])
    assert provoked.never_answered_by(named - {unmet} | {elsewhere}) == [unmet]
