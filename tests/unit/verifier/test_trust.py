"""Patterns of principals are few and safe; a trust that cannot mean what it says is refused at once."""

from typing import Any

import pytest

from verifier import ANY_PRINCIPAL, ConfigurationError, Trust
from verifier.trust import covers_principal

ACME = "did:web:acme.example"


@pytest.mark.parametrize(
    ("pattern", "principal"),
    [
        ("acct:alice@acme.example", "acct:alice@acme.example"),
        ("acct:*@acme.example", "acct:alice@acme.example"),
        ("acct:*@acme.example", "acct:alice%40home@acme.example"),
        ("mailto:*@acme.example", "mailto:alice@acme.example"),
        (ANY_PRINCIPAL, "did:web:anything"),
    ],
)
def test_pattern_covers(pattern: str, principal: str) -> None:
    assert covers_principal((pattern,), principal)


@pytest.mark.parametrize(
    ("pattern", "principal"),
    [
        ("acct:alice@acme.example", "acct:alice@acme.example.evil.example"),
        ("acct:alice@acme.example", "acct:Alice@acme.example"),
        ("acct:*@acme.example", "acct:@acme.example"),
        ("acct:*@acme.example", "acct:alice@evil.example"),
        ("acct:*@acme.example", "acct:alice@acme.example.evil.example"),
        ("acct:*@acme.example", "acct:alice@evil.example@acme.example"),
        ("acct:*@acme.example", "acct:alice@notacme.example"),
        ("acct:*@acme.example", "acct:evil.example/x@acme.example"),
        ("acct:*@acme.example", "acct:x?y@acme.example"),
        ("acct:*@acme.example", "acct:x#y@acme.example"),
        ("acct:*@acme.example", "acct:acct:x@acme.example"),
        ("acct:*@acme.example", "acct:alice@ACME.example"),
        ("acct:*@acme.example", "mailto:alice@acme.example"),
        ("acct:*@acme.example", "acct:*@acme.example "),
    ],
)
def test_pattern_does_not_cover(pattern: str, principal: str) -> None:
    assert not covers_principal((pattern,), principal)


def test_a_principal_that_looks_like_the_pattern_is_only_itself() -> None:
    assert covers_principal(("acct:*@acme.example",), "acct:*@acme.example")
    assert not covers_principal(("acct:alice@acme.example",), "acct:*@acme.example")


@pytest.mark.parametrize(
    "pattern",
    ["", "acct:", "alice", "**", "acct:*", "acct:a*@acme.example", "acct:*@*", "acct:*@", "*@acme.example", "*:x@y"],
)
def test_other_uses_of_a_star_are_refused(pattern: str) -> None:
    with pytest.raises(ConfigurationError):
        Trust({ACME: [pattern]})


def test_no_trust_named_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no trust is named"):
        Trust()
    with pytest.raises(ConfigurationError, match="for no principal"):
        Trust({ACME: []})


def test_a_string_where_a_list_belongs_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="write a list"):
        Trust({ACME: "*"})
    with pytest.raises(ConfigurationError, match="write a list"):
        Trust(identity_issuers=ACME)


@pytest.mark.parametrize("did", ["", "acme.example", "https://acme.example", "did:web:acme.example#key-1"])
def test_what_is_not_a_did_is_refused(did: str) -> None:
    with pytest.raises(ConfigurationError):
        Trust({did: ["*"]})
    with pytest.raises(ConfigurationError):
        Trust(identity_issuers=[did])


def test_the_lists_cannot_be_changed_later() -> None:
    trust = Trust({ACME: ["acct:*@acme.example"]})
    with pytest.raises(TypeError):
        trust.delegation_roots[ACME] = ("*",)  # type: ignore[index]
    assert trust.named == {ACME}
    assert "acct:*@acme.example" in repr(trust)


def test_holders_are_named_and_neither_roots_nor_believed() -> None:
    trust = Trust({ACME: ["*"]}, holders=["did:web:broker.example"])
    assert trust.named == {ACME, "did:web:broker.example"}
    assert "did:web:broker.example" not in trust.delegation_roots
    assert trust.identity_issuers == frozenset()
    assert "holders=['did:web:broker.example']" in repr(trust)


@pytest.mark.parametrize("holders", ["did:web:broker.example", [7], ["broker.example"], ["did:web:*"]])
def test_holders_are_a_list_of_dids(holders: Any) -> None:
    with pytest.raises(ConfigurationError):
        Trust({ACME: ["*"]}, holders=holders)


def test_holders_alone_are_no_trust() -> None:
    with pytest.raises(ConfigurationError, match="no trust is named"):
        Trust(holders=["did:web:broker.example"])
