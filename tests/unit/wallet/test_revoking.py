"""The request to revoke a hop: by whoever gave it or a hop above it, and by nobody else."""

from datetime import UTC, datetime
from typing import Any

import pytest
from support.verifying import LIST
from support.wallets import MINUTE, Neighbourhood

from vc.delegation.invocation import invocation
from vc.delegation.revocation import revocation_act
from vc.presentation import parse_presentation_document
from vc.securing.enveloped import envelope
from vc.securing.mechanism import parse_secured
from wallet import CredentialNotHeld, Delegated, Part, PresentationNotMade, RevocationNotMade, Wallet

ROOT = "urn:uuid:root"
ISSUER_URL = "https://acme.example"


@pytest.fixture
def near() -> Neighbourhood:
    return Neighbourhood()


@pytest.fixture
def family(near: Neighbourhood) -> tuple[Wallet, Wallet, Delegated, Delegated]:
    """Give who gave, who got it and gave on, and what each gave."""
    giver, taker = near.agent(), near.agent()
    near.grant(giver)
    first, held = near.hand_on(giver, taker, Part(max_depth=2, share=8))
    second, _ = near.hand_on(taker, near.agent(), held=held.id)
    return giver, taker, first, second


Family = tuple[Wallet, Wallet, Delegated, Delegated]


def test_it_is_signed_for_the_issuer_and_the_act_and_carries_the_chain(near: Neighbourhood, family: Family) -> None:
    giver, _, first, _ = family
    asked = giver.revocation(first.given.id, reason="the task is done")
    assert (asked.url, asked.credential_id) == (f"{ISSUER_URL}/status/revoke", first.given.id)
    assert asked.body.keys() == {"verifiablePresentation", "credentialId", "reason"}
    signed = parse_secured(str(asked.body["verifiablePresentation"]))
    (proof,) = signed.proofs
    assert proof.holds_under(giver.identity.public_key)
    assert (proof.audience, proof.challenge) == ((ISSUER_URL,), None)
    act = revocation_act(ISSUER_URL, first.given.id, "the task is done")
    assert signed.document["invocation"] == invocation(act)
    shown = parse_presentation_document(signed.document).credentials
    assert list(shown) == [envelope(one) for one in first.given.chain]
    assert LIST.startswith(ISSUER_URL)
    assert near.world.now == proof.created


def test_no_two_requests_are_the_same(family: Family) -> None:
    giver, _, first, _ = family
    nonces = {giver.revocation(first.given.id).presentation.proofs[0].nonce for _ in range(10)}
    assert len(nonces) == 10


def test_a_hop_further_down_can_be_revoked_by_every_hop_above_it(family: Family) -> None:
    giver, taker, _, second = family
    assert taker.revocation(second.given.id).body["credentialId"] == second.given.id
    with pytest.raises(CredentialNotHeld, match="give the chain"):
        giver.revocation(second.given.id)
    asked = giver.revocation(second.given.id, chain=second.given.chain)
    assert len(parse_presentation_document(asked.presentation.document).credentials) == 3


def test_whoever_gave_nothing_of_it_cannot_ask(near: Neighbourhood, family: Family) -> None:
    _, taker, first, second = family
    with pytest.raises(RevocationNotMade, match="ask whoever did"):
        near.agent().revocation(second.given.id, chain=second.given.chain)
    with pytest.raises(RevocationNotMade, match="ask whoever did"):
        taker.revocation(first.given.id, chain=first.given.chain)
    with pytest.raises(RevocationNotMade, match="leads to"):
        taker.revocation(first.given.id, chain=second.given.chain)
    assert taker.revocation(second.given.id, chain=second.given.chain)


def test_what_has_no_status_entry_cannot_be_revoked(near: Neighbourhood) -> None:
    giver = near.agent()
    near.grant(giver, statusRange=None)
    made = giver.delegate(ROOT, Part(life=MINUTE), to=near.agent().did)
    with pytest.raises(RevocationNotMade, match=r"no status entry.*it ends at"):
        giver.revocation(made.given.id)


@pytest.mark.parametrize("changes", [{"issuer_url": "https://status.acme.example/"}, {}])
def test_the_issuer_is_where_it_is_said_to_be(family: Family, changes: dict[str, Any]) -> None:
    giver, _, first, _ = family
    expected = changes.get("issuer_url", ISSUER_URL).rstrip("/")
    asked = giver.revocation(first.given.id, **changes)
    assert asked.url == f"{expected}/status/revoke"
    assert asked.presentation.proofs[0].audience == (expected,)


def test_a_list_that_does_not_tell_its_issuer_needs_a_url(near: Neighbourhood) -> None:
    giver = near.agent()
    odd = "https://acme.example/lists?number=1"
    near.grant(giver, statusRange={"statusListCredential": odd, "first": 0, "count": 8})
    made = giver.delegate(ROOT, Part(), to=near.agent().did)
    with pytest.raises(RevocationNotMade, match="name its URL"):
        giver.revocation(made.given.id)
    assert giver.revocation(made.given.id, issuer_url=ISSUER_URL).url == f"{ISSUER_URL}/status/revoke"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "acme.example",
        "https:///status",
        "http://acme.example",
        "http://[::1",
        "https://acme.example:99999",
        "https://user@acme.example",
        "https://acme.example/?a",
        "https://acme.example#a",
        "https://acme.example /",
        "https://\udcff",
        "https://" + "a" * 2000,
        "ftp://localhost",
    ],
)
def test_nothing_is_signed_for_what_is_no_url_of_an_issuer(family: Family, url: str) -> None:
    giver, _, first, _ = family
    with pytest.raises(RevocationNotMade, match=r"is not the URL of an issuer: .*https://issuer\.example"):
        giver.revocation(first.given.id, issuer_url=url)


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1:8000/a/", "http://[::1]:8000"])
def test_an_issuer_on_this_machine_may_be_asked_over_http(family: Family, url: str) -> None:
    giver, _, first, _ = family
    assert giver.revocation(first.given.id, issuer_url=url).url == f"{url.rstrip('/')}/status/revoke"


def test_the_end_of_the_calendar_is_refused(family: Family) -> None:
    giver, _, first, _ = family
    with pytest.raises(PresentationNotMade, match="out of range"):
        giver.revocation(first.given.id, now=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
