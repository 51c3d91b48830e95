"""What is served without being made for whoever asks."""

import pytest


@pytest.mark.parametrize(
    "address",
    [
        *("/govuk-frontend.min.css", "/govuk-frontend.min.js", "/assets/images/favicon.svg", "/assets/manifest.json"),
        "/static/cpd/start.js",
    ],
)
def test_what_pages_ask_for_is_served(client, address) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)


@pytest.mark.parametrize("address", ["/template.njk", "/components/button/fixtures.json", "/_base.scss"])
def test_what_the_design_system_is_built_from_is_not(client, address) -> None:
    assert client.get(address).status_code == 404
