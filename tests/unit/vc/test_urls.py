"""URLs: absolute, without white space, with whole escapes."""

import pytest

from vc.urls import is_absolute_url


@pytest.mark.parametrize(
    "text",
    [
        "did:example:1",
        "did:key:z6Mk#z6Mk",
        "did:web:localhost%3A8000",
        "urn:uuid:3978344f-8596-4c3a-a978-8fcaba3903c5",
        "acct:alice@acme.example",
        "mailto:a@b.example",
        "https://acme.example",
        "HTTPS://acme.example/a?b=c#d",
        "http://[::1]:8000/x",
        "https://bücher.example/straße",
        "data:application/vc+jwt,eyJh.eyJp.c2ln",
        "tag:acme.example,2026:x",
        "https://terms.example/#Extra",
    ],
)
def test_an_absolute_url_of_any_scheme_is_one(text: str) -> None:
    assert is_absolute_url(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "did:",
        ":x",
        "fake-issuer",
        "/relative",
        "//acme.example/x",
        "#fragment",
        "1a:x",
        "https ://acme.example",
        " https://acme.example",
        "https://acme.example ",
        "https://acme.example\n",
        "https://acme.example/a b",
        "https://acme.example/\u0000",
        "https://acme.example/\u0085",
        "https://acme.example/<script>",
        'https://acme.example/"',
        "https://acme.example/{x}",
        "https://acme.example/a\\b",
        "https://acme.example/%",
        "https://acme.example/%2",
        "https://acme.example/%zz",
        "https:",
        "https:acme.example",
        "https:/acme.example",
        "https://",
        "https:///path",
        "HTTP://?query",
    ],
)
def test_anything_else_is_not(text: str) -> None:
    assert not is_absolute_url(text)
